"""Meetings until they open: called, changed, called for several branches at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.access.meetings import may_call
from members.choices import KINDS_AT, WRITABLE_STATES, MeetingKind, MeetingState, purposes_of
from members.errors import Refusal, SectionNotReadable
from members.errors.meetings import (
    AssignmentElsewhere,
    CalledForThePast,
    KindNotHeldHere,
    MeetingAlreadyCalled,
    MeetingClosed,
    MeetingNotPlanned,
    NoCommittee,
    PurposeNotHere,
    TooFewTogether,
    TopicInUse,
)
from members.models import AgendaItem, Assignment, Meeting, Member, Organization
from members.queries.meetings import form_of_branch, proposed_people, with_committee
from members.services.assignments import TITLE_LENGTH, title_from
from members.services.obligations import settling
from members.services.people import check_in_being

FEWEST_TOGETHER = 2
AFTER_OPENING = {"lead_reader", "purposes"}


class Arrangement(TypedDict, total=False):
    """What may be settled about a meeting before it opens; what is left out stays as it is."""

    planned_at: datetime
    title: str
    purposes: Sequence[str]
    place: str
    site: str
    presider: Member | None
    recorder: Member | None
    lead_reader: Member | None
    lecturer: Member | None
    guest_lecturer: str
    assignment: Assignment | None
    sections: Sequence[Section]
    materials: list[dict[str, str]]
    topics: Sequence[str]  # titles, in their order
    note: str


@transaction.atomic
def call_meeting(
    *,
    organization: Organization,
    kind: str,
    by: Member,
    meeting: Meeting | None = None,
    beside: Sequence[Meeting] = (),
    **arrangement: Unpack[Arrangement],
) -> Meeting:
    """Those who should attend are told when and where. `meeting` is the row of the year plan that this call takes
    over; `beside` are meetings of the branch that it is linked with, each with a record of its own.

    A lecture without a title takes that of what is studied. Raises MeetingNotPlanned, MeetingAlreadyCalled (the row, or
    another of this kind at this time), SectionNotReadable, and what `check_arrangement` raises.
    """
    check_arrangement(organization, kind, arrangement)
    called = meeting or Meeting.objects.create(
        organization=organization,
        kind=kind,
        planned_month=timezone.localdate(arrangement["planned_at"]).replace(day=1),
        made_by=by,
    )
    trail.record("meeting.called", by=by, organization=organization, meeting=called.pk)
    called = planned(called)
    at_this_time = Meeting.objects.kept().called().filter(planned_at=arrangement["planned_at"])
    if called.is_called or at_this_time.exclude(state=MeetingState.NOT_HELD).filter(
        organization=organization, kind=kind
    ):
        raise MeetingAlreadyCalled
    if kind == MeetingKind.LECTURE and not arrangement.get("title") and arrangement.get("sections"):
        arrangement["title"] = title_of_lecture(arrangement["sections"])
    called.called_at = timezone.now()
    _arrange(called, arrangement, "called_at")
    called.linked.add(*beside)
    return called


@transaction.atomic
def change_meeting(*, meeting: Meeting, by: Member, **arrangement: Unpack[Arrangement]) -> None:
    """Another arrangement for a meeting that has not opened; from then until it is archived only AFTER_OPENING, the
    rest being kept in its minutes.

    Raises MeetingNotPlanned, MeetingClosed, TopicInUse, SectionNotReadable, and what `check_arrangement` raises.
    """
    check_arrangement(meeting.organization, meeting.kind, arrangement)
    changed = sorted(_changed(meeting, arrangement))
    if not changed:
        return
    trail.record("meeting.changed", by=by, organization=meeting.organization, meeting=meeting.pk, fields=changed)
    locked = planned(meeting) if set(changed) - AFTER_OPENING else _writable(meeting)
    with settling(locked):
        _arrange(locked, arrangement)


@transaction.atomic
def call_jointly(
    *,
    organizations: Sequence[Organization],
    kind: str,
    by: Member,
    **arrangement: Unpack[Arrangement],
) -> list[Meeting]:
    """One meeting of several branches, or groups: called once, kept by each in a linked record with its own roster.
    Presider and recorder are those whom each one's own posts propose.

    Who does not keep their records calls for a time to come. Raises TooFewTogether, CalledForThePast, and of the first
    that refuses what `call_meeting` raises, with its name before the sentence.
    """
    if len(organizations) < FEWEST_TOGETHER:
        raise TooFewTogether
    if arrangement["planned_at"] < timezone.now() and not all(may_call(by, place) for place in organizations):
        raise CalledForThePast
    people = proposed_people(organizations, timezone.localdate(arrangement["planned_at"]))
    reading = arrangement.get("assignment")
    meetings: list[Meeting] = []
    for organization in sorted(organizations, key=lambda organization: organization.path):
        own = people[organization.pk]
        arrangement["presider"], arrangement["recorder"] = own.presider, own.recorder
        arrangement["assignment"] = reading if reading and reaches(reading, organization) else None
        try:
            called = call_meeting(organization=organization, kind=kind, by=by, beside=meetings, **arrangement)
        except Refusal as refusal:
            raise type(refusal)(f"{organization}：{refusal}") from refusal
        meetings.append(called)
    return meetings


def check_arrangement(organization: Organization, kind: str, arrangement: Arrangement) -> None:
    """Whether such a meeting can be held there. Raises AssignmentElsewhere and what `check_place` raises."""
    day = timezone.localdate(arrangement.get("planned_at"))
    check_place(organization, kind, day, arrangement.get("purposes", ()))
    assignment = arrangement.get("assignment")
    if assignment and not reaches(assignment, organization):
        raise AssignmentElsewhere


def check_place(organization: Organization, kind: str, day: date, purposes: Sequence[str]) -> None:
    """Whether the organisation holds this kind for these purposes on that day. Raises KindNotHeldHere, NotInBeing,
    NoCommittee and PurposeNotHere."""
    if kind not in KINDS_AT.get(organization.kind, ()):
        raise KindNotHeldHere
    check_in_being(organization, day)
    if kind == MeetingKind.COMMITTEE_MEETING and organization.pk not in with_committee([organization], day):
        raise NoCommittee
    if purposes and not set(purposes) <= set(purposes_of(kind, form_of_branch(organization))):
        raise PurposeNotHere


def reaches(assignment: Assignment, organization: Organization) -> bool:
    """Whether it was assigned to the organisation, to what is above it, or to one of its groups."""
    target = assignment.organization
    return target.contains(organization.path) or organization.contains(target.path)


def planned(meeting: Meeting) -> Meeting:
    """The meeting, locked. Raises MeetingNotPlanned once it opened, was set not held, or is in the bin."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)
    if locked.state != MeetingState.PLANNED or locked.binned_at is not None:
        raise MeetingNotPlanned
    return locked


def _writable(meeting: Meeting) -> Meeting:
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.state not in WRITABLE_STATES or locked.binned_at is not None:
        raise MeetingClosed
    return locked


def title_of_lecture(sections: Sequence[Section]) -> str:
    """A single chapter's own title, without its number; else as an assignment of these sections is called."""
    chapters = {section.chapter for section in sections}
    only = chapters.pop() if len(chapters) == 1 and len(sections) > 1 else None
    return (only.title if only else title_from(sections))[:TITLE_LENGTH]


def _changed(meeting: Meeting, arrangement: Arrangement) -> list[str]:
    """The names of what differs from how the meeting is arranged now."""
    current: dict[str, Any] = {
        "sections": set(meeting.sections.values_list("pk", flat=True)),
        "topics": list(meeting.agenda.values_list("title", flat=True)),
    }
    given: dict[str, Any] = dict(arrangement)
    if "sections" in arrangement:
        given["sections"] = {section.pk for section in arrangement["sections"]}
    for name in ("topics", "purposes"):
        if name in given:
            given[name] = type(current.get(name, ()))(given[name])
    return [name for name, value in given.items() if current.get(name, getattr(meeting, name, None)) != value]


def _arrange(meeting: Meeting, arrangement: Arrangement, *saved: str) -> None:
    given: dict[str, Any] = dict(arrangement)
    sections, topics = given.pop("sections", None), given.pop("topics", None)
    for name, value in given.items():
        setattr(meeting, name, tuple(value) if name == "purposes" else value)
    if topics is not None and _set_topics(meeting, topics):
        meeting.minutes_version += 1
        given["minutes_version"] = meeting.minutes_version
    meeting.save(update_fields=[*given, *saved])
    if sections is not None:
        _set_sections(meeting, sections)


def _set_sections(meeting: Meeting, sections: Sequence[Section]) -> None:
    """What was chosen before stays, even if readers no longer see it; what is new must be there to read."""
    added = {section.pk for section in sections} - set(meeting.sections.values_list("pk", flat=True))
    if Section.objects.visible().filter(pk__in=added).count() < len(added):
        raise SectionNotReadable
    meeting.sections.set(sections)


def _set_topics(meeting: Meeting, titles: Sequence[str]) -> bool:
    """Those that keep their words keep what hangs on them. Whether anything changed."""
    items = list(meeting.agenda.all())
    if [item.title for item in items] == list(titles):
        return False
    left = {item.title: item for item in items}
    for position, title in enumerate(titles, start=1):
        item = left.pop(title, None) or AgendaItem(meeting=meeting, title=title)
        item.position = position
        item.save()
    for item in left.values():
        if item.content or item.statements.exists() or item.ballots.exists() or item.resolutions.exists():
            raise TopicInUse
        item.delete()
    return True
