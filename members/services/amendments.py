"""Corrections after archiving. The archived row stays; a correction says what counts instead, and why.

In the same transaction credit and hours become what the corrected record says: what it no longer gives is reversed,
what it gives now is posted, each entry naming the correction. Correcting to what stands already writes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from members import trail
from members.choices import AmendedField, MeetingKind, Presence
from members.errors import EndsBeforeStart
from members.errors.closing import (
    AmendedBeyondRecord,
    FieldNotAmended,
    NotArchivedYet,
    PresenceIncomplete,
    ReasonMissing,
    TooManyStudyMinutes,
)
from members.models import Amendment, MakeUp, Meeting, Member, RosterEntry
from members.queries.amendments import amended_meeting, amended_meetings, kept, value_of
from members.queries.closing import most_study_minutes, whole_minutes
from members.queries.records import (
    PRESENCE_FIELDS,
    apply_presence,
    held_together,
    presence_of,
    roster_rows,
    sections_of,
)
from members.services.hours import post_meeting_hours, take_back_hours
from members.services.make_ups import undo
from members.services.obligations import settling
from members.services.study import credit, reverse_credit

# The meeting's own fields that times and minutes hang on.
OF_STUDY = (AmendedField.HELD_FROM, AmendedField.HELD_TO, AmendedField.STUDY_MINUTES)
MAY_BE_BLANK = (AmendedField.TITLE,)


@transaction.atomic
def amend_presence(
    *, meeting: Meeting, member: Member, values: Mapping[str, Any], reason: str, by: Member
) -> Amendment | None:
    """What became of somebody on the roster, corrected; None when it stands so already.

    `values` are the fields of the roster entry; those not given are empty. Becoming absent takes back credit and
    hours, becoming present posts them. Who is found to have been there had nothing to make up: a make-up that stands
    is taken back with what it gave, so that the meeting counts once; should they be found absent again, it is due
    again. Raises NotArchivedYet, PresenceIncomplete, ReasonMissing.
    """
    trail.hold(meeting.organization)
    meeting, before = _archived(meeting)
    entry = next((row.entry for row in roster_rows(meeting, before) if row.entry.member_id == member.pk), None)
    if entry is None:
        raise FieldNotAmended("这位同志不在这次会议的应到名单上，请在“内容”里写明。")
    old = presence_of(entry)
    apply_presence(entry, _tidied(values))
    new = presence_of(entry)
    if new == old:
        return None
    _check_presence(entry)
    changed = [name for name in PRESENCE_FIELDS if old[name] != new[name]]
    amendment = _written(
        meeting, AmendedField.PRESENCE, old, new, reason=reason, by=by, number=len(before) + 1, member=member,
        fields=changed,
    )  # fmt: skip
    _settle(amended_meeting(meeting, before), [entry], amendment)
    return amendment


@transaction.atomic
def amend_field(*, meeting: Meeting, field: str, new: Any, reason: str, by: Member, old: str = "") -> Amendment | None:
    """A field of the meeting corrected; None when it stands so already.

    `new` is a moment for the times, a member for the people (for the lecturer a guest's name too), minutes, or text.
    Of the content `new` is what is to be read beside the record, `old` the words it corrects. Other times or minutes
    of study move the hours of everybody who was there. Raises NotArchivedYet, FieldNotAmended, EndsBeforeStart,
    AmendedBeyondRecord, TooManyStudyMinutes, ReasonMissing.
    """
    trail.hold(meeting.organization)
    meeting, before = _archived(meeting)
    now = amended_meeting(meeting, before)
    value = _kept(field, new)
    if field == AmendedField.CONTENT:
        said = {(a.old, a.new) for a in before if a.field == AmendedField.CONTENT}
        unchanged = (old, value) in said
    else:
        old = value_of(now, field)
        unchanged = value == old
    if unchanged:
        return None
    _check_value(meeting, field, value)
    with settling(meeting):
        amendment = _written(
            meeting, field, old, value, reason=reason, by=by, number=len(before) + 1,
            member=new if isinstance(new, Member) else None, fields=[field],
        )  # fmt: skip
    if field in OF_STUDY:
        counted = amended_meeting(meeting, [*before, amendment])
        _check_times(meeting, counted)
        _settle(counted, [row.entry for row in roster_rows(meeting, before)], amendment)
    return amendment


def _archived(meeting: Meeting) -> tuple[Meeting, list[Amendment]]:
    """The row, kept still, and the corrections made so far, in their order."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related(
        "organization", "presider", "recorder", "lecturer"
    )  # fmt: skip
    meeting = locked.get(pk=meeting.pk)
    if not meeting.is_archived:
        raise NotArchivedYet
    return meeting, list(meeting.amendments.select_related("member").order_by("number"))


def _written(
    meeting: Meeting,
    field: str,
    old: Any,
    new: Any,
    *,
    reason: str,
    by: Member,
    number: int,
    member: Member | None,
    fields: Sequence[str],
) -> Amendment:
    if not reason.strip():
        raise ReasonMissing
    trail.record(
        "meeting.amended",
        by=by,
        organization=meeting.organization,
        meeting=meeting.pk,
        member=member.pk if member and field == AmendedField.PRESENCE else None,
        fields=list(fields),
    )
    return Amendment.objects.create(
        meeting=meeting, number=number, member=member, field=field, old=old, new=new, reason=reason.strip(), by=by
    )


# ---- guards ------------------------------------------------------------------------------------------------------


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """All fields, without what does not go with the presence."""
    empty = presence_of(RosterEntry())
    presence = values.get("presence", Presence.NOT_ENTERED)
    belong = {
        Presence.PRESENT: ("is_online", "arrived", "left", "study_minutes"),
        Presence.ON_LEAVE: ("leave_kind", "reason"),
        Presence.ABSENT: ("reason",),
    }.get(presence, ())
    return {**empty, "presence": presence, **{name: values[name] for name in belong if name in values}}


def _check_presence(entry: RosterEntry) -> None:
    if entry.presence == Presence.NOT_ENTERED:
        raise PresenceIncomplete("请选择到会、请假或缺席。")
    if entry.presence == Presence.ON_LEAVE and not entry.leave_kind:
        raise PresenceIncomplete("请选择请假类别。")
    if entry.presence == Presence.ABSENT and not entry.reason.strip():
        raise PresenceIncomplete("请写明缺席原因，不清楚的写“未说明”。")
    if entry.arrived and entry.left and entry.left <= entry.arrived:
        raise PresenceIncomplete("离会时间应晚于到会时间。")


def _kept(field: str, new: Any) -> Any:
    """As an amendment keeps it. Raises FieldNotAmended for what cannot be corrected so."""
    if field not in AmendedField.values or field == AmendedField.PRESENCE:
        raise FieldNotAmended
    if field == AmendedField.LECTURER and isinstance(new, str):
        return {"id": None, "name": new.strip()}
    return kept(new.strip() if isinstance(new, str) else new)


def _check_value(meeting: Meeting, field: str, value: Any) -> None:
    named = value["name"] if isinstance(value, dict) else value
    must = field not in MAY_BE_BLANK or meeting.kind == MeetingKind.LECTURE
    if must and named in (None, ""):
        raise FieldNotAmended("更正为什么，请填写。")
    if field == AmendedField.LECTURER and meeting.kind != MeetingKind.LECTURE:
        raise FieldNotAmended("只有党课有主讲人。")


def _check_times(archived: Meeting, counted: Meeting) -> None:
    """Of the corrected meeting: over before it was recorded, in the year of its number, and no more study than it and
    the meetings linked with it allow."""
    start, end, recorded = counted.held_from, counted.held_to, archived.recorded_at
    if start is None or end is None or end <= start:
        raise EndsBeforeStart
    if (recorded and end > recorded) or counted.day.year != archived.number_year:
        raise AmendedBeyondRecord
    minutes, whole = counted.study_minutes or 0, whole_minutes(counted) or 0
    most = most_study_minutes(counted, amended_meetings(held_together(archived)))
    if minutes > whole:
        raise TooManyStudyMinutes(f"会议全程 {whole} 分钟，集中学习 {minutes} 分钟多于全程，请先更正分钟数。")
    if minutes > most:
        raise TooManyStudyMinutes(f"同一时间的关联会议已经记了集中学习，这次会议最多只能记 {most} 分钟。")


# ---- what follows ------------------------------------------------------------------------------------------------


def _settle(meeting: Meeting, entries: Sequence[RosterEntry], amendment: Amendment) -> None:
    """Credit and hours of these people as the corrected record gives them, whatever was posted before; make-ups of
    those who were there are taken back first."""
    sections, by = sections_of(meeting), amendment.by
    people = Member.objects.in_bulk([entry.member_id for entry in entries])
    there = [entry for entry in entries if entry.presence == Presence.PRESENT]
    away = [people[entry.member_id] for entry in entries if entry.presence != Presence.PRESENT]
    for make_up in MakeUp.objects.standing().filter(entry__in=[entry.pk for entry in there]):
        undo(make_up=make_up, meeting=meeting, by=by, amendment=amendment)
    reverse_credit(people=away, sections=sections, meeting=meeting, by=by, amendment=amendment)
    present = [people[entry.member_id] for entry in there]
    credit(people=present, sections=sections, meeting=meeting, by=by, amendment=amendment)
    posted = meeting.hours.standing().filter(make_up=None, member__in=people)
    stands = {hours.member_id: (hours.minutes, hours.on) for hours in posted}
    whole = meeting.study_minutes or 0
    due = {e.member_id: (e.minutes_of(whole), meeting.day) for e in entries if e.minutes_of(whole)}
    wrong = [member for member in people if stands.get(member) != due.get(member)]
    take_back_hours(entries=posted.filter(member__in=wrong), by=by, amendment=amendment)
    put_right = [entry for entry in there if entry.member_id in wrong]
    post_meeting_hours(meeting=meeting, entries=put_right, by=by, amendment=amendment)
