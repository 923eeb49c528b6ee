"""The editors' pages: one file a noun."""

from guide.admin import books, revisions, sections, stray_lines

__all__ = ["books", "revisions", "sections", "stray_lines"]
