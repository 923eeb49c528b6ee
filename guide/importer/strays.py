"""Stray lines of a book: those of the last import, and for good those that an editor has put into the text."""

from collections import Counter

from guide.importer.report import ImportReport
from guide.models import Book, StrayLine


def keep_strays(book: Book, report: ImportReport) -> bool:
    """Whether any row changed. A line whose words an editor placed already is not listed again."""
    placed = set(book.stray_lines.filter(passage__isnull=False).values_list("text", flat=True))
    wanted = Counter(
        (stray.line, stray.text, str(verdict), stray.reason)
        for verdict, strays in (
            (StrayLine.Verdict.DROPPED, report.dropped),
            (StrayLine.Verdict.UNPLACED, report.unplaced),
        )
        for stray in strays
        if stray.text not in placed
    )
    gone = []
    for row in book.stray_lines.filter(passage__isnull=True):
        key = (row.line_number, row.text, row.verdict, row.reason)
        if wanted[key]:
            wanted[key] -= 1
        else:
            gone.append(row.pk)
    StrayLine.objects.filter(pk__in=gone).delete()
    new = [
        StrayLine(book=book, line_number=line, text=text, verdict=verdict, reason=reason)
        for line, text, verdict, reason in wanted.elements()
    ]
    StrayLine.objects.bulk_create(new)
    return bool(gone or new)
