"""The roster is that of the rules, on any day, whatever happened before and after."""

from datetime import date, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.choices import COMMITTEE_POSTS, LeaveKind, MeetingKind, MembershipEnd, MemberStatus, Post, Presence
from members.models import Appointment, Excusal, Member, Membership, RosterEntry
from members.queries.roll import Mark, RosterLine, called_on, mark_of, roster_on
from tests.cast import Cast
from tests.factories import make_appointment, make_held_meeting, make_member, make_roster_entry

DAY = date(2025, 3, 12)
A_DAY = timedelta(days=1)


def names(lines: list[RosterLine]) -> list[str]:
    return [line.name for line in lines]


def line_of(cast: Cast, member: Member, day: date = DAY, kind: str = MeetingKind.GENERAL_MEETING) -> RosterLine:
    return next(line for line in roster_on(cast.office, kind, day) if line.member == member)


@pytest.mark.parametrize("kind", [MeetingKind.GENERAL_MEETING, MeetingKind.LECTURE, MeetingKind.THEME_DAY])
def test_meeting_of_the_branch_calls_all_members_of_branch_and_groups(cast: Cast, kind: str) -> None:
    lines = roster_on(cast.office, kind, DAY)

    assert [(line.name, line.group, line.group_name) for line in lines] == [
        ("乔松", None, ""),
        ("方映川", None, ""),
        ("周砚秋", cast.group_one, "第一党小组"),
        ("程予安", cast.group_one, "第一党小组"),
        ("苏见微", cast.group_one, "第一党小组"),
        ("贺归舟", cast.group_two, "第二党小组"),
        ("陆石安", cast.group_two, "第二党小组"),
    ]


def test_committee_meeting_calls_current_committee_posts_in_their_order(cast: Cast) -> None:
    make_appointment(cast.fang, cast.office, Post.DEPUTY_SECRETARY, since=DAY)
    make_appointment(cast.cheng, cast.office, Post.DISCIPLINE, since=DAY + A_DAY)

    lines = roster_on(cast.office, MeetingKind.COMMITTEE_MEETING, DAY)

    assert [(line.name, line.posts, line.group_name) for line in lines] == [
        ("周砚秋", "书记", "第一党小组"),
        ("方映川", "副书记", ""),
        ("苏见微", "宣传委员", "第一党小组"),
    ]


@pytest.mark.parametrize("kind", [MeetingKind.GROUP_MEETING, MeetingKind.LECTURE, MeetingKind.THEME_DAY])
def test_meeting_of_a_group_calls_the_group(cast: Cast, kind: str) -> None:
    assert names(roster_on(cast.group_two, kind, DAY)) == ["贺归舟", "陆石安"]


def test_posts_are_said_as_of_the_day(cast: Cast) -> None:
    make_appointment(cast.he, cast.office, Post.ORGANIZATION, since=DAY + A_DAY)

    assert line_of(cast, cast.he).posts == "组长"
    assert line_of(cast, cast.he, DAY + A_DAY).posts == "组织委员、组长"
    assert line_of(cast, cast.qiao).posts == ""  # a post of the township is none here


def test_leader_of_another_group_is_said_with_its_name(cast: Cast) -> None:
    cast.he.memberships.update(organization=cast.group_one)

    assert line_of(cast, cast.he).posts == "第二党小组组长"


def test_probationary_member_attends_and_does_not_vote(cast: Cast) -> None:
    line = line_of(cast, cast.lu)

    assert (line.counts, line.is_full, line.may_vote) == (True, False, False)


def test_suspended_member_counts_and_does_not_vote_until_the_last_day(cast: Cast) -> None:
    Member.objects.filter(pk=cast.cheng.pk).update(
        vote_suspended_from=DAY, vote_suspended_until=DAY + A_DAY, vote_suspended_reason="测试原因"
    )

    found = {day: line_of(cast, cast.cheng, DAY + day * A_DAY) for day in (-1, 0, 1, 2)}

    assert {day: (line.counts, line.is_full, line.may_vote) for day, line in found.items()} == {
        -1: (True, True, True),
        0: (True, True, False),
        1: (True, True, False),
        2: (True, True, True),
    }


def test_excusal_of_the_day_is_proposed_as_not_counted_with_its_reason(cast: Cast) -> None:
    Excusal.objects.create(
        member=cast.fang, since=DAY, until=DAY, reason="长期卧病", agreed_by="支部委员会", agreed_on=DAY
    )

    found = {day: line_of(cast, cast.fang, DAY + day * A_DAY) for day in (-1, 0, 1)}

    assert {day: (line.counts, line.excused_reason, line.may_vote) for day, line in found.items()} == {
        -1: (True, "", True),
        0: (False, "长期卧病", False),
        1: (True, "", True),
    }


@pytest.mark.parametrize("kind", [MeetingKind.GENERAL_MEETING, MeetingKind.COMMITTEE_MEETING])
def test_roster_takes_three_queries_however_many_people(cast: Cast, kind: str) -> None:
    for _ in range(30):
        make_appointment(make_member(belongs_to=cast.group_one), cast.office, Post.COMMITTEE_MEMBER)

    with CaptureQueriesContext(connection) as queries:
        roster_on(cast.office, kind, DAY)

    assert len(queries) == 3


# ---- against an oracle -------------------------------------------------------------------------------------------

days = st.integers(0, 20)
spans = st.tuples(days, st.none() | st.integers(0, 10))
places = st.sampled_from(["office", "group_one", "group_two", "village"])
people = st.fixed_dictionaries(
    {
        "moves": st.lists(st.tuples(places, st.integers(1, 6)), max_size=4),
        "joined": days,
        "stays": st.booleans(),
        "confirmed": st.none() | days,
        "suspended": st.none() | spans,
        "posts": st.lists(st.tuples(st.sampled_from(COMMITTEE_POSTS[1:]), spans), max_size=2),
        "excusals": st.lists(spans, max_size=2),
    }
)


def on(day: int) -> date:
    return DAY + day * A_DAY


def end_of(span: tuple[int, int | None]) -> int | None:
    first, length = span
    return None if length is None else first + length


def stays_of(person: dict) -> list[tuple[str, int, int | None]]:
    """Where somebody belongs from which day to which, one place after another."""
    stays, first = [], person["joined"]
    for number, (place, length) in enumerate(person["moves"], start=1):
        open_ended = person["stays"] and number == len(person["moves"])
        stays.append((place, first, None if open_ended else first + length - 1))
        first += length
    return stays


def write(cast: Cast, number: int, person: dict) -> Member:
    on_probation = person["confirmed"] is None
    suspended = person["suspended"]
    member = make_member(
        f"甲{number}",
        status=MemberStatus.PROBATIONARY if on_probation else MemberStatus.FULL,
        confirmed_on=None if on_probation else on(person["confirmed"]),
        vote_suspended_from=on(suspended[0]) if suspended else None,
        vote_suspended_until=on(end_of(suspended)) if suspended and end_of(suspended) is not None else None,
        vote_suspended_reason="测试原因" if suspended else "",
    )
    for place, first, last in stays_of(person):
        Membership.objects.create(
            member=member,
            organization=getattr(cast, place),
            since=on(first),
            until=None if last is None else on(last),
            end="" if last is None else MembershipEnd.REGROUPED,
        )
    for post, span in person["posts"]:
        until = None if end_of(span) is None else on(end_of(span))
        Appointment.objects.create(member=member, organization=cast.office, post=post, since=on(span[0]), until=until)
    for span in person["excusals"]:
        until = None if end_of(span) is None else on(end_of(span))
        Excusal.objects.create(
            member=member, since=on(span[0]), until=until, reason="测试原因", agreed_by="支部", agreed_on=DAY
        )
    return member


def holds(span: tuple[int, int | None], day: int) -> bool:
    last = end_of(span)
    return span[0] <= day and (last is None or day <= last)


def expected(person: dict, kind: str, called: set[str], day: int) -> tuple | None:
    """Group, full, counts, may vote; None for who is not on the roster. By the words of design §6."""
    place = next((p for p, first, last in stays_of(person) if first <= day and (last is None or day <= last)), None)
    on_committee = any(holds(span, day) for _, span in person["posts"])
    if kind == MeetingKind.COMMITTEE_MEETING and not on_committee:
        return None
    if kind != MeetingKind.COMMITTEE_MEETING and place not in called:
        return None
    full = person["confirmed"] is not None and person["confirmed"] <= day
    suspended = person["suspended"] is not None and holds(person["suspended"], day)
    excused = any(holds(span, day) for span in person["excusals"])
    return (
        place if place in ("group_one", "group_two") else None,
        full,
        not excused,
        full and not (suspended or excused),
    )


BRANCH, GROUP = {"office", "group_one", "group_two"}, {"group_two"}
HELD = [
    ("office", MeetingKind.GENERAL_MEETING, BRANCH),
    ("office", MeetingKind.COMMITTEE_MEETING, BRANCH),
    ("office", MeetingKind.LECTURE, BRANCH),
    ("office", MeetingKind.THEME_DAY, BRANCH),
    ("group_two", MeetingKind.GROUP_MEETING, GROUP),
    ("group_two", MeetingKind.LECTURE, GROUP),
    ("group_two", MeetingKind.THEME_DAY, GROUP),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=st.lists(people, max_size=6), day=st.integers(0, 30))
def test_roster_is_what_the_words_of_the_rules_say(cast: Cast, crowd: list[dict], day: int) -> None:
    with transaction.atomic():
        known = {write(cast, number, person).pk: person for number, person in enumerate(crowd)}
        for organization, kind, called in HELD:
            found = {
                line.member.pk: (line.group, line.is_full, line.counts, line.may_vote)
                for line in roster_on(getattr(cast, organization), kind, on(day))
                if line.member.pk in known
            }

            words = {pk: expected(person, kind, called, day) for pk, person in known.items()}
            assert found == {
                pk: (getattr(cast, word[0]) if word[0] else None, *word[1:]) for pk, word in words.items() if word
            }
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", MeetingKind)
def test_called_are_those_of_the_roster_in_its_order_and_cost_one_query(cast: Cast, kind: str) -> None:
    make_appointment(cast.fang, cast.office, Post.DEPUTY_SECRETARY, since=DAY)
    place = cast.group_two if kind == MeetingKind.GROUP_MEETING else cast.office
    roster = roster_on(place, kind, DAY)

    with CaptureQueriesContext(connection) as queries:
        called = called_on(place, kind, DAY)

    assert [one.member for one in called] == [line.member for line in roster]
    if kind != MeetingKind.COMMITTEE_MEETING:
        assert [one.place for one in called] == [line.group or cast.office for line in roster]
    assert len(queries) == 1


# ---- marks -------------------------------------------------------------------------------------------------------

marks = st.builds(
    Mark,
    presence=st.sampled_from(Presence.values),
    leave_kind=st.sampled_from(["", *LeaveKind.values]),
    reason=st.sampled_from(["", "测试原因"]),
    is_online=st.booleans(),
    arrived=st.none() | st.just(time(14, 50)),
    left=st.none() | st.just(time(15, 50)),
    study_minutes=st.none() | st.integers(0, 120),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mark=marks)
def test_tidied_mark_is_one_that_the_database_takes_and_stays_as_it_is(cast: Cast, mark: Mark) -> None:
    with transaction.atomic():
        entry = make_roster_entry(make_held_meeting(cast.office), cast.zhou)

        mark.tidied().put_on(entry)
        entry.save()

        assert mark_of(RosterEntry.objects.get(pk=entry.pk)) == mark.tidied() == mark.tidied().tidied()
        transaction.set_rollback(True)
