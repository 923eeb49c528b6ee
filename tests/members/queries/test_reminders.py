"""What is open for many at once: the same as each one's pages show, and no dearer for more people."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guide.models import Section
from members.access.meetings import (
    is_concerned,
    is_named,
    kept_by,
    resolutions_known_to,
    visible_leave_requests,
    visible_meetings,
)
from members.access.reminders import knows_of_held
from members.choices import (
    LeaveKind,
    MakeUpWay,
    MeetingKind,
    MeetingState,
    MembershipEnd,
    OpenMatter,
    Period,
    Post,
    Presence,
    Purpose,
    ReminderFrequency,
    ReminderState,
)
from members.models import (
    LeaveRequest,
    MakeUp,
    Meeting,
    Member,
    Membership,
    Obligation,
    Organization,
    ReminderChoice,
    Resolution,
    RosterEntry,
    SentReminder,
    StudyState,
)
from members.queries.answers import home_assignments
from members.queries.assignments import home_for_member
from members.queries.make_ups import own_make_ups
from members.queries.meetings import home_meetings
from members.queries.obligation_standing import last_day
from members.queries.obligations_due import home_duties
from members.queries.reminders import Told, for_all, left_over, open_matters, still_due, told_to, who_wants_mail
from members.queries.resolutions import resolutions_owned_by
from members.rights import give_rights
from members.services.obligations import refresh_obligations
from members.services.rules import load_rules
from tests.cast import Cast
from tests.factories import (
    make_account,
    make_appointment,
    make_assignment,
    make_book,
    make_held_meeting,
    make_meeting,
    make_member,
)
from tests.world import World, grow, make_world

Acting = Callable[[Member], Member]
TODAY = date(2026, 6, 17)  # a Wednesday


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def people_of(organization: Organization) -> list[Member]:
    today = timezone.localdate()
    here = Membership.objects.current(today).under(organization).values("member")
    members = list(Member.objects.filter(pk__in=here))
    give_rights(members, today)
    return members


def as_the_pages_show(member: Member) -> dict[str, list[object]]:
    """What is open for the member, from the queries of home page and study page."""
    on, keeps = member.rights.on, bool(member.rights.runs or member.rights.leads)
    meetings = home_meetings(member, visible_meetings(member), kept_by(member))
    called = [m for m in meetings.next if is_concerned(member, m) or is_named(member, m)]
    kept = Meeting.objects.filter(kept_by(member), state=MeetingState.PLANNED, called_at__isnull=False)
    kept = kept.filter(planned_at__gte=timezone.now() - timedelta(hours=20))
    answers = home_assignments(member).answers if keeps else []
    return {
        "reading": [(own.assignment.pk, own.total - own.done) for own in home_for_member(member).open],
        "meetings": [m.pk for m in called if not m.own_leave],
        "resolutions": [r.pk for r in resolutions_owned_by(member).filter(resolutions_known_to(member))],
        "make_ups": [entry.pk for entry in own_make_ups(member, on)],
        "write_ups": sorted(m.pk for m in meetings.to_finish),
        "unanswered": [(one.assignment.pk, len(one.unanswered)) for one in answers if one.unanswered],
        "leave": sorted(visible_leave_requests(member).filter(meeting__in=kept).values_list("pk", flat=True)),
    }


def all_at_once(branch: Organization, members: list[Member]) -> dict[Member, dict[str, list[object]]]:
    return {
        member: {
            "reading": [(row.assignment.pk, row.left) for row in found.reading],
            "meetings": [m.pk for m in found.meetings],
            "resolutions": [r.pk for r in found.resolutions],
            "make_ups": [entry.pk for entry in found.make_ups],
            "write_ups": sorted(m.pk for m in found.write_ups),
            "unanswered": [(row.assignment.pk, row.people) for row in found.unanswered],
            "leave": sorted(request.pk for request in found.leave),
        }
        for member, found in open_matters(branch, members, timezone.localdate()).items()
    }


@pytest.mark.parametrize("dice", [random.Random(seed) for seed in range(6)], ids=range(6))
def test_what_is_open_is_what_the_pages_show(world: World, dice: random.Random) -> None:
    stir(world, dice)
    something = set()
    for branch in (world.cast.office, world.cast.village):
        members = people_of(branch)

        found = all_at_once(branch, members)

        for member in members:
            assert (member, found[member]) == (member, as_the_pages_show(member))
            first_page = left_over(member)
            counts = len(found[member]["resolutions"]), len(found[member]["make_ups"])
            assert (first_page.resolutions, first_page.make_ups) == counts
            something |= {kind for kind, rows in found[member].items() if rows}
    assert something == {"reading", "meetings", "resolutions", "make_ups", "write_ups", "unanswered", "leave"}


def stir(world: World, dice: random.Random) -> None:
    """Assignments, meetings in all states, roll, leave, resolutions, and people who moved about; by chance."""
    cast, today = world.cast, timezone.localdate()
    places = [cast.township, cast.office, cast.group_one, cast.group_two, cast.village]
    people = [cast.qiao, cast.zhou, cast.su, cast.he, cast.cheng, cast.lu, cast.fang, cast.tan, cast.ruan]
    make_appointment(cast.cheng, cast.group_one, Post.GROUP_LEADER)
    sections = list(Section.objects.all())
    for _ in range(10):
        starts = today + timedelta(days=dice.randrange(-90, 10))
        due = starts + timedelta(days=dice.randrange(60))
        chosen = dice.sample(sections, 2)
        make_assignment(dice.choice(places), cast.zhou, chosen, starts_on=starts, due_on=due)
    for person in people:
        for section in dice.sample(sections, len(sections) // 2):
            values = {"revision": 1, "at": timezone.now(), "by": dice.choice(people)}
            StudyState.objects.get_or_create(member=person, section=section, defaults={"marked": True, **values})
    for person in dice.sample([cast.lu, cast.fang, cast.ruan, cast.su], 2):
        left = today - timedelta(days=dice.randrange(40))
        person.memberships.update(until=left, end=MembershipEnd.REGROUPED)
        place = dice.choice([cast.office, cast.group_one, cast.group_two])
        Membership.objects.create(member=person, organization=place, since=left + timedelta(days=1))
    for _ in range(25):
        stir_meeting(cast, dice.choice(places[1:]), people, dice)


def stir_meeting(cast: Cast, place: Organization, people: list[Member], dice: random.Random) -> None:
    kind = dice.choice(list(MeetingKind))
    named = {"presider": dice.choice(people), "recorder": dice.choice(people), "lead_reader": dice.choice(people)}
    when = timezone.now() + timedelta(days=dice.randrange(-40, 20), hours=1)
    state = dice.choice(list(MeetingState))
    if state == MeetingState.NOT_HELD:
        make_meeting(place, cast.zhou, kind, state=state, not_held_reason="测试")
        return
    if state == MeetingState.PLANNED:
        told = dice.random() < 0.8
        times = {"planned_at": when, "called_at": timezone.now()} if told else {}
        month = timezone.localdate(when).replace(day=1)
        meeting = make_meeting(place, cast.zhou, kind, planned_month=month, **times, **named)
        for person in dice.sample(people, 3) if told else ():
            LeaveRequest.objects.create(meeting=meeting, member=person, kind=LeaveKind.SICK)
        return
    meeting = make_held_meeting(
        place, people, when, state, kind=kind, materials=[{"title": "测"}] * dice.randrange(2), **named
    )
    for entry in meeting.roster.all():
        presence = dice.choice(list(Presence))
        RosterEntry.objects.filter(pk=entry.pk).update(
            presence=presence, leave_kind=LeaveKind.SICK if presence == Presence.ON_LEAVE else "", reason="测试"
        )
        if dice.random() < 0.3:
            MakeUp.objects.create(entry=entry, way=MakeUpWay.OWN_READING, done_on=timezone.localdate(), by=cast.zhou)
    Resolution.objects.create(meeting=meeting, text="测试", follow_up=True, owner=dice.choice(people))


@pytest.mark.parametrize("dice", [random.Random(seed) for seed in range(3)], ids=range(3))
def test_held_meetings_one_knows_of_are_those_of_the_pages(world: World, dice: random.Random) -> None:
    stir(world, dice)
    archived = Meeting.objects.filter(state=MeetingState.ARCHIVED).select_related("organization")

    for member in [*people_of(world.cast.office), *people_of(world.cast.village)]:
        seen = set(visible_meetings(member).filter(state=MeetingState.ARCHIVED).values_list("pk", flat=True))
        assert {m.pk for m in archived if knows_of_held(member, m)} == seen


def test_three_hundred_cost_what_three_cost(world: World) -> None:
    counts = []
    for people in (3, 300):
        grow(world.cast.group_one, world.section, people=people)
        members = people_of(world.cast.office)
        with CaptureQueriesContext(connection) as queries:
            open_matters(world.cast.office, members, timezone.localdate())
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 24


# ---- what is due ---------------------------------------------------------------------------------------------------


def owe(place: Organization, subject: str, month: int, period: str = Period.MONTH, **fields: object) -> Obligation:
    values = {"place": place.path, "subject": subject, "period": period, "starts_on": date(2026, month, 1), **fields}
    return Obligation.objects.create(organization=place, **values)


def test_due_is_what_ends_this_month_or_before_and_nothing_settled(cast: Cast) -> None:
    may = owe(cast.office, MeetingKind.GENERAL_MEETING, 5)
    june = owe(cast.group_one, MeetingKind.GROUP_MEETING, 6)
    quarter = owe(cast.office, MeetingKind.LECTURE, 4, Period.QUARTER)
    owe(cast.office, Purpose.ORG_LIFE_MEETING, 1, Period.YEAR)
    owe(cast.office, MeetingKind.THEME_DAY, 7)
    owe(cast.office, MeetingKind.THEME_DAY, 6, owed=False, not_owed="no_habit")
    owe(cast.village, MeetingKind.THEME_DAY, 6)
    owe(cast.office, MeetingKind.COMMITTEE_MEETING, 6, starts_on=date(2025, 6, 1))
    held = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING, state=MeetingState.ARCHIVED)
    owe(cast.office, MeetingKind.COMMITTEE_MEETING, 6, settlement="held", settled_by=held)

    assert still_due(cast.office.path, TODAY) == [quarter, may, june]
    assert still_due(cast.office.path, date(2026, 5, 31)) == [may]


def test_due_is_not_what_is_on_the_way_or_waits_among_the_meetings(cast: Cast) -> None:
    owe(cast.office, MeetingKind.LECTURE, 4, Period.QUARTER)
    owe(cast.office, Purpose.ORG_LIFE_MEETING, 6)
    owe(cast.office, MeetingKind.THEME_DAY, 5)
    owe(cast.group_one, MeetingKind.LECTURE, 4, Period.QUARTER)
    owe(cast.office, MeetingKind.GENERAL_MEETING, 6, ordinal=1)
    second = owe(cast.office, MeetingKind.GENERAL_MEETING, 6, ordinal=2)
    at, month = datetime(2026, 6, 25, 6, tzinfo=UTC), date(2026, 6, 1)
    make_meeting(cast.office, kind=MeetingKind.LECTURE, planned_month=month, planned_at=at, called_at=at)
    make_held_meeting(cast.office, held_from=at, purposes=(Purpose.ORG_LIFE_MEETING,))
    make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(2026, 5, 1))
    make_meeting(cast.group_one, kind=MeetingKind.LECTURE, planned_month=month)

    assert still_due(cast.office.path, TODAY) == [second]


@pytest.mark.parametrize("dice", [random.Random(seed) for seed in range(3)], ids=range(3))
def test_what_is_due_is_what_the_first_page_shows(world: World, acting: Acting, dice: random.Random) -> None:
    """Of periods that end this month: what stands there as due, without a meeting that waits."""
    load_rules()
    stir(world, dice)
    today = timezone.localdate()
    refresh_obligations(world.cast.office, today.year)
    for member in (acting(world.cast.zhou), acting(world.cast.he), acting(world.cast.cheng)):
        on_the_way = home_meetings(member, visible_meetings(member), kept_by(member)).on_the_way
        shown = [
            (due.place, due.subject)
            for due in home_duties(member, on_the_way).now
            if due.mark.last.month == today.month and due.mark.standing == "due" and not due.mark.meeting
        ]

        found = open_matters(world.cast.office, [member], today)[member].due

        current = [row for row in found if last_day(row) >= today]
        assert sorted((row.place, row.subject) for row in current) == sorted((o.path, s) for o, s in shown)


def test_what_is_due_goes_to_who_keeps_it(cast: Cast, acting: Acting) -> None:
    today = timezone.localdate()
    of_branch = owe(cast.office, MeetingKind.GENERAL_MEETING, today.month, starts_on=today.replace(day=1))
    of_group = owe(cast.group_two, MeetingKind.GROUP_MEETING, today.month, starts_on=today.replace(day=1))
    members = [acting(one) for one in (cast.zhou, cast.su, cast.he, cast.cheng)]

    found = open_matters(cast.office, members, today)

    assert [found[one].due for one in members] == [[of_branch, of_group], [], [of_group], []]


# ---- who, and when -------------------------------------------------------------------------------------------------


def test_mail_is_for_who_has_an_address_may_log_in_and_did_not_decline(cast: Cast) -> None:
    today = timezone.localdate()
    Member.objects.exclude(pk=cast.su.pk).update(mail="someone@example.org")
    ReminderChoice.objects.create(member=cast.he, frequency=ReminderFrequency.NEVER)
    ReminderChoice.objects.create(member=cast.lu, frequency=ReminderFrequency.DAILY)
    cast.cheng.account.is_active = False
    cast.cheng.account.save()
    gone = make_member("离任", cast.office, mail="gone@example.org")
    make_account(gone)
    gone.memberships.update(until=today - timedelta(days=1), end=MembershipEnd.TRANSFERRED)

    assert set(who_wants_mail(cast.office, today)) == {cast.qiao, cast.zhou, cast.lu}


def tell(member: Member, on: date, state: str = ReminderState.SENT, **what: list[int]) -> None:
    SentReminder.objects.create(member=member, on=on, state=state, what=what)


WEEK = [
    # what was sent: days before Wednesday, state        weekly  daily
    ([], True, True),
    ([(0, "sent")], False, False),
    ([(0, "claimed")], False, False),
    ([(0, "failed")], True, True),
    ([(1, "sent")], False, True),
    ([(1, "claimed")], True, True),
    ([(1, "failed")], True, True),
    ([(2, "sent")], False, True),
    ([(3, "sent")], True, True),
    ([(2, "sent"), (0, "failed")], False, True),
]


@pytest.mark.parametrize(("before", "weekly", "daily"), WEEK)
def test_once_a_week_or_once_a_day(cast: Cast, before: list[tuple[int, str]], weekly: bool, daily: bool) -> None:
    for days, state in before:
        tell(cast.cheng, TODAY - timedelta(days=days), state, reading=[1])

    told = told_to([cast.cheng, cast.lu], TODAY)

    may = [told[cast.cheng.pk].may_be_told(frequency) for frequency in ("weekly", "daily")]
    assert may == [weekly, daily]


def test_later_in_a_week_only_what_was_not_told(cast: Cast) -> None:
    tell(cast.cheng, TODAY - timedelta(days=2), reading=[1, 2], meeting=[7])
    tell(cast.cheng, TODAY - timedelta(days=1), state="failed", reading=[5])

    told = told_to([cast.cheng], TODAY)[cast.cheng.pk]

    assert not told.is_to_be_told({})
    assert not told.is_to_be_told({OpenMatter.READING: [2]})
    assert told.is_to_be_told({OpenMatter.READING: [2, 5]})
    assert told.is_to_be_told({OpenMatter.RESOLUTION: [1]})
    assert not Told().is_to_be_told({})


def test_group_hears_of_meetings_of_the_branch_and_of_reading_for_all_of_it(cast: Cast) -> None:
    now, today = timezone.now(), timezone.localdate()
    section = make_book(chapters=1, sections=1).chapters.get().sections.get()
    span = {"starts_on": today - timedelta(days=5), "due_on": today}
    of_branch = make_assignment(cast.office, cast.zhou, [section], **span)
    from_above = make_assignment(cast.township, cast.qiao, [section], **span)
    make_assignment(cast.group_one, cast.zhou, [section], **span)
    make_assignment(cast.office, cast.zhou, [section], **{**span, "due_on": today - timedelta(days=1)})
    times = {"planned_at": now + timedelta(days=3), "called_at": now}
    general = make_meeting(cast.office, **times)
    make_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING, **times)
    make_meeting(cast.group_one, kind=MeetingKind.LECTURE, **times)
    make_meeting(cast.village, **times)
    make_meeting(cast.office)

    found = for_all(cast.office, today)

    assert found.meetings == [general]
    assert [answers.assignment for answers in found.reading] == [of_branch, from_above]
    assert found.keys == {"meeting": [general.pk], "reading": [of_branch.pk, from_above.pk]}
