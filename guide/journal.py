"""Where acts on books are written down. `guide` knows nobody, so settings name the function that keeps the trail."""

from django.conf import settings
from django.utils.module_loading import import_string

from guide.models import Book, Section


def record_act(
    action: str, *, by: object, book: Book | None, section: Section | None = None, fields: tuple[str, ...] = ()
) -> None:
    """Write one entry, in the transaction of the act. `by` is the account that acts, or None for a command."""
    recorder = import_string(settings.BOOK_ACTS_RECORDED_BY)
    recorder(
        action,
        account=by,
        book_id=book.pk if book else None,
        section_id=section.pk if section else None,
        fields=fields,
    )
