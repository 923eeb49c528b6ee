"""Who counts at a moment, what a meeting votes by, and what the workings say."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import BallotMethod, BallotOutcome, BallotRule, BranchForm, MeetingKind, Presence, Purpose
from members.models import Ballot, RosterEntry
from members.queries.ballots import (
    Base,
    base_of,
    differs_from_roll,
    reading_of,
    rules_at,
    source_of,
    ways_to_vote,
    workings,
)
from members.queries.rules import shares
from members.voting import may_open, passes
from tests.factories import LONG_AGO, make_branch, make_meeting, make_voting_meeting

ORDINARY, ADMISSION, COMMITTEE, ELECTION = BallotRule


def entry(presence: str = Presence.PRESENT, may_vote: bool = True, **values: time) -> RosterEntry:
    return RosterEntry(presence=presence, may_vote=may_vote, **values)


ROSTER = [
    entry(),
    entry(arrived=time(14, 50)),
    entry(left=time(15, 30)),
    entry(arrived=time(14, 45), left=time(15, 15)),
    entry(may_vote=False),
    entry(Presence.ON_LEAVE),
    entry(Presence.ABSENT),
    entry(Presence.NOT_ENTERED),
]


@pytest.mark.parametrize(
    ("at", "present"),
    [
        (None, 4),
        (time(14, 30), 2),
        (time(14, 45), 3),
        (time(14, 50), 4),
        (time(15, 15), 3),
        (time(15, 30), 2),
    ],
)
def test_those_there_are_those_who_had_come_and_not_yet_left(at: time | None, present: int) -> None:
    assert base_of(ORDINARY, ROSTER, at) == Base(entitled=7, present=present, moves=True)


def test_moment_matters_only_where_somebody_with_a_vote_came_late_or_left_early() -> None:
    still = [entry(), entry(may_vote=False, arrived=time(14, 50)), entry(Presence.ABSENT)]

    assert base_of(ORDINARY, still) == Base(entitled=2, present=1, moves=False)


def test_committee_counts_all_in_office_and_elections_those_with_a_vote() -> None:
    assert base_of(COMMITTEE, ROSTER).entitled == 8
    assert base_of(ELECTION, ROSTER).entitled == 7
    assert base_of(COMMITTEE, ROSTER).present == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "purposes", "expected"),
    [
        (MeetingKind.GENERAL_MEETING, (), [ORDINARY, ADMISSION, ELECTION]),
        (MeetingKind.GENERAL_MEETING, (Purpose.CONFIRMATION,), [ADMISSION, ORDINARY, ELECTION]),
        (MeetingKind.GENERAL_MEETING, (Purpose.BY_ELECTION,), [ELECTION, ORDINARY, ADMISSION]),
        (MeetingKind.COMMITTEE_MEETING, (), [COMMITTEE, ELECTION]),
        (MeetingKind.LECTURE, (), []),
        (MeetingKind.THEME_DAY, (), []),
    ],
)
def test_rules_follow_the_kind_and_the_purposes(
    kind: MeetingKind, purposes: tuple[Purpose, ...], expected: list[BallotRule]
) -> None:
    assert rules_at(make_meeting(make_branch(), kind=kind, purposes=purposes)) == expected


@pytest.mark.django_db
def test_temporary_branch_votes_on_ordinary_matters_only() -> None:
    branch = make_branch(form=BranchForm.TEMPORARY, ends_on=LONG_AGO)

    assert rules_at(make_meeting(branch)) == [ORDINARY]


@pytest.mark.django_db
def test_ways_to_vote_cost_three_queries_however_many_are_on_the_roster(django_assert_num_queries) -> None:
    meeting, _ = make_voting_meeting(30, 20)

    with django_assert_num_queries(3):
        ways = ways_to_vote(meeting)

    assert [(way.key, way.may_open) for way in ways] == [
        ("ordinary-show_of_hands", True),
        ("ordinary-secret_paper", True),
        ("admission-secret_paper", True),
        ("election-secret_paper", False),
    ]


@pytest.mark.django_db
def test_articles_are_named_in_one_line() -> None:
    assert {rule: source_of(asked) for rule, asked in shares().items()} == {
        ORDINARY: "《中国共产党支部工作条例（试行）》第十一条",
        ADMISSION: "《中国共产党发展党员工作细则》第二十条、第二十一条",
        COMMITTEE: "《中国共产党支部工作条例（试行）》第十二条；本支部约定",
        ELECTION: "《中国共产党基层组织选举工作条例》",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "differs"),
    [
        ({"entitled": 5, "present": 4, "approve": 4}, False),
        ({"entitled": 5, "present": 3, "approve": 3}, False),
        ({"entitled": 4, "present": 4, "approve": 4}, True),
        ({"entitled": 6, "present": 4, "approve": 4}, True),
        ({"entitled": 5, "present": 5, "approve": 5}, True),
        ({"entitled": 5, "present": 3, "approve": 3, "written_approve": 1}, False),
        ({"entitled": 5, "present": 3, "approve": 3, "written_approve": 2}, True),
    ],
)
def test_vote_that_the_roll_no_longer_bears_out_is_seen(values: dict[str, int], differs: bool) -> None:
    meeting, _ = make_voting_meeting(5, 4)

    assert differs_from_roll(Ballot(rule=ORDINARY, **values), meeting.roster.all()) == differs


@given(st.sampled_from(BallotRule), st.integers(1, 60), st.data())
def test_workings_say_what_the_arithmetic_says(rule: BallotRule, entitled: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, entitled))
    approve = data.draw(st.integers(0, present))
    written = data.draw(st.integers(0, entitled - present)) if rule == ADMISSION else 0
    passed = passes(rule, entitled, approve, written)
    ballot = Ballot(
        rule=rule,
        method=BallotMethod.SHOW_OF_HANDS,
        entitled=entitled,
        present=present,
        approve=approve,
        against=present - approve,
        written_approve=written,
        outcome=BallotOutcome.PASSED if passed else BallotOutcome.FAILED,
    )

    can_open, has_passed, adds_up = (line.text for line in workings(ballot))

    assert can_open.endswith("，可以表决" if may_open(rule, entitled, present) else "，不能表决")
    assert reading_of(ballot).outcome in has_passed
    assert reading_of(ballot).passed == passed
    assert f"= {present}，" in adds_up
    least = int(has_passed.split("至少 ")[1].split(" ")[0])
    assert (approve + written >= least) == passed
