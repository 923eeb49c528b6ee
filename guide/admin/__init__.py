"""The editors' pages: one file a noun."""

from guide.admin import books, revisions, sections

__all__ = ["books", "revisions", "sections"]
