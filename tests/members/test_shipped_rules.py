"""What the portal ships as rules: every figure with its source, and none that code cannot find."""

import pytest

from members.choices import BallotRule, MeetingKind, Period, Purpose, RuleBasis, RuleKey, RuleKind, rule_key
from members.models import Organization
from members.shipped_rules import shipped_rules
from members.voting import Threshold, shipped

HALF, MORE_THAN_HALF, FOUR_FIFTHS = Threshold(1, 2, True), Threshold(1, 2, False), Threshold(4, 5, True)
SHARES = {
    BallotRule.ORDINARY: (HALF, MORE_THAN_HALF),
    BallotRule.ADMISSION: (MORE_THAN_HALF, MORE_THAN_HALF),
    BallotRule.COMMITTEE: (HALF, MORE_THAN_HALF),
    BallotRule.ELECTION: (FOUR_FIFTHS, MORE_THAN_HALF),
}
FREQUENCIES = {
    MeetingKind.GENERAL_MEETING: Period.QUARTER,
    MeetingKind.COMMITTEE_MEETING: Period.MONTH,
    MeetingKind.GROUP_MEETING: Period.MONTH,
    MeetingKind.THEME_DAY: Period.MONTH,
    MeetingKind.LECTURE: Period.QUARTER,
    Purpose.ORG_LIFE_MEETING: Period.YEAR,
    Purpose.MEMBER_APPRAISAL: Period.YEAR,
}
FIGURES = {
    RuleKey.HOURS_MEMBER: 32,
    RuleKey.HOURS_COMMITTEE: 56,
    RuleKey.DAYS_TO_RECORD: 3,
    RuleKey.DAYS_IN_BIN: 30,
    RuleKey.TERM_OF_BRANCH: 3,
    RuleKey.TERM_OF_VILLAGE: 5,
    RuleKey.COMMITTEE_FROM: 7,
    RuleKey.COMMITTEE_LEAST: 3,
}
# What was read in a second-hand text, in local rules or from memory only.
UNSURE = {
    "frequency-theme_day",
    "frequency-lecture",
    "frequency-member_appraisal",
    "quorum-election",
    "majority-election",
    "hours-member",
    "hours-committee",
    "deadline-record",
}


def test_every_rule_that_code_names_is_shipped_and_no_other() -> None:
    shares = {rule_key(kind, rule) for kind in (RuleKind.QUORUM, RuleKind.MAJORITY) for rule in BallotRule}
    frequencies = {rule_key(RuleKind.FREQUENCY, subject) for subject in FREQUENCIES}

    assert set(shipped_rules()) == shares | frequencies | set(RuleKey)


@pytest.mark.parametrize("rule", BallotRule)
def test_shares_are_those_of_the_articles(rule: BallotRule) -> None:
    assert (shipped(RuleKind.QUORUM, rule), shipped(RuleKind.MAJORITY, rule)) == SHARES[rule]


def test_frequencies_are_once_in_their_period() -> None:
    found = {subject: shipped_rules()[rule_key(RuleKind.FREQUENCY, subject)] for subject in FREQUENCIES}

    assert {subject: row["period"] for subject, row in found.items()} == FREQUENCIES
    assert {row["value"] for row in found.values()} == {1}


def test_figures_are_those_of_the_rules() -> None:
    assert {key: shipped_rules()[key]["value"] for key in RuleKey} == FIGURES


def test_what_is_not_sure_asks_to_be_checked() -> None:
    assert {key for key, row in shipped_rules().items() if row["to_check"]} == UNSURE


def test_regulations_have_a_source_and_habits_none() -> None:
    for row in shipped_rules().values():
        assert (row["basis"] == RuleBasis.REGULATION) == bool(row.get("source"))
        assert row["basis"] in RuleBasis


def test_days_to_record_of_a_new_branch_are_those_of_the_rule() -> None:
    assert Organization().days_to_record == shipped_rules()[RuleKey.DAYS_TO_RECORD]["value"]
