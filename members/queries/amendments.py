"""Corrections of an archived record: the values that count now, and the corrections in words.

The archived row stays as it is. Whatever shows a meeting shows it as `amended_meeting` gives it, with the mark 更正.
"""

from collections.abc import Container, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from guide.numerals import chinese_number
from members.choices import AmendedField, LeaveKind, Presence
from members.models import Amendment, Meeting, Member

PEOPLE = (AmendedField.PRESIDER, AmendedField.RECORDER, AmendedField.LECTURER)
MOMENTS = (AmendedField.HELD_FROM, AmendedField.HELD_TO)
NOT_OF_THE_ROW = (AmendedField.PRESENCE, AmendedField.CONTENT)


def latest_by_field(amendments: Iterable[Amendment]) -> dict[str, Amendment]:
    """Of the meeting's own fields, the correction that counts; `amendments` are in their order."""
    return {a.field: a for a in amendments if a.field not in NOT_OF_THE_ROW}


def amended_meeting(meeting: Meeting, amendments: Iterable[Amendment]) -> Meeting:
    """A copy with the values that count, to be read and never saved; the meeting itself where nothing was corrected."""
    latest = latest_by_field(amendments)
    if not latest:
        return meeting
    amended = copy(meeting)
    amended.is_amended = True
    for amendment in latest.values():
        _apply(amended, amendment)
    return amended


def amended_meetings(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Many at once, in the same order, for lists and books. One query."""
    meetings = list(meetings)
    found: dict[int, list[Amendment]] = {}
    rows = Amendment.objects.filter(meeting__in=[m.pk for m in meetings if m.is_archived])
    for amendment in rows.select_related("member").order_by("meeting", "number"):
        found.setdefault(amendment.meeting_id, []).append(amendment)
    return [amended_meeting(meeting, found.get(meeting.pk, [])) for meeting in meetings]


def _apply(meeting: Meeting, amendment: Amendment) -> None:
    field, new = amendment.field, amendment.new
    if field in MOMENTS:
        setattr(meeting, field, datetime.fromisoformat(new))
        meeting.held_on = timezone.localdate(meeting.held_from)
    elif field in PEOPLE:
        setattr(meeting, field, amendment.member)
        if field == AmendedField.LECTURER:
            meeting.guest_lecturer = "" if amendment.member else new["name"]
    else:
        setattr(meeting, field, new)


def value_of(meeting: Meeting, field: str) -> Any:
    """What stands in a field, as an amendment keeps it: a moment in ISO, a person with key and name. Content has no
    field of its own."""
    value = getattr(meeting, field, "")
    if field == AmendedField.LECTURER and value is None:
        return {"id": None, "name": meeting.guest_lecturer}
    return kept(value)


def kept(value: Any) -> Any:
    """A value as it is kept in an amendment."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return {"id": value.pk, "name": value.name} if isinstance(value, Member) else value


# ---- in words ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AmendmentRow:
    """One correction as it stands beside the record. `old` is blank where only something was added."""

    amendment: Amendment
    heading: str
    subject: str
    old: str
    new: str


def rows_of(amendments: Iterable[Amendment], shows_leave_of: Container[int], shows_content: bool) -> list[AmendmentRow]:
    """The corrections of a meeting in their order. Why somebody was not there is told only of those named, what was
    said only where that may be read."""
    return [_row(a, a.member_id in shows_leave_of, shows_content) for a in amendments]


def _row(amendment: Amendment, shows_leave: bool, shows_content: bool) -> AmendmentRow:
    heading = f"更正{chinese_number(amendment.number)}" if amendment.number < 100 else f"更正 {amendment.number}"
    field = AmendedField(amendment.field)
    if field == AmendedField.PRESENCE:
        name = amendment.member.name if amendment.member else ""
        old, new = (_presence(values, shows_leave) for values in (amendment.old, amendment.new))
        return AmendmentRow(amendment, heading, f"{name}的到会情况", old, new)
    if field == AmendedField.CONTENT and not shows_content:
        return AmendmentRow(amendment, heading, str(field.label), "", "（有补正，您不能查看）")
    return AmendmentRow(amendment, heading, str(field.label), words(field, amendment.old), words(field, amendment.new))


def words(field: str, value: Any) -> str:
    """A kept value as it is read."""
    if value in (None, ""):
        return ""
    if field in MOMENTS:
        moment = timezone.localtime(datetime.fromisoformat(value))
        return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
    if field in PEOPLE:
        return str(value["name"])
    return f"{value} 分钟" if field == AmendedField.STUDY_MINUTES else str(value)


def _presence(values: dict[str, Any], shows_leave: bool) -> str:
    presence = Presence(values["presence"])
    if presence in (Presence.ON_LEAVE, Presence.ABSENT):
        kind = LeaveKind(values["leave_kind"]).label if values["leave_kind"] else ""
        known = [kind, values["reason"]] if shows_leave else []
    else:
        minutes = values["study_minutes"]
        known = [
            "线上" if values["is_online"] else "",
            f"{values['arrived']} 到" if values["arrived"] else "",
            f"{values['left']} 离" if values["left"] else "",
            f"学习 {minutes} 分钟" if minutes is not None else "",
        ]
    more = "，".join(str(part) for part in known if part)
    return f"{presence.label}（{more}）" if more else str(presence.label)
