"""The arithmetic of votes, case by case as the articles have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import BallotRule
from members.voting import Threshold, may_open, passes, sums_agree

ORDINARY, ADMISSION, COMMITTEE, ELECTION = BallotRule
counts = st.integers(0, 200)


@pytest.mark.parametrize(
    ("rule", "entitled", "short", "enough"),
    [
        (ORDINARY, 40, 19, 20),
        (ORDINARY, 41, 20, 21),
        (ORDINARY, 1, 0, 1),
        (ADMISSION, 40, 20, 21),
        (ADMISSION, 41, 20, 21),
        (ADMISSION, 1, 0, 1),
        (COMMITTEE, 5, 2, 3),
        (COMMITTEE, 4, 1, 2),
        (ELECTION, 40, 31, 32),
        (ELECTION, 41, 32, 33),
        (ELECTION, 5, 3, 4),
        (ELECTION, 3, 2, 3),
    ],
)
def test_vote_opens_from_the_quorum_on(rule: BallotRule, entitled: int, short: int, enough: int) -> None:
    assert not may_open(rule, entitled, short)
    assert may_open(rule, entitled, enough)


@pytest.mark.parametrize("rule", BallotRule)
@pytest.mark.parametrize(("entitled", "short", "enough"), [(40, 20, 21), (41, 20, 21), (5, 2, 3), (2, 1, 2), (1, 0, 1)])
def test_vote_passes_with_more_than_half_of_those_entitled(
    rule: BallotRule, entitled: int, short: int, enough: int
) -> None:
    assert not passes(rule, entitled, short)
    assert passes(rule, entitled, enough)


@pytest.mark.parametrize("rule", BallotRule)
def test_with_nobody_entitled_no_vote_opens_and_nothing_passes(rule: BallotRule) -> None:
    assert not may_open(rule, 0, 0)
    assert not passes(rule, 0, 0)


def test_written_opinions_count_for_admission_only() -> None:
    assert [passes(rule, 40, 20, 1) for rule in BallotRule] == [False, True, False, False]
    assert not passes(ADMISSION, 40, 19, 1)


@pytest.mark.parametrize(
    ("figures", "agree"),
    [
        ((17, 1, 1, 0, 19, 19, 19), True),
        ((17, 1, 0, 0, 19, 19, 19), False),
        ((17, 2, 1, 0, 19, 19, 19), False),
        ((17, 0, 1, 1, 19, 19, 19), True),  # a spoilt paper
        ((17, 0, 1, 0, 18, 19, 19), True),  # a paper that did not come back
        ((17, 1, 1, 0, 19, 18, 19), False),  # more back than given out
        ((17, 1, 1, 0, 19, 19, 18), False),  # more given out than people there
        ((0, 0, 0, 0, 0, 0, 0), True),
    ],
)
def test_papers_add_up(figures: tuple[int, ...], agree: bool) -> None:
    assert sums_agree(*figures) is agree


def test_share_of_the_table_takes_the_place_of_the_shipped_one() -> None:
    two_thirds = Threshold(2, 3, inclusive=True)

    assert [may_open(ORDINARY, 30, present, quorum=two_thirds) for present in (19, 20)] == [False, True]
    assert [passes(ORDINARY, 30, approve, majority=two_thirds) for approve in (19, 20)] == [False, True]


@given(st.integers(0, 5), st.integers(1, 5), st.booleans(), st.integers(1, 200))
def test_least_number_reaches_the_share_and_one_less_does_not(
    value: int, out_of: int, inclusive: bool, base: int
) -> None:
    threshold = Threshold(value, out_of, inclusive)
    least = threshold.least(base)

    assert threshold.is_reached(least, base)
    assert not threshold.is_reached(least - 1, base)
    assert least * out_of >= value * base
    assert least * out_of > value * base or inclusive
    assert (least - 1) * out_of < value * base or (not inclusive and (least - 1) * out_of == value * base)


@given(counts, counts, counts, counts, counts, counts, counts)
def test_papers_add_up_only_when_no_more_were_counted_than_people_there(
    approve: int, against: int, abstain: int, invalid: int, returned: int, issued: int, present: int
) -> None:
    counted = approve + against + abstain + invalid

    assert sums_agree(approve, against, abstain, invalid, returned, issued, present) == (
        counted == returned and returned <= issued and issued <= present
    )
