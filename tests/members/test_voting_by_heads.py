"""The arithmetic of votes against an oracle that counts heads, for every branch of up to 60 people with a vote."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import BallotRule
from members.voting import may_open, passes, sums_agree
from tests.members import voting_oracle as oracle

Check = Callable[[int, int], bool]
LARGEST = 60
PAIRS = [(whole, part) for whole in range(LARGEST + 1) for part in range(whole + 1)]
HALF, FOUR_FIFTHS = Fraction(1, 2), Fraction(4, 5)


def admission_passes_in_the_room(entitled: int, approve: int) -> bool:
    return oracle.admission_passes(entitled, approve, 0)


OPENING: dict[str, Check] = {
    BallotRule.ORDINARY: oracle.ordinary_may_open,
    BallotRule.ADMISSION: oracle.admission_may_open,
    BallotRule.COMMITTEE: oracle.committee_may_open,
    BallotRule.ELECTION: oracle.election_may_open,
}
PASSING: dict[str, Check] = {
    BallotRule.ORDINARY: oracle.ordinary_passes,
    BallotRule.ADMISSION: admission_passes_in_the_room,
    BallotRule.COMMITTEE: oracle.committee_passes,
    BallotRule.ELECTION: oracle.elected,
}

rules = st.sampled_from(list(OPENING))
# Someone entitled or nobody, and how many of them; a vote of any size.
parts = st.integers(0, 3000).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(0, whole)))
proper_parts = st.integers(1, 3000).flatmap(lambda whole: st.tuples(st.just(whole), st.integers(0, whole - 1)))
few = st.integers(0, 60)


# ---- the oracle itself


@pytest.mark.parametrize(
    ("check", "entitled", "first"),
    [
        (oracle.ordinary_may_open, 40, 20),
        (oracle.ordinary_may_open, 39, 20),
        (oracle.ordinary_may_open, 1, 1),
        (oracle.ordinary_passes, 40, 21),
        (oracle.ordinary_passes, 39, 20),
        (oracle.ordinary_passes, 2, 2),
        (oracle.admission_may_open, 40, 21),
        (oracle.admission_may_open, 39, 20),
        (admission_passes_in_the_room, 40, 21),
        (oracle.committee_may_open, 5, 3),
        (oracle.committee_may_open, 4, 2),
        (oracle.committee_passes, 5, 3),
        (oracle.committee_passes, 4, 3),
        (oracle.election_may_open, 40, 32),
        (oracle.election_may_open, 41, 33),
        (oracle.election_may_open, 7, 6),
        (oracle.elected, 40, 21),
    ],
)
def test_oracle_says_yes_from_the_known_number_on(check: Check, entitled: int, first: int) -> None:
    assert [part for part in range(entitled + 1) if check(entitled, part)] == list(range(first, entitled + 1))


def test_oracle_agrees_with_fractions() -> None:
    for whole, part in PAIRS[1:]:
        share = Fraction(part, whole)
        assert oracle.ordinary_may_open(whole, part) == oracle.committee_may_open(whole, part) == (share >= HALF)
        assert oracle.election_may_open(whole, part) == (share >= FOUR_FIFTHS)
        assert oracle.admission_may_open(whole, part) == (share > HALF)
        assert {check(whole, part) for check in PASSING.values()} == {share > HALF}


@pytest.mark.parametrize("check", [*OPENING.values(), *PASSING.values()])
def test_oracle_has_no_half_of_nobody(check: Check) -> None:
    assert not check(0, 0)


def test_oracle_counts_papers() -> None:
    assert oracle.paper_adds_up(20, 3, 2, 1, returned=26, issued=28, present=30)
    assert oracle.paper_adds_up(0, 0, 0, 0, returned=0, issued=0, present=0)
    assert not oracle.paper_adds_up(20, 3, 2, 0, returned=26, issued=28, present=30)
    assert not oracle.paper_adds_up(20, 3, 2, 1, returned=25, issued=28, present=30)
    assert not oracle.paper_adds_up(20, 3, 2, 1, returned=26, issued=25, present=30)
    assert not oracle.paper_adds_up(20, 3, 2, 1, returned=26, issued=31, present=30)


# ---- the module against the oracle


@pytest.mark.parametrize("rule", list(BallotRule))
def test_a_vote_opens_where_the_heads_suffice(rule: str) -> None:
    assert [pair for pair in PAIRS if may_open(rule, *pair) != OPENING[rule](*pair)] == []


@pytest.mark.parametrize("rule", list(BallotRule))
def test_a_vote_passes_where_the_heads_suffice(rule: str) -> None:
    assert [pair for pair in PAIRS if passes(rule, *pair) != PASSING[rule](*pair)] == []


def test_an_admission_counts_written_opinions_as_votes() -> None:
    votes = [(entitled, total - letters, letters) for entitled, total in PAIRS for letters in range(total + 1)]
    assert [vote for vote in votes if passes(BallotRule.ADMISSION, *vote) != oracle.admission_passes(*vote)] == []


@given(rules, parts)
def test_large_branches_are_counted_alike(rule: str, part: tuple[int, int]) -> None:
    assert may_open(rule, *part) == OPENING[rule](*part)
    assert passes(rule, *part) == PASSING[rule](*part)


@given(rules, proper_parts)
def test_one_more_never_closes_or_fails_a_vote(rule: str, part: tuple[int, int]) -> None:
    entitled, some = part
    assert may_open(rule, entitled, some) <= may_open(rule, entitled, some + 1)
    assert passes(rule, entitled, some) <= passes(rule, entitled, some + 1)


@given(proper_parts, st.data())
def test_one_more_letter_never_fails_an_admission(part: tuple[int, int], data: st.DataObject) -> None:
    entitled, total = part
    letters = data.draw(st.integers(0, total))
    before = passes(BallotRule.ADMISSION, entitled, total - letters, letters)
    assert before <= passes(BallotRule.ADMISSION, entitled, total - letters, letters + 1)


@given(few, few, few, few, few, few)
def test_papers_that_add_up(approve: int, against: int, abstain: int, invalid: int, kept: int, spare: int) -> None:
    returned = approve + against + abstain + invalid
    assert sums_agree(approve, against, abstain, invalid, returned, returned + kept, returned + kept + spare)


@given(st.tuples(few, few, few, few), few, few, st.integers(0, 6), st.sampled_from([-1, 0, 1]))
def test_papers_off_by_one(heaps: tuple[int, int, int, int], kept: int, spare: int, field: int, change: int) -> None:
    """From papers that add up, one number changes by one: sometimes it still does, mostly not."""
    returned = sum(heaps)
    counts = [*heaps, returned, returned + kept, returned + kept + spare]
    counts[field] = max(counts[field] + change, 0)
    assert sums_agree(*counts) == oracle.paper_adds_up(*counts)


def test_papers_of_every_small_count() -> None:
    every = product(range(3), repeat=7)
    assert [counts for counts in every if sums_agree(*counts) != oracle.paper_adds_up(*counts)] == []


# ---- the cases the rules name


@pytest.mark.parametrize(
    ("rule", "entitled", "present", "opens"),
    [
        (BallotRule.ORDINARY, 40, 19, False),
        (BallotRule.ORDINARY, 40, 20, True),
        (BallotRule.ADMISSION, 40, 20, False),
        (BallotRule.ADMISSION, 40, 21, True),
        (BallotRule.ADMISSION, 39, 19, False),
        (BallotRule.ADMISSION, 39, 20, True),
        (BallotRule.ELECTION, 40, 31, False),
        (BallotRule.ELECTION, 40, 32, True),
        (BallotRule.COMMITTEE, 5, 2, False),
        (BallotRule.COMMITTEE, 5, 3, True),
    ],
)
def test_whether_a_vote_may_open(rule: str, entitled: int, present: int, opens: bool) -> None:
    assert may_open(rule, entitled, present) is opens


@pytest.mark.parametrize("rule", [BallotRule.ORDINARY, BallotRule.ADMISSION, BallotRule.ELECTION])
def test_half_is_not_more_than_half(rule: str) -> None:
    assert not passes(rule, 40, 20)
    assert passes(rule, 40, 21)
    assert not passes(rule, 39, 19)
    assert passes(rule, 39, 20)


def test_three_of_a_committee_of_five_decide() -> None:
    assert not passes(BallotRule.COMMITTEE, 5, 2)
    assert passes(BallotRule.COMMITTEE, 5, 3)


def test_a_letter_tips_an_admission() -> None:
    assert not passes(BallotRule.ADMISSION, 40, 20)
    assert passes(BallotRule.ADMISSION, 40, 20, 1)


@pytest.mark.parametrize("rule", list(BallotRule))
def test_with_nobody_entitled_no_vote_opens_and_nothing_passes(rule: str) -> None:
    assert may_open(rule, 0, 0) is False
    assert passes(rule, 0, 0) is False
