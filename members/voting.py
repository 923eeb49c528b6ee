"""Votes in whole numbers: whether one may open, whether it passed, whether the figures agree.

The shares ("at least half", "more than half") stand in fixtures/rules.json, each with its source; the formulas stand
here. The base is always those who should be there and may vote, never those who came. With nobody entitled no vote
opens and nothing passes. "以上" includes the number, "超过" does not.
"""

from dataclasses import dataclass

from members.choices import WRITTEN_RULES, BallotRule, RuleKind, rule_key
from members.shipped_rules import shipped_rules


@dataclass(frozen=True)
class Threshold:
    """A share of a base: `value` of `out_of`; `inclusive` says whether the share itself is enough."""

    value: int
    out_of: int
    inclusive: bool

    def least(self, base: int) -> int:
        """The smallest number that reaches the share of this base."""
        share = self.value * base
        return -(-share // self.out_of) if self.inclusive else share // self.out_of + 1

    def is_reached(self, number: int, base: int) -> bool:
        return base > 0 and number >= self.least(base)


def may_open(rule: BallotRule, entitled: int, present: int, *, quorum: Threshold | None = None) -> bool:
    """Whether enough of those entitled are there for a vote to be taken.

    ORDINARY: at least half, 《中国共产党支部工作条例（试行）》第十一条 ("半数以上"). ADMISSION: more than half,
    《中国共产党发展党员工作细则》第二十条 ("超过"). COMMITTEE: at least half of those in office,
    《中国共产党支部工作条例（试行）》第十二条. ELECTION: at least four fifths, 《中国共产党基层组织选举工作条例》.

    `quorum` is the share as it stands in the table of rules; without it the one that is shipped.
    """
    return (quorum or shipped(RuleKind.QUORUM, rule)).is_reached(present, entitled)


def passes(
    rule: BallotRule, entitled: int, approve: int, written_approve: int = 0, *, majority: Threshold | None = None
) -> bool:
    """Whether enough of those entitled are in favour, however few are there.

    ORDINARY: more than half, 《中国共产党支部工作条例（试行）》第十一条 ("超过"). ADMISSION: more than half, with
    the written opinions (only here do they count), 《中国共产党发展党员工作细则》第二十一条. COMMITTEE: more than half
    of those in office, 本支部约定. ELECTION: more than half, 《中国共产党基层组织选举工作条例》.

    `majority` is the share as it stands in the table of rules; without it the one that is shipped.
    """
    in_favour = approve + written_approve if rule in WRITTEN_RULES else approve
    return (majority or shipped(RuleKind.MAJORITY, rule)).is_reached(in_favour, entitled)


def sums_agree(
    approve: int, against: int, abstain: int, invalid: int, returned: int, issued: int, present: int
) -> bool:
    """Whether the papers add up: those counted are those returned, of those issued, to those there with a vote.

    A show of hands is the same with `present` for issued and returned and nothing invalid. Written opinions are apart.
    """
    return approve + against + abstain + invalid == returned <= issued <= present


def shipped(kind: RuleKind, rule: str) -> Threshold:
    """The share as it comes with the portal."""
    row = shipped_rules()[rule_key(kind, rule)]
    return Threshold(row["value"], row["out_of"], row["inclusive"])
