"""The trail read in words: who did what when, on the pages of a branch, a meeting and a person.

Names of people and the day and kind of meetings are looked up when it is read; no text of a record is ever shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from members.choices import MembershipEnd, Post
from members.models import Account, AuditEvent, Meeting, Member, Organization
from members.models.people import title_of
from members.queries.trail_words import NOBODY, ON_ACCOUNTS, SENTENCES, UNKNOWN, field_words
from members.trail import people_named

NAMED = 3  # of several people, before the rest is only counted


@dataclass(frozen=True)
class TrailEntry:
    at: datetime
    who: str
    sentence: str


@dataclass(frozen=True)
class Names:
    """What the keys in some entries stand for."""

    people: dict[int, str]
    meetings: dict[int, str]
    places: dict[int, str] = field(default_factory=dict)
    accounts: dict[int, str] = field(default_factory=dict)


def last_entries(branch: Organization, places: Iterable[Organization], number: int = 10) -> list[TrailEntry]:
    """The last acts in a branch, the newest first. `places` are the branch and its groups. Three queries."""
    events = AuditEvent.objects.filter(chain__organization=branch).select_related("account__member")
    return in_words(events.order_by("-number")[:number], {place.pk: place.name for place in places})


def in_words(events: Iterable[AuditEvent], places: dict[int, str] | None = None) -> list[TrailEntry]:
    """Entries that are fetched with their accounts. Two queries more; a third where `places` are not given, and one
    where accounts were changed."""
    events = list(events)
    people = Member.objects.filter(pk__in={key for event in events for key in people_named(event)})
    meetings = Meeting.objects.filter(pk__in={event.meeting for event in events if event.meeting})
    known = Names(
        people=dict(people.values_list("pk", "name")),
        meetings={meeting.pk: _meeting(meeting) for meeting in meetings},
        places=_places(events) if places is None else places,
        accounts=_accounts(events),
    )
    return _said(events, known)


def entries_of_meeting(events: Sequence[AuditEvent], meeting: Meeting) -> list[TrailEntry]:
    """The acts on one meeting, fetched with their accounts. One query more."""
    people = Member.objects.filter(pk__in={key for event in events for key in people_named(event)})
    return _said(events, Names(dict(people.values_list("pk", "name")), {meeting.pk: "这次会议"}))


def acts_on(person: Member, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Of these, the acts that concern the person."""
    return events.filter(pk__in=AuditEvent.people.through.objects.filter(member=person).values("auditevent"))


def entries_of_person(events: Iterable[AuditEvent], person: Member) -> list[TrailEntry]:
    """The acts on one person, fetched with their accounts; others whom an act concerned too are only counted. Two
    queries more."""
    events = list(events)
    meetings = Meeting.objects.filter(pk__in={event.meeting for event in events if event.meeting})
    named = {meeting.pk: _meeting(meeting) for meeting in meetings}
    return _said(events, Names({person.pk: person.name}, named, _places(events)))


def _places(events: list[AuditEvent]) -> dict[int, str]:
    keys = {event.details.get(name) for event in events for name in ("place", "target") if not _on_account(event)}
    return dict(Organization.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))


def _accounts(events: list[AuditEvent]) -> dict[int, str]:
    keys = {event.details["target"] for event in events if _on_account(event) and "target" in event.details}
    return dict(Account.objects.filter(pk__in=keys).values_list("pk", "username")) if keys else {}


def _on_account(event: AuditEvent) -> bool:
    """Whose target is an account, not an organisation."""
    return event.action in ON_ACCOUNTS


def _said(events: Iterable[AuditEvent], names: Names) -> list[TrailEntry]:
    return [TrailEntry(event.at, _actor(event.account), _sentence(event, names)) for event in events]


def _actor(account: Account | None) -> str:
    if account is None:
        return NOBODY
    member = getattr(account, "member", None)
    return member.name if member else account.username


def _sentence(event: AuditEvent, names: Names) -> str:
    details = event.details
    place, post = names.places.get(details.get("place"), "本支部"), details.get("post")
    fields, people = "、".join(field_words(event.action, details.get("fields", []))), _several(event, names)
    words = {
        "member": names.people.get(details.get("member"), "一位党员"),
        "people": people or "一位党员",
        "meeting": names.meetings.get(event.meeting, "一次会议"),
        "place": place,
        "target": names.places.get(details.get("target"), "一个党小组"),
        "account": names.accounts.get(details.get("target"), "（未记）"),
        "title": title_of(place, post) if post in Post.values else "一项职务",
        "end": MembershipEnd(details["end"]).label if details.get("end") in MembershipEnd.values else "未写原因",
        "fields": fields or "一项内容",
        "changed": "；".join(filter(None, (people, fields))) or "内容",
        "amended": f"{people}的到会情况" if people else fields or "一项内容",
        "year": details.get("year", "某"),
        **{key: _day(details.get(key)) for key in ("since", "until", "dissolved", "day", "on")},
    }
    return SENTENCES.get(event.action, UNKNOWN).format_map(words)


def _several(event: AuditEvent, names: Names) -> str:
    """Those known by name in their order, a few of them; how many they are where not all are said."""
    keys = people_named(event)
    known = [name for key, name in names.people.items() if key in keys][:NAMED]
    rest = f"等 {len(keys)} 人" if known else f"{len(keys)} 人"
    return "、".join(known) + (rest if len(keys) > len(known) else "")


def _meeting(meeting: Meeting) -> str:
    """By day and kind. What it was about is for those who may open it."""
    day = meeting.day
    month = f"{day.year}年{day.month}月"
    return (
        f"{month}{day.day}日的{meeting.get_kind_display()}"
        if meeting.starts
        else f"{month}的{meeting.get_kind_display()}"
    )


def _day(value: Any) -> str:
    """An ISO day in Chinese; an open end says so."""
    if not value:
        return "长期"
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"
