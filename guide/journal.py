"""Acts on books, told to whoever keeps the trail. `guide` knows no accounts: the settings name the keeper."""

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
