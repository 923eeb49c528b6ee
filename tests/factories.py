"""One dull factory per model: the least that is valid, with whatever a test names."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from typing import Any

from django.utils import timezone

from guide.models import Book, Chapter, Passage, Section
from members.choices import MeetingKind, MeetingState, OrganizationKind, Post, Presence
from members.models import (
    Account,
    AgendaItem,
    Appointment,
    AssignedSection,
    Assignment,
    Meeting,
    Member,
    Membership,
    Organization,
    Remark,
    RosterEntry,
    SpotCheck,
)

LONG_AGO = date(2015, 7, 1)
HELD_FROM = datetime(2025, 3, 12, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
_number = count(1)
_meeting_number = cycle(range(1, 30_001))  # a smallint, however many tests a process runs


def make_organization(name: str, kind: str, parent: Organization | None = None, **fields: Any) -> Organization:
    values = {"name": name, "kind": kind, "founded": LONG_AGO, **fields}
    # treebeard counts children on the instance it is given, so it gets a fresh one.
    if parent is not None:
        return Organization.objects.add_child(Organization.objects.get(pk=parent.pk), values)
    return Organization.objects.add_root(values)


def make_branch(parent: Organization | None = None, name: str = "测试支部", **fields: Any) -> Organization:
    return make_organization(name, OrganizationKind.BRANCH, parent, **fields)


def make_member(
    name: str = "", belongs_to: Organization | None = None, since: date = LONG_AGO, **fields: Any
) -> Member:
    member = Member.objects.create(name=name or f"党员{next(_number)}", joined_on=LONG_AGO, **fields)
    if belongs_to is not None:
        Membership.objects.create(member=member, organization=belongs_to, since=since)
    return member


def make_account(member: Member | None = None, username: str = "", **fields: Any) -> Account:
    account = Account(username=username or f"account{next(_number)}", **fields)
    account.set_unusable_password()
    account.save()
    if member is not None:
        member.account = account
        member.save(update_fields=["account"])
    return account


def make_appointment(
    member: Member, organization: Organization, post: str = Post.SECRETARY, since: date = LONG_AGO, **fields: Any
) -> Appointment:
    return Appointment.objects.create(member=member, organization=organization, post=post, since=since, **fields)


def make_book(slug: str = "", chapters: int = 0, sections: int = 2, **fields: Any) -> Book:
    slug = slug or f"book-{next(_number)}"
    values = {"title": f"测试用书 {slug}", "status": Book.Status.PUBLISHED, **fields}
    book = Book.objects.create(slug=slug, **values)
    for number in range(1, chapters + 1):
        make_chapter(book, number, sections)
    return book


def make_chapter(book: Book, number: int = 1, sections: int = 2, **fields: Any) -> Chapter:
    chapter = Chapter.objects.create(book=book, number=number, **{"title": f"测试章 {number}", **fields})
    for position in range(1, sections + 1):
        make_section(chapter, position)
    return chapter


def make_section(chapter: Chapter, number: int = 1, text: str = "测试正文。", **fields: Any) -> Section:
    values = {
        "slug": f"topic-{number}",
        "position": number,
        "kind": Section.Kind.TOPIC,
        "number": number,
        "title": f"测试节 {number}",
        "revision": 1 if text else 0,
        **fields,
    }
    section = Section.objects.create(chapter=chapter, **values)
    if text:
        make_passage(section, text)
    return section


def make_passage(section: Section, text: str = "测试正文。", **fields: Any) -> Passage:
    number = section.passages.count() + 1
    return Passage.objects.create(section=section, text=text, **{"anchor": number, "position": number, **fields})


def make_assignment(organization: Organization, made_by: Member, sections: list[Section], **fields: Any) -> Assignment:
    values = {"title": "测试任务", "starts_on": date(2025, 1, 1), "due_on": date(2025, 12, 31), **fields}
    assignment = Assignment.objects.create(organization=organization, made_by=made_by, **values)
    AssignedSection.objects.bulk_create(
        AssignedSection(assignment=assignment, section=section, revision=section.revision) for section in sections
    )
    return assignment


def make_meeting(
    organization: Organization, made_by: Member | None = None, kind: str = MeetingKind.GENERAL_MEETING, **fields: Any
) -> Meeting:
    """A meeting planned for the first of a month; what a test names decides what became of it."""
    values = {"planned_month": date(2025, 3, 1), **fields}
    keeper = made_by or Member.objects.order_by("pk").first() or make_member(belongs_to=organization)
    return Meeting.objects.create(organization=organization, made_by=keeper, kind=kind, **values)


def make_held_meeting(
    organization: Organization,
    roster: Iterable[Member] = (),
    held_from: datetime = HELD_FROM,
    state: str = MeetingState.OPEN,
    **fields: Any,
) -> Meeting:
    """A meeting with its roster: everyone counts and votes, nobody is entered yet. RECORDED and ARCHIVED get number,
    day of record and the rest that their state asks for."""
    day = timezone.localdate(held_from)
    values: dict[str, Any] = {
        "state": state,
        "planned_month": day.replace(day=1),
        "planned_at": held_from,
        "called_at": held_from,
        "held_from": held_from,
        "held_on": day,
        "roster_on": day,
    }
    if state in (MeetingState.RECORDED, MeetingState.ARCHIVED):
        values |= {
            "recorded_at": held_from,
            "days_to_record": 3,
            "number_year": day.year,
            "number": next(_meeting_number),
        }
    if state == MeetingState.ARCHIVED:
        values["archived_at"] = held_from
    meeting = make_meeting(organization, **{**values, **fields})
    for position, member in enumerate(roster, start=1):
        make_roster_entry(meeting, member, position=position)
    return meeting


def make_whole_meeting(organization: Organization, roster: list[Member], **fields: Any) -> Meeting:
    """An open meeting whose record lacks nothing: a lecture of two hours with one topic, everyone present."""
    values: dict[str, Any] = {
        "kind": MeetingKind.LECTURE,
        "title": "测试党课",
        "lecturer": roster[0],
        "place": "测试地点",
        "presider": roster[0],
        "recorder": roster[0],
        "held_to": fields.get("held_from", HELD_FROM) + timedelta(hours=2),
    }
    meeting = make_held_meeting(organization, roster, **{**values, **fields})
    meeting.roster.update(presence=Presence.PRESENT)
    AgendaItem.objects.create(meeting=meeting, title="测试议题", content="测试内容。")
    return meeting


def make_remark(organization: Organization, by: Member, **fields: Any) -> Remark:
    """A note to a branch from the organisation right above it, not answered."""
    above = fields.pop("from_organization", None) or Organization.objects.get(path=organization.parent_path)
    return Remark.objects.create(
        from_organization=above, organization=organization, by=by, **{"text": "测试批注。", **fields}
    )


def make_spot_check(
    organization: Organization, by: Member, meetings: Iterable[Meeting] = (), **fields: Any
) -> SpotCheck:
    above = Organization.objects.get(path=organization.parent_path)
    values = {"on": timezone.localdate(), "finding": "测试情况。", **fields}
    check = SpotCheck.objects.create(from_organization=above, organization=organization, by=by, **values)
    check.meetings.set(meetings)
    return check


def make_roster_entry(meeting: Meeting, member: Member, **fields: Any) -> RosterEntry:
    full = member.is_full(meeting.roster_on or timezone.localdate())
    values = {"name": member.name, "is_full": full, "may_vote": full, **fields}
    return RosterEntry.objects.create(meeting=meeting, member=member, **values)


def make_voting_meeting(
    entitled: int, present: int, organization: Organization | None = None, **fields: Any
) -> tuple[Meeting, AgendaItem]:
    """An open meeting with so many on its roster who may vote, of them the first so many present, and a topic."""
    branch = organization or make_branch()
    meeting = make_held_meeting(branch, [make_member(belongs_to=branch) for _ in range(entitled)], **fields)
    for entry in meeting.roster.all():
        entry.presence = Presence.PRESENT if entry.position <= present else Presence.ABSENT
        entry.save(update_fields=["presence"])
    return meeting, AgendaItem.objects.create(meeting=meeting, title="测试议题")
