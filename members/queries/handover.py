"""What a new secretary takes over: everything that is open in a branch, as it stands on the day. Seven statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, JSONObject, Length, Substr

from members.access.meetings import visible_meetings
from members.access.study import visible_assignments
from members.choices import MeetingState
from members.models import (
    Appointment,
    AssignedSection,
    Attachment,
    Meeting,
    Member,
    Obligation,
    Organization,
    RecordTemplate,
    Resolution,
)
from members.models.organization import paths_down_to, subtree
from members.queries.answers import Answers, answers_to
from members.queries.assignments import KEPT_ON_HOME, READABLE
from members.queries.committee import Matter, matters, months_on
from members.queries.lights import JSONRows
from members.queries.make_ups import still_to_make_up
from members.queries.many_records import record_from, with_records
from members.queries.obligation_standing import last_day
from members.queries.organization import Roster, roster_with
from members.queries.records import MeetingRecord, RosterRow
from members.queries.rules import rules


@dataclass(frozen=True)
class Handover:
    """`due` is what periods that touch this month or the next still ask for, `before` how much of this year's earlier
    periods; `coming` are the meetings planned for these two months, `unfinished` those held and not archived, or whose
    day is past without a word. `template` is the name of the Word template that holds for the branch."""

    branch: Organization
    on: date
    resolutions: list[tuple[Meeting, Resolution]]
    make_ups: list[tuple[Meeting, RosterRow]]
    answers: list[Answers]
    due: list[Obligation]
    before: int
    coming: list[Meeting]
    unfinished: list[Meeting]
    matters: list[Matter]
    attachments: int
    template: str


def handover(branch: Organization, reader: Member) -> Handover:
    """As the acting member may know it."""
    on = reader.rights.on
    places = _places(branch, on)
    roster = roster_with(branch, on, tuple(places), [post for place in places for post in _posts(place)])
    records = _records(branch, reader)
    meetings = [record.meeting for record in records]
    owed = [row for place in places for row in _owed(place)]
    return Handover(
        branch=branch,
        on=on,
        resolutions=_resolutions(records),
        make_ups=_make_ups(records, roster),
        answers=_answers(branch, reader),
        due=sorted(
            (row for row in owed if last_day(row) >= on.replace(day=1)), key=lambda row: (last_day(row), row.place)
        ),
        before=sum(last_day(row) < on.replace(day=1) for row in owed),
        coming=[meeting for meeting in meetings if _is_coming(meeting, on)],
        unfinished=[meeting for meeting in meetings if _is_unfinished(meeting, on)],
        matters=matters(roster, rules()),
        attachments=sum(place.attachments for place in places),
        template=next(place.template or "" for place in places),
    )


# ---- the branch with its groups --------------------------------------------------------------------------------------


def _places(branch: Organization, on: date) -> list[Any]:
    """The branch and its groups, each with its posts of the day, what it still owes, and how much is attached."""
    post = JSONObject(
        pk=F("pk"), post=F("post"), since=F("since"), until=F("until"), member=F("member"), name=F("member__name")
    )
    posts = Appointment.objects.current(on).filter(organization=OuterRef("pk")).order_by().values("organization")
    duty = JSONObject(subject=F("subject"), period=F("period"), starts_on=F("starts_on"), ordinal=F("ordinal"))
    owed = Obligation.objects.open().filter(
        organization=OuterRef("pk"), starts_on__gte=date(on.year, 1, 1), starts_on__lt=months_on(on.replace(day=1), 2)
    )
    attached = Attachment.objects.filter(meeting__organization=OuterRef("pk")).order_by()
    nearest = RecordTemplate.objects.filter(
        organization__path=Substr(OuterRef("path"), 1, Length("organization__path"))
    ).order_by("-organization__path")
    found = Organization.objects.under(branch).annotate(
        held=Subquery(posts.annotate(rows=JSONRows(post)).values("rows")),
        owed=Subquery(owed.order_by().values("organization").annotate(rows=JSONRows(duty)).values("rows")),
        attachments=Coalesce(
            Subquery(
                attached.values("meeting__organization").annotate(number=Count("pk")).values("number"),
                output_field=IntegerField(),
            ),
            0,
        ),
        template=Subquery(nearest.values("name")[:1]),
    )
    return list(found)


def _posts(place: Any) -> list[Appointment]:
    return [
        Appointment(
            pk=row["pk"],
            post=row["post"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            organization=place,
            member=Member(pk=row["member"], name=row["name"]),
        )
        for row in place.held or ()
    ]


def _owed(place: Any) -> list[Obligation]:
    rows = sorted(place.owed or (), key=lambda row: (row["starts_on"], row["subject"], row["ordinal"]))
    return [
        Obligation(
            organization=place,
            place=place.path,
            **{**row, "starts_on": date.fromisoformat(row["starts_on"])},
        )
        for row in rows
    ]


# ---- meetings --------------------------------------------------------------------------------------------------------


def _records(branch: Organization, reader: Member) -> list[MeetingRecord]:
    """Of the meetings that left something open, in the order of their days."""
    open_ones = Resolution.objects.filter(meeting=OuterRef("pk"), follow_up=True, done_on=None)
    missed = still_to_make_up(reader.rights.on).filter(meeting=OuterRef("pk"))
    running = Q(state__in=[MeetingState.PLANNED, MeetingState.OPEN, MeetingState.RECORDED])
    wanted = running | Exists(open_ones) | Exists(missed)
    found = with_records(visible_meetings(reader).under(branch).filter(wanted), reader)
    return sorted((record_from(m, reader) for m in found), key=lambda record: (record.meeting.day, record.meeting.pk))


def _resolutions(records: Sequence[MeetingRecord]) -> list[tuple[Meeting, Resolution]]:
    """The earliest day first, those without a day last."""
    found = [
        (record.meeting, resolution)
        for record in records
        if record.meeting.is_held
        for resolution in record.resolutions
        if resolution.is_open
    ]
    return sorted(found, key=lambda pair: (pair[1].due_on is None, pair[1].due_on or date.max, pair[1].pk))


def _make_ups(records: Sequence[MeetingRecord], roster: Roster) -> list[tuple[Meeting, RosterRow]]:
    """Of those who still belong to what met, whoever made up nothing yet."""
    places = {person.member.pk: group.organization.path for group in roster.groups for person in group.people}
    return [
        (record.meeting, row)
        for record in records
        for row in record.missed
        if not row.made_up and places.get(row.entry.member_id, "").startswith(record.meeting.organization.path)
    ]


def _is_coming(meeting: Meeting, on: date) -> bool:
    first, end = on.replace(day=1), months_on(on.replace(day=1), 2)
    begins = on if meeting.is_called else first
    return meeting.state == MeetingState.PLANNED and begins <= meeting.day < end


def _is_unfinished(meeting: Meeting, on: date) -> bool:
    if meeting.state in (MeetingState.OPEN, MeetingState.RECORDED):
        return True
    return meeting.state == MeetingState.PLANNED and meeting.day < (on if meeting.is_called else on.replace(day=1))


# ---- reading ---------------------------------------------------------------------------------------------------------


def _answers(branch: Organization, reader: Member) -> list[Answers]:
    """Begun, not withdrawn, due at most thirty days ago, and not read by everybody in the branch."""
    on = reader.rights.on
    reach = subtree(branch.path, "organization__path") | Q(organization__path__in=paths_down_to(branch.path))
    needed = AssignedSection.objects.filter(READABLE, assignment=OuterRef("pk"), required=True).order_by()
    found = visible_assignments(reader).filter(
        reach, starts_on__lte=on, due_on__gte=on - KEPT_ON_HOME, withdrawn_at__isnull=True
    )
    rows = needed.values("assignment").annotate(rows=JSONRows(F("section"))).values("rows")
    assignments: list[Any] = list(found.annotate(needed=Subquery(rows)).order_by("due_on", "pk"))
    required = {assignment.pk: set(assignment.needed or ()) for assignment in assignments}
    return [answers for answers in answers_to(assignments, [branch.path], on, required) if answers.unanswered]
