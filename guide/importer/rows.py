"""Rows: a book that was read, into the database. All or nothing, and a second time changes nothing.

Chapters are known by number, sections by kind, number and title, passages by their text, so addresses, notes and
marks survive. A heading or page that is there already stays; blanks are filled; what differs is reported. Sections
without text in the file are left alone.
"""

from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from guide.importer.books import book_for
from guide.importer.characters import alike, close_up
from guide.importer.outline import ChapterText, SectionText
from guide.importer.passages import Documents, place_passages
from guide.importer.placing import BookText
from guide.importer.recognising import follow_order
from guide.importer.report import ImportReport
from guide.importer.strays import keep_strays
from guide.journal import record_act
from guide.models import Book, Chapter, Section
from guide.revisions import revise

REASON = "导入书稿"
SAME_NUMBER_LIKE, OTHER_NUMBER_LIKE = 0.5, 0.8
SLUGS = {
    Section.Kind.OPENING: "opening",
    Section.Kind.CENTRAL_SPIRIT: "central-spirit",
    Section.Kind.TOPIC: "topic-{number}",
    Section.Kind.CASE: "case-{number}",
    Section.Kind.COMMENTARY: "commentary-{number}",
}


def write(text: BookText, *, slug: str = "", by: AbstractBaseUser | None = None, dry_run: bool = False) -> ImportReport:
    """The report, with what differs and what was revised. With `dry_run` everything is taken back.

    Raises ImportRefused when the file belongs to no book, or to another than the one named.
    """
    report = text.report
    with transaction.atomic():
        book = book_for(text, slug)
        report.book = book.title
        documents = Documents()
        made = [_write_chapter(book, chapter, documents, by, report) for chapter in text.chapters]
        strays_changed = keep_strays(book, report)
        if any(made) or report.revised or strays_changed:
            record_act("book.imported", by=by, book=book)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _write_chapter(
    book: Book, text: ChapterText, documents: Documents, by: AbstractBaseUser | None, report: ImportReport
) -> bool:
    """Whether a chapter or section had to be made."""
    chapter, made = Chapter.objects.get_or_create(
        book=book, number=text.number, defaults={"title": text.title, "first_page": text.first_page}
    )
    if not made:
        _compare(chapter, chapter.label, text, report)
    known = list(chapter.sections.order_by("position", "pk"))
    sections = _match(known, text.sections)
    rows = [section or _new_section(chapter, found) for section, found in zip(sections, text.sections, strict=True)]
    _put_in_order(known, rows)
    for row, before, found in zip(rows, sections, text.sections, strict=True):
        if before:
            _compare(row, f"{chapter.label}　{row.heading}", found, report)
        if found.passages:
            found.passages = place_passages(row, found.passages, documents, report)
            if revision := revise(row, by=by, reason=REASON):
                report.revised.append(f"{chapter.label}　{row.heading}（第 {revision.number} 版）")
    return made or not all(sections)


def _match(known: list[Section], found: Sequence[SectionText]) -> list[Section | None]:
    """For each section of the file the one that it is, or None."""
    free = list(known)
    matches: list[Section | None] = []
    for text in found:
        scored = [(_recognised(section, text), -place, section) for place, section in enumerate(free)]
        score, _, best = max(scored, key=lambda one: one[:2], default=(0.0, 0, None))
        matches.append(best if score else None)
        if score and best:
            free.remove(best)
    return matches


def _recognised(section: Section, text: SectionText) -> float:
    """How surely this is the section: 0 for not at all."""
    if section.kind != text.kind:
        return 0.0
    same_number = section.number == text.number
    if not section.title or not text.title:
        return 1.0 if same_number else 0.0
    likeness = alike(section.title, text.title)
    enough = SAME_NUMBER_LIKE if same_number else OTHER_NUMBER_LIKE
    return likeness + same_number if likeness >= enough else 0.0


def _new_section(chapter: Chapter, text: SectionText) -> Section:
    """Its position is still to be found."""
    kind = Section.Kind(text.kind)
    same = [section for section in chapter.sections.all() if section.kind == kind]
    wanted = SLUGS[kind].format(number=text.number or len(same) + 1)
    taken = set(chapter.sections.values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return Section.objects.create(
        chapter=chapter,
        slug=slug,
        position=0,
        kind=kind,
        number=text.number,
        title=text.title[:200],
        first_page=text.first_page,
        last_page=text.last_page,
    )


def _put_in_order(known: list[Section], rows: list[Section]) -> None:
    """New sections between those that they stand between in the file; the order of the others is the editors'."""
    if all(row in known for row in rows):
        return
    for position, section in enumerate(follow_order(known, rows), start=1):
        if section.position != position:
            section.position = position
            section.save(update_fields=["position"])


def _compare(row: Chapter | Section, name: str, text: ChapterText | SectionText, report: ImportReport) -> None:
    """Fill what is blank; say what differs; change nothing else."""
    if row.title and text.title and close_up(row.title) != close_up(text.title):
        report.differences.append(f"{name}：文件的标题作“{text.title}”，保留原有标题。")
    pages = [("first_page", "起始页", text.first_page), ("last_page", "结束页", getattr(text, "last_page", None))]
    filled = []
    for field, called, page in pages:
        there = getattr(row, field)
        if page is not None and there is None:
            setattr(row, field, page)
            filled.append(field)
        elif page is not None and there != page:
            report.differences.append(f"{name}：文件的{called}为 {page}，保留原有的 {there}。")
    first, last = row.first_page, row.last_page
    if filled and (first is None or last is None or first <= last):
        row.save(update_fields=filled)
