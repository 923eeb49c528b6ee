"""Assigned reading: made, extended, withdrawn. What was studied stays whatever happens to the assignment."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.errors import AlreadyAssigned, AssignmentClosed, DueBeforeStart, NothingToAssign, SectionNotReadable
from members.models import AssignedSection, Assignment, Member, Organization
from members.queries.reading import already_assigned
from members.services.summaries import assignments_counted

TITLE_LENGTH = 100


@transaction.atomic
def assign_reading(
    *,
    organization: Organization,
    required: Sequence[Section],
    further: Sequence[Section] = (),
    due_on: date,
    by: Member,
    starts_on: date | None = None,
    title: str = "",
    lead_reader: Member | None = None,
    note: str = "",
    again: bool = False,
) -> Assignment:
    """Assign sections at their present revision, from today unless another day is given.

    A section in both lists is required. Without a title the sections give it. Raises NothingToAssign, DueBeforeStart,
    SectionNotReadable (hidden, or of a book not published), and AlreadyAssigned unless it is meant `again`.
    """
    starts_on = starts_on or timezone.localdate()
    if due_on < starts_on:
        raise DueBeforeStart
    chosen = {section.pk for section in (*required, *further)}
    if not chosen:
        raise NothingToAssign
    sections = _readable(list(chosen))
    trail.hold(organization)
    assignment = Assignment.objects.create(
        title=(title or title_from(sections))[:TITLE_LENGTH],
        organization=organization,
        starts_on=starts_on,
        due_on=due_on,
        lead_reader=lead_reader,
        note=note,
        made_by=by,
    )
    with assignments_counted([assignment.pk]):
        _add(assignment, sections, required={section.pk for section in required})
    trail.record("assignment.made", by=by, organization=organization, assignment=assignment.pk, sections=sorted(chosen))
    _refuse_double(assignment, sections, meant=again)
    return assignment


@transaction.atomic
def extend_assignment(
    *,
    assignment: Assignment,
    by: Member,
    due_on: date,
    lead_reader: Member | None,
    note: str,
    further: Sequence[Section] = (),
) -> None:
    """Another due date, lead reader or note, and further reading beside what was assigned; required reading stays.

    Raises AssignmentClosed once it was withdrawn, DueBeforeStart and SectionNotReadable.
    """
    trail.hold(assignment.organization)
    assignment = _open(assignment)
    if due_on < assignment.starts_on:
        raise DueBeforeStart
    values = {"due_on": due_on, "lead_reader": lead_reader, "note": note}
    changed = [name for name, value in values.items() if getattr(assignment, name) != value]
    had = set(assignment.assigned.values_list("section", flat=True))
    added = _readable([section.pk for section in further if section.pk not in had])
    if not changed and not added:
        return
    for name in changed:
        setattr(assignment, name, values[name])
    with assignments_counted([assignment.pk]):
        assignment.save(update_fields=changed)
    _add(assignment, added, required=set())
    trail.record(
        "assignment.extended",
        by=by,
        organization=assignment.organization,
        assignment=assignment.pk,
        fields=changed,
        sections=[section.pk for section in added],
    )


@transaction.atomic
def withdraw_assignment(*, assignment: Assignment, by: Member) -> None:
    """Nobody is asked to read it any more. Marks and entries stay. Raises AssignmentClosed the second time."""
    trail.record("assignment.withdrawn", by=by, organization=assignment.organization, assignment=assignment.pk)
    assignment = _open(assignment)
    with assignments_counted([assignment.pk]):
        assignment.withdrawn_at = timezone.now()
        assignment.save(update_fields=["withdrawn_at"])


def title_from(sections: Sequence[Section]) -> str:
    """One section by its own heading, one chapter by its title, several by their labels."""
    chapters = list(dict.fromkeys(section.chapter for section in sections))
    if len(sections) == 1:
        return str(sections[0])
    if len(chapters) == 1:
        return str(chapters[0])
    return f"{chapters[0].book}{'、'.join(chapter.label for chapter in chapters)}"


def _readable(keys: Sequence[int]) -> list[Section]:
    """The sections in reading order."""
    found = Section.objects.visible().filter(pk__in=keys).select_related("chapter__book")
    sections = list(found.order_by("chapter__book", "chapter__number", "position", "pk"))
    if len(sections) < len(set(keys)):
        raise SectionNotReadable
    return sections


def _add(assignment: Assignment, sections: Sequence[Section], required: set[int]) -> None:
    AssignedSection.objects.bulk_create(
        AssignedSection(
            assignment=assignment, section=section, required=section.pk in required, revision=section.revision
        )
        for section in sections
    )


def _refuse_double(made: Assignment, sections: Sequence[Section], meant: bool) -> None:
    """Asked behind the lock of the trail, so that of two made at the same moment the second is refused."""
    if not meant and any(
        other != made for other in already_assigned(made.organization, sections, timezone.localdate())
    ):
        raise AlreadyAssigned


def _open(assignment: Assignment) -> Assignment:
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("organization").get(pk=assignment.pk)
    if locked.is_withdrawn:
        raise AssignmentClosed
    return locked
