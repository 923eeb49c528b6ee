"""The rules of the field as they hold here: the table's rows, and as shipped what was not loaded yet."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate

from members.choices import COMMITTEE_POSTS, BallotRule, OrganizationKind, RuleKey, RuleKind, rule_key
from members.models import Appointment, Member, Rule
from members.shipped_rules import shipped_rules


def rules() -> dict[str, Rule]:
    """All by their keys, in the order in which they are shipped. One query."""
    shipped = {key: Rule(**values) for key, values in shipped_rules().items()}
    return shipped | {rule.key: rule for rule in Rule.objects.all()}


def rule(key: str) -> Rule:
    """One of them: a `RuleKey`, or what `rule_key` says. One query. Raises KeyError."""
    return Rule.objects.filter(key=key).first() or Rule(**shipped_rules()[key])


def frequencies() -> list[Rule]:
    """How often each kind of meeting is held, and meetings for some purposes (`Rule.subject`). One query."""
    return of_frequency(rules())


def of_frequency(found: dict[str, Rule]) -> list[Rule]:
    """Of all rules those of `frequencies`."""
    return [rule for rule in found.values() if rule.kind == RuleKind.FREQUENCY]


class Shares(NamedTuple):
    """What a vote asks for: how many there, how many in favour."""

    quorum: Rule
    majority: Rule


def shares() -> dict[BallotRule, Shares]:
    """Of each ballot rule. One query."""
    found = rules()
    return {
        ballot_rule: Shares(
            found[rule_key(RuleKind.QUORUM, ballot_rule)], found[rule_key(RuleKind.MAJORITY, ballot_rule)]
        )
        for ballot_rule in BallotRule
    }


def hours_targets(members: Collection[Member], year: int) -> dict[int, Rule]:
    """By member's key, which rule says how many study hours they should reach in a year. Two queries.

    Who holds a post in a branch's committee at the end of the year (today, while it runs) should reach more.
    """
    found = rules()
    day = min(date(year, 12, 31), localdate())
    posts = Appointment.objects.current(day).filter(
        member__in=members, post__in=COMMITTEE_POSTS, organization__kind=OrganizationKind.BRANCH
    )
    committee = set(posts.values_list("member_id", flat=True))
    return {
        member.pk: found[RuleKey.HOURS_COMMITTEE if member.pk in committee else RuleKey.HOURS_MEMBER]
        for member in members
    }


def hours_target(member: Member, year: int) -> Rule:
    """`hours_targets` of one."""
    return hours_targets([member], year)[member.pk]
