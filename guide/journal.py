"""Acts on books, told to whoever keeps the trail or counts what is assigned. `guide` knows no accounts and no
assignments: the settings name who does."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.module_loading import import_string

from guide.models import Book, Section


def record_act(
    action: str,
    *,
    by: AbstractBaseUser | None,
    book: Book | None,
    section: Section | None = None,
    fields: tuple[str, ...] = (),
    **others: int,
) -> None:
    """Record one act, in its own transaction. A document belongs to no book.

    `fields` are names of fields, never their contents; `others` are keys of further rows (`chapter=3`).
    """
    keeper = import_string(settings.BOOK_ACTS_RECORDED_BY)
    keeper(
        action,
        account=by,
        book_id=book.pk if book else None,
        section_id=section.pk if section else None,
        fields=fields,
        **others,
    )


def tell_what_is_shown(sections: Iterable[Section]) -> None:
    """Other sections are shown to readers than before the act, in whose transaction this is called, and these may be
    among them."""
    import_string(settings.SHOWN_SECTIONS_COUNTED_BY)([section.pk for section in sections])
