"""The rules as they hold: those of the table, else those that are shipped."""

from datetime import date

import pytest

from members.choices import BallotRule, MeetingKind, Period, Post, Purpose, RuleKey
from members.models import Rule
from members.queries.rules import frequencies, hours_target, hours_targets, rule, rules, shares
from members.services.rules import load_rules
from members.shipped_rules import shipped_rules
from members.voting import Threshold
from tests.cast import Cast
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db


def test_rules_are_those_of_the_table_in_the_order_in_which_they_are_shipped() -> None:
    load_rules()
    Rule.objects.filter(key=RuleKey.HOURS_MEMBER).update(value=36)

    assert list(rules()) == list(shipped_rules())
    assert rules()[RuleKey.HOURS_MEMBER].value == 36
    assert rule(RuleKey.HOURS_MEMBER).value == 36


def test_rules_before_they_are_loaded_are_those_shipped() -> None:
    assert list(rules()) == list(shipped_rules())
    assert rule(RuleKey.HOURS_MEMBER).value == 32


def test_rule_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        rule("hours-of-nobody")


def test_frequencies_name_their_kind_of_meeting_or_purpose() -> None:
    assert [(rule.subject, rule.period) for rule in frequencies()] == [
        (MeetingKind.GENERAL_MEETING, Period.QUARTER),
        (MeetingKind.COMMITTEE_MEETING, Period.MONTH),
        (MeetingKind.GROUP_MEETING, Period.MONTH),
        (MeetingKind.THEME_DAY, Period.MONTH),
        (MeetingKind.LECTURE, Period.QUARTER),
        (Purpose.ORG_LIFE_MEETING, Period.YEAR),
        (Purpose.MEMBER_APPRAISAL, Period.YEAR),
    ]


def test_shares_of_a_vote_follow_the_table() -> None:
    load_rules()
    Rule.objects.filter(key="majority-ordinary").update(value=2, out_of=3, inclusive=True)

    found = shares()

    assert found[BallotRule.ORDINARY].quorum.threshold == Threshold(1, 2, True)
    assert found[BallotRule.ORDINARY].majority.threshold == Threshold(2, 3, True)
    assert found[BallotRule.ELECTION].quorum.threshold == Threshold(4, 5, True)


@pytest.mark.parametrize(
    ("key", "figure", "citation"),
    [
        ("frequency-general_meeting", "每季度 1 次", "《中国共产党支部工作条例（试行）》第十一条"),
        ("quorum-ordinary", "不少于 1/2", "《中国共产党支部工作条例（试行）》第十一条"),
        ("majority-ordinary", "多于 1/2", "《中国共产党支部工作条例（试行）》第十一条"),
        ("majority-committee", "多于 1/2", "本支部约定"),
        ("quorum-election", "不少于 4/5", "《中国共产党基层组织选举工作条例》"),
        ("hours-committee", "每年 56 学时", "《2019—2023年全国党员教育培训工作规划》"),
        ("term-committee_from", "7 人", "《中国共产党支部工作条例（试行）》第二十条"),
    ],
)
def test_rule_says_its_figure_and_where_it_stands(key: str, figure: str, citation: str) -> None:
    assert (rule(key).figure, rule(key).citation) == (figure, citation)


def test_hours_target_is_higher_for_those_in_a_branch_committee_at_the_end_of_the_year(
    cast: Cast, django_assert_num_queries
) -> None:
    make_appointment(cast.fang, cast.office, Post.DISCIPLINE, since=date(2022, 1, 1), until=date(2024, 6, 30))
    people = [cast.zhou, cast.su, cast.he, cast.fang, cast.qiao]

    with django_assert_num_queries(2):
        found = hours_targets(people, 2024)

    assert [found[person.pk].value for person in people] == [56, 56, 32, 32, 32]
    assert hours_target(cast.fang, 2023).value == 56
