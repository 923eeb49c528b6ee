"""A roll as the service gets it, as the page sends it, and what stands then."""

import re
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from members.choices import LeaveKind, Presence
from members.models import AuditEvent, Meeting, Member, RosterEntry
from members.queries.roll import Mark, mark_of, roster_on
from members.services.roll import save_roll
from tests.cast import Cast
from tests.factories import HELD_FROM

DAY = date(2025, 3, 12)  # of factories.HELD_FROM
HERE = Mark(Presence.PRESENT)
SICK = Mark(Presence.ON_LEAVE, LeaveKind.SICK, "复查")
AWAY = Mark(Presence.ABSENT, reason="未说明")
ENDS = HELD_FROM + timedelta(hours=2)


def everybody(meeting: Meeting, mark: Mark = HERE, day: date = DAY, **others: Mark) -> dict[int, Mark]:
    """One mark for all who are due that day, but for those named."""
    found = {line.member.pk: mark for line in roster_on(meeting.organization, meeting.kind, day)}
    return found | {Member.objects.get(account__username=name).pk: other for name, other in others.items()}


def save(meeting: Meeting, cast: Cast, marks: dict[int, Mark] | None = None, **fields: Any) -> Meeting:
    values = {"version": meeting.roll_version, "held_from": HELD_FROM, "by": cast.zhou, **fields}
    return save_roll(meeting=meeting, marks=everybody(meeting) if marks is None else marks, **values)


def written(meeting: Meeting) -> dict[str, Mark]:
    return {entry.name: mark_of(entry) for entry in meeting.roster.all()}


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Meeting, RosterEntry, AuditEvent)]


# ---- the page ----------------------------------------------------------------------------------------------------


def address(meeting: Meeting) -> str:
    return reverse("roll", args=[meeting.pk])


def typed(meeting: Meeting, everybody: str = "present", day: date = DAY, **fields: Any) -> dict[str, Any]:
    """What the page sends: one attendance for all, and the fields named; `who_field` is of one of the cast."""
    data: dict[str, Any] = {
        "version": meeting.roll_version,
        "roster_shown": day,
        "held_on": DAY,
        "held_from": "14:30",
        "held_to": "",
        "guest_name": ["", ""],
        "guest_who": ["", ""],
    }
    for line in roster_on(meeting.organization, meeting.kind, day):
        data |= {f"p{line.member.pk}-attendance": everybody, f"p{line.member.pk}-leave_kind": ""}
    for name, value in fields.items():
        who, _, field = name.partition("_")
        member = Member.objects.filter(account__username=who).first()
        data[f"p{member.pk}-{field}" if member else name] = value
    return data


def checked(html: str) -> dict[str, str]:
    """What is chosen on the page, by name."""
    names = dict(re.findall(r'id="name-(\d+)"><span class="number">\d+</span> ([^<]+)<', html))
    found = re.findall(r'name="p(\d+)-attendance" value="(\w+)"[^>]* checked', html)
    return {names[pk].strip(): value for pk, value in found}


def figures(html: str) -> list[int]:
    """应到, of them with a vote, 实到, of them with a vote: as the foot of the page says."""
    foot = re.sub(r"<[^>]+>", "", html[html.index('class="tally"') :])
    return [int(number) for number in re.findall(r"(\d+) 人", foot)]


def entry_of(meeting: Meeting, member: Member) -> RosterEntry:
    return meeting.roster.get(member=member)
