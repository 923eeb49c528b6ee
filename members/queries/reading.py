"""What there is to read and to assign, chapter by chapter, and where a reader stopped."""

from collections.abc import Sequence
from datetime import date

from guide.models import Book, Chapter, Section
from members.models import Assignment, Organization
from members.queries.assignments import OwnAssignment
from members.queries.study import SectionStanding


def chapters_to_assign() -> list[Chapter]:
    """Chapters of published books that have something to read, book by book."""
    with_sections = Section.objects.visible().values("chapter")
    chapters = Chapter.objects.filter(book__in=Book.objects.published(), pk__in=with_sections)
    return list(chapters.select_related("book").order_by("book__title", "book", "number"))


def sections_to_assign(chapters: Sequence[int], beside: Assignment | None = None) -> list[Section]:
    """The visible sections of these chapters in reading order.

    Beside another assignment: without what it has already, and of its chapters when none are named.
    """
    sections = Section.objects.visible()
    if chapters or beside is None:
        sections = sections.filter(chapter__in=chapters)
    else:
        sections = sections.filter(chapter__in=beside.sections.values("chapter"))
    if beside is not None:
        sections = sections.exclude(pk__in=beside.sections.values("pk"))
    return list(sections.select_related("chapter__book").order_by("chapter__book", "chapter__number", "position", "pk"))


def already_assigned(organization: Organization, sections: Sequence[Section], on: date) -> list[Assignment]:
    """What reaches this organisation, is neither withdrawn nor past its day, and has one of these sections."""
    reaching = Assignment.objects.standing().for_organization(organization).filter(due_on__gte=on)
    return list(reaching.filter(assigned__section__in=sections).distinct())


def where_stopped(rows: Sequence[SectionStanding], open_assignments: Sequence[OwnAssignment]) -> Section | None:
    """Where to read on in a book: the first required section not studied of an open assignment, or else the first of
    the book. None when all of it was studied."""
    left = {row.section.pk: row.section for row in rows if not row.studied}
    asked = [r.section.pk for own in open_assignments for r in own.readings if r.required and r.section.pk in left]
    return left[asked[0]] if asked else next(iter(left.values()), None)
