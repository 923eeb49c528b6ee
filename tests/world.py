"""The cast with something of everything hanging on it, so that each address of the portal has a real object."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from guide.models import Book, Chapter, Document, Passage, Section
from members.choices import (
    BallotMethod,
    BallotOutcome,
    BallotRule,
    LeaveKind,
    MeetingKind,
    MeetingState,
    MembershipEnd,
    Presence,
    Readers,
    RosterChangeKind,
)
from members.models import (
    Account,
    AgendaItem,
    Assignment,
    Ballot,
    Excusal,
    LeaveRequest,
    Meeting,
    Member,
    Membership,
    Organization,
    Reflection,
    Resolution,
    RosterChange,
    RosterEntry,
    Statement,
    StudyState,
)
from members.services.calendar import make_feed
from tests.cast import Cast, make_cast
from tests.factories import make_assignment, make_book, make_held_meeting, make_meeting
from tests.world_after import grow_after, grow_from_above, grow_reminders, make_after


@dataclass
class World:
    cast: Cast
    book: Book
    chapter: Chapter
    section: Section
    document: Document
    assignment: Assignment  # of the office, by its secretary
    from_above: Assignment  # of the township to everything below it
    reflection: Reflection  # by 程, for the branch
    excusal: Excusal  # of 方
    planned: Meeting  # a general meeting of the office, called for next week
    row: Meeting  # of the office's year plan, for this month; nobody was told
    binned: Meeting  # planned by mistake
    open: Meeting  # a general meeting of the office today, its roll taken
    archived: Meeting  # a lecture of the office with something of everything
    committee: Meeting  # archived, of the office's committee
    group_meeting: Meeting  # archived, of group two
    after: dict[str, object]  # what hangs on the archived lecture, by the words of `parts`
    calendar: str  # the secret of 程's address

    @property
    def parts(self) -> dict[str, object]:
        """The words that `tests/project/door_table.py` uses for the parts of addresses."""
        return {
            "township": self.cast.township.pk,
            "office": self.cast.office.pk,
            "group": self.cast.group_two.pk,
            "cheng": self.cast.cheng.pk,
            "membership": self.cast.cheng.memberships.get().pk,
            "post": self.cast.su.appointments.get().pk,
            "book": self.book.slug,
            "chapter": self.chapter.number,
            "section": self.section.slug,
            "document": self.document.pk,
            "assignment": self.assignment.pk,
            "from_above": self.from_above.pk,
            "reflection": self.reflection.pk,
            "excusal": self.excusal.pk,
            "ballot": Ballot.objects.get(item__meeting=self.open).pk,
            "planned": self.planned.pk,
            "row": self.row.pk,
            "binned": self.binned.pk,
            "lecture": MeetingKind.LECTURE.value,
            "year": timezone.localdate().year,
            "attendance": "attendance",
            "make-ups": "make-ups",
            "study-ledger": "study",
            "hours-ledger": "hours",
            "resolutions": "resolutions",
            "meetings": "meetings",
            "xlsx": "xlsx",
            "open": self.open.pk,
            "archived": self.archived.pk,
            "committee": self.committee.pk,
            "group_meeting": self.group_meeting.pk,
            "resolution": self.archived.resolutions.get(text="测试决议。").pk,
            "calendar": self.calendar,
            "help": "member",
            **self.after,
        }

    def address(self, name: str, *where: str) -> str:
        return reverse(name, args=[self.parts[word] for word in where])

    def who(self, role: str) -> Member | Account | None:
        """The one of the cast who stands for a column of the door table."""
        cast = self.cast
        return {
            "nobody": None,
            "member": cast.cheng,
            "leader": cast.he,
            "secretary": cast.zhou,
            "upper": cast.qiao,
            "editor": cast.editor,
            "sysadmin": cast.sysadmin,
            "sibling": cast.tan,
            "stranger": cast.shi,
        }[role]


def make_world(cast: Cast | None = None) -> World:
    cast = cast or make_cast()
    today = timezone.localdate()
    book = make_book("test-book", chapters=3, sections=4)
    chapter = book.chapters.get(number=1)
    section = chapter.sections.get(position=1)
    document = Document.objects.create(title="测试文件", issuer="测试机关")
    Passage.objects.create(
        section=section, anchor=9, position=9, kind=Passage.Kind.QUOTATION, text="测试引文。", document=document
    )
    assignment = make_assignment(
        cast.office,
        cast.zhou,
        list(chapter.sections.all()),
        starts_on=today - timedelta(days=10),
        due_on=today + timedelta(days=10),
    )
    return World(
        cast=cast,
        book=book,
        chapter=chapter,
        section=section,
        document=document,
        assignment=assignment,
        from_above=make_assignment(
            cast.township, cast.qiao, list(chapter.sections.all()), starts_on=today, due_on=today + timedelta(days=20)
        ),
        reflection=Reflection.objects.create(
            member=cast.cheng, section=section, text="测试心得。", readers=Readers.BRANCH
        ),
        excusal=Excusal.objects.create(
            member=cast.fang, since=today, reason="测试原因", agreed_by="支部委员会", agreed_on=today
        ),
        **(meetings := make_meetings(cast, assignment)),
        after=make_after(cast, meetings["archived"], meetings["group_meeting"], meetings["open"]),
        calendar=make_feed(by=cast.cheng),
    )


def make_meetings(cast: Cast, assignment: Assignment) -> dict[str, Meeting]:
    """One meeting of each sort that pages tell apart, by the names that `World` has for them."""
    now, office, named = timezone.now(), cast.office, {"presider": cast.zhou, "recorder": cast.su}
    everybody = [cast.qiao, cast.zhou, cast.su, cast.he, cast.cheng, cast.lu, cast.fang]
    archived = make_held_meeting(
        office,
        everybody,
        held_from=now - timedelta(days=40),
        held_to=now - timedelta(days=40) + timedelta(hours=2),
        state=MeetingState.ARCHIVED,
        kind=MeetingKind.LECTURE,
        title="测试党课",
        lecturer=cast.zhou,
        assignment=assignment,
        study_minutes=60,
        materials=[{"title": "测试材料", "source": "测试来源", "dated": "2025-01-01"}],
        observers=[{"name": "客人", "who": "测试身份"}],
        **named,
    )
    archived.sections.set(assignment.sections.all())
    fill(archived, cast)
    meetings = {
        **make_plan(cast, assignment),
        "open": make_held_meeting(office, everybody, held_from=now, title="测试大会", **named),
        "archived": archived,
        "committee": make_held_meeting(
            office, [cast.zhou, cast.su], state=MeetingState.ARCHIVED, kind=MeetingKind.COMMITTEE_MEETING, **named
        ),
        "group_meeting": make_held_meeting(
            cast.group_two, [cast.he, cast.lu], state=MeetingState.ARCHIVED, kind=MeetingKind.GROUP_MEETING
        ),
    }
    fill(meetings["open"], cast)
    change_roster(meetings["open"], cast)
    meetings["open"].linked.set([archived])
    return meetings


def make_plan(cast: Cast, assignment: Assignment) -> dict[str, Meeting]:
    """What has not opened yet: called, in the plan, in the bin."""
    now = timezone.now()
    month, next_week = timezone.localdate(now).replace(day=1), now + timedelta(days=7)
    planned = make_meeting(
        cast.office,
        planned_month=timezone.localdate(next_week).replace(day=1),
        planned_at=next_week,
        called_at=now,
        presider=cast.zhou,
        recorder=cast.su,
    )
    announce(planned, cast, assignment)
    row = make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_month=month)
    return {"planned": planned, "row": row, "binned": make_meeting(cast.office, binned_at=now)}


def announce(meeting: Meeting, cast: Cast, assignment: Assignment) -> None:
    """What a notice has, and somebody who cannot come."""
    AgendaItem.objects.create(meeting=meeting, title="测试议题")
    meeting.sections.set(assignment.sections.all())
    LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind=LeaveKind.SICK, reason="测试病假")


def change_roster(meeting: Meeting, cast: Cast) -> None:
    RosterChange.objects.create(
        meeting=meeting, member=cast.fang, kind=RosterChangeKind.ADDED, reason="测试原因", by=cast.zhou
    )


def fill(meeting: Meeting, cast: Cast) -> None:
    """Topics, statements, a vote, resolutions, and a roll with one of each presence."""
    entries = list(meeting.roster.all())
    for entry, (presence, leave, reason) in zip(entries, ROLL, strict=False):
        entry.presence, entry.leave_kind, entry.reason = presence, leave, reason
        entry.save()
    item = AgendaItem.objects.create(meeting=meeting, title="测试议题", content="测试内容。")
    Statement.objects.create(item=item, speaker=cast.cheng, speaker_name=cast.cheng.name, gist="测试发言。")
    Resolution.objects.create(meeting=meeting, item=item, text="测试决议。", follow_up=True, owner=cast.su)
    Ballot.objects.create(
        item=item,
        subject="测试表决",
        rule=BallotRule.ORDINARY,
        source="测试规则第一条",
        method=BallotMethod.SHOW_OF_HANDS,
        entitled=6,
        present=4,
        approve=4,
        outcome=BallotOutcome.PASSED,
        by=cast.zhou,
    )


ROLL = [
    (Presence.PRESENT, "", ""),
    (Presence.PRESENT, "", ""),
    (Presence.PRESENT, "", ""),
    (Presence.PRESENT, "", ""),
    (Presence.ON_LEAVE, LeaveKind.SICK, "测试病假"),
    (Presence.PRESENT, "", ""),
    (Presence.ABSENT, "", "测试缺席"),
]


def grow(organization: Organization, section: Section, people: int) -> None:
    """So many more members in a branch or group, each with a mark and a reflection, and as many who left it."""
    long_ago = timezone.localdate() - timedelta(days=1000)
    members = Member.objects.bulk_create(Member(name=f"增员{number}", pinyin="zy") for number in range(people))
    gone = Member.objects.bulk_create(Member(name=f"离员{number}", pinyin="ly") for number in range(people))
    Membership.objects.bulk_create(Membership(member=m, organization=organization, since=long_ago) for m in members)
    Membership.objects.bulk_create(
        Membership(member=m, organization=organization, since=long_ago, until=long_ago, end=MembershipEnd.TRANSFERRED)
        for m in gone
    )
    StudyState.objects.bulk_create(
        StudyState(member=m, section=section, marked=True, revision=section.revision, at=timezone.now(), by=m)
        for m in members
    )
    Reflection.objects.bulk_create(
        Reflection(member=m, section=section, text="测试心得。", readers=Readers.BRANCH) for m in members
    )
    grow_meetings(organization, members)
    grow_reminders(people)
    let_database_count()


def let_database_count() -> None:
    """PostgreSQL plans by what it last counted of a table, and counts by itself some time after they were written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def grow_meetings(organization: Organization, members: list[Member]) -> None:
    """So many more on every roster, in every agenda and in the list of meetings of the branch."""
    LeaveRequest.objects.bulk_create(
        LeaveRequest(meeting=meeting, member=m, kind=LeaveKind.PERSONAL)
        for meeting in Meeting.objects.filter(state=MeetingState.PLANNED)
        for m in members
    )
    for meeting in Meeting.objects.exclude(roster_on=None):
        RosterEntry.objects.bulk_create(
            RosterEntry(meeting=meeting, member=m, name=m.name, presence=Presence.ABSENT, reason="又一缺席")
            for m in members
        )
        grow_after(meeting, members, by=meeting.made_by)
        items = AgendaItem.objects.bulk_create(AgendaItem(meeting=meeting, title="又一议题") for _ in range(20))
        Statement.objects.bulk_create(
            Statement(item=items[number % 20], speaker=m, speaker_name=m.name, gist="又一发言。")
            for number, m in enumerate(members)
        )
        Resolution.objects.bulk_create(Resolution(meeting=meeting, text="又一决议。", follow_up=True) for _ in members)
    branch = Organization.objects.get(path=organization.branch_path)
    for number, month in enumerate([1, 2, 3, 4, 5, 6] * (len(members) // 6), start=1000):
        make_held_meeting(branch, held_from=datetime(2024, month, 3, 6, tzinfo=UTC), state=MeetingState.ARCHIVED,
                          number=number)  # fmt: skip
    grow_from_above(branch, members)
