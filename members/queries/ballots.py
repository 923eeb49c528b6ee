"""Votes: who counts at a moment, whether one may open, and the workings of one that was taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from members.choices import (
    BALLOT_RULE_FOR,
    BALLOT_RULES_AT,
    BALLOT_RULES_NOT_FOR_TEMPORARY,
    SECRET_RULES,
    BallotMethod,
    BallotOutcome,
    BallotRule,
    BranchForm,
    Presence,
    RuleKind,
)
from members.models import Ballot, Meeting, Organization, RosterEntry, Rule
from members.queries.rules import Shares, shares
from members.voting import Threshold, may_open

# What those entitled and those of them who are there are called.
NAMES = {
    BallotRule.COMMITTEE: ("现任委员", "到会委员"),
    BallotRule.ELECTION: ("应到有选举权", "实到有选举权"),
}
USUAL_NAMES = ("应到有表决权", "实到有表决权")


# ---- before it is taken ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """How many are entitled, and how many of them are there at a moment.

    `moves` says that somebody entitled came late or left early, so that without a moment `present` is not known.
    """

    entitled: int
    present: int
    moves: bool = False


def base_of(rule: str, roster: Iterable[RosterEntry], at: time | None = None) -> Base:
    """Of the roster, who counts under a rule. Without a moment everybody entitled who came is there.

    COMMITTEE: all in office, excused from the count or not (《中国共产党支部工作条例（试行）》第十二条); else all who
    may vote.
    """
    roster = list(roster)
    voters = [entry for entry in roster if entry.may_vote]
    came = [entry for entry in voters if entry.presence == Presence.PRESENT]
    return Base(
        entitled=len(roster if rule == BallotRule.COMMITTEE else voters),
        present=sum(at is None or _is_there(entry, at) for entry in came),
        moves=any(entry.arrived or entry.left for entry in came),
    )


def _is_there(entry: RosterEntry, at: time) -> bool:
    return (entry.arrived is None or entry.arrived <= at) and (entry.left is None or at < entry.left)


def rules_at(meeting: Meeting) -> list[BallotRule]:
    """By which rules a meeting votes, the one for its purposes first. One query for a branch's form."""
    offered = list(BALLOT_RULES_AT.get(meeting.kind, ()))
    branch = Organization.objects.get(path=meeting.organization.branch_path)
    if branch.form == BranchForm.TEMPORARY:
        offered = [rule for rule in offered if rule not in BALLOT_RULES_NOT_FOR_TEMPORARY]
    meant = {BALLOT_RULE_FOR[purpose] for purpose in meeting.purposes if purpose in BALLOT_RULE_FOR}
    return sorted(offered, key=lambda rule: rule not in meant)


@dataclass(frozen=True)
class Way:
    """A way to vote at a meeting, and whether a vote may open by it now; `opening` says why."""

    rule: BallotRule
    method: BallotMethod
    base: Base
    may_open: bool
    opening: "Working"

    @property
    def key(self) -> str:
        return f"{self.rule}-{self.method}"

    @property
    def label(self) -> str:
        return f"{self.rule.label}，{self.method.label}"

    @property
    def names(self) -> tuple[str, str]:
        return names_of(self.rule)


def ways_to_vote(meeting: Meeting, at: time | None = None) -> list[Way]:
    """All there are, the one for the meeting's purposes first. Three queries."""
    roster, asked = list(meeting.roster.all()), shares()
    return [
        way_to_vote(rule, method, base_of(rule, roster, at), asked[rule])
        for rule in rules_at(meeting)
        for method in BallotMethod
        if method == BallotMethod.SECRET_PAPER or rule not in SECRET_RULES
    ]


def way_to_vote(rule: BallotRule, method: BallotMethod, base: Base, asked: Shares) -> Way:
    quorum = asked.quorum.threshold
    return Way(
        rule=rule,
        method=method,
        base=base,
        may_open=may_open(rule, base.entitled, base.present, quorum=quorum),
        opening=opening(rule, base, quorum, asked.quorum.citation),
    )


# ---- workings ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Working:
    """One line of the workings: what is asked, how it comes out, and by which article."""

    title: str
    text: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.title}：{self.sentence}"

    @property
    def sentence(self) -> str:
        return self.text + (f"（{self.source}）" if self.source else "") + "。"


def names_of(rule: str) -> tuple[str, str]:
    """What those entitled and those there are called under a rule."""
    return NAMES.get(BallotRule(rule), USUAL_NAMES)


def opening(rule: str, base: Base, quorum: Threshold, source: str) -> Working:
    """Whether a vote may open, with the figures."""
    entitled, present = names_of(rule)
    if not base.entitled:
        return Working("能否表决", f"{entitled} 0 人，不能表决")
    may = "可以表决" if quorum.is_reached(base.present, base.entitled) else "不能表决"
    asked = _asked(quorum, base.entitled)
    return Working(
        "能否表决", f"{entitled} {base.entitled} 人，到会{asked}；{present} {base.present} 人，{may}", source
    )


def workings(ballot: Ballot) -> list[Working]:
    """Of a vote that was taken: could it open, did it pass, do the figures agree. No query.

    By the shares that were kept with it, whatever became of the rules since.
    """
    base = Base(ballot.entitled, ballot.present)
    return [
        opening(ballot.rule, base, ballot.quorum, _source(ballot, RuleKind.QUORUM)),
        Working("是否通过", f"{_in_favour(ballot)}，{outcome_of(ballot)}", _source(ballot, RuleKind.MAJORITY)),
        Working("票数核对", _adding_up(ballot)),
    ]


def outcome_of(ballot: Ballot) -> str:
    """As it is said. A name in an election gets enough votes or not; who is elected is also a matter of seats."""
    if ballot.rule == BallotRule.ELECTION:
        return "得赞成票过半数" if ballot.outcome == BallotOutcome.PASSED else "得赞成票未过半数"
    return BallotOutcome(ballot.outcome).label


@dataclass(frozen=True)
class Reading:
    """A vote as it is read on page and paper: what its figures are called, how it was taken, and its workings."""

    names: tuple[str, str]
    outcome: str
    passed: bool
    manner: str
    workings: list[Working]


def reading_of(ballot: Ballot) -> Reading:
    return Reading(
        names=names_of(ballot.rule),
        outcome=outcome_of(ballot),
        passed=ballot.outcome == BallotOutcome.PASSED,
        manner=_manner(ballot),
        workings=workings(ballot),
    )


def _manner(ballot: Ballot) -> str:
    """How and when it was taken, and who counted."""
    parts = [BallotMethod(ballot.method).label]
    if ballot.taken_at:
        parts.append(f"{ballot.taken_at:%H:%M}")
    if ballot.tellers:
        parts.append(f"监票人、计票人：{ballot.tellers}")
    return "，".join(parts)


def differs_from_roll(ballot: Ballot, roster: Iterable[RosterEntry]) -> bool:
    """Whether the roll was changed since, so that the vote's base is to be looked at again."""
    base = base_of(ballot.rule, roster, ballot.taken_at)
    absent = base.entitled - base.present
    return ballot.entitled != base.entitled or ballot.present > base.present or ballot.written > absent


def terms_of(asked: Shares) -> dict[str, dict[str, object]]:
    """The shares a vote asks for, with their sources, as a ballot keeps them."""
    return {rule.kind: _term(rule) for rule in asked}


def source_of(asked: Shares) -> str:
    """The articles in one line; one source is named once."""
    quorum, majority = asked
    if quorum.citation == majority.citation:
        return quorum.citation
    if quorum.basis == majority.basis and quorum.source == majority.source:
        return f"{quorum.citation}、{majority.article}"
    return f"{quorum.citation}；{majority.citation}"


def _term(rule: Rule) -> dict[str, object]:
    return {"value": rule.value, "out_of": rule.out_of, "inclusive": rule.inclusive, "source": rule.citation}


def _source(ballot: Ballot, kind: RuleKind) -> str:
    term = ballot.terms.get(kind.value)
    return term["source"] if term else ballot.source


def _asked(share: Threshold, base: int) -> str:
    """不少于一半，至少 11 人."""
    part = "一半" if (share.value, share.out_of) == (1, 2) else f" {share.value}/{share.out_of}"
    return f"{'不少于' if share.inclusive else '多于'}{part}，至少 {share.least(base)} 人"


def _in_favour(ballot: Ballot) -> str:
    asked = f"赞成{_asked(ballot.majority, ballot.entitled)}"
    if not ballot.written:
        return f"{asked}；赞成 {ballot.approve} 人"
    total = ballot.approve + ballot.written_approve
    return f"{asked}；赞成 {ballot.approve} 人，加书面赞成 {ballot.written_approve} 人，共 {total} 人"


def _adding_up(ballot: Ballot) -> str:
    counted = f"赞成 {ballot.approve} + 反对 {ballot.against} + 弃权 {ballot.abstain}"
    if ballot.returned is None or ballot.issued is None:
        text = f"{counted} = {ballot.present}，与{names_of(ballot.rule)[1]}相符"
    else:
        missing = ballot.issued - ballot.returned
        text = f"{counted} + 无效 {ballot.invalid} = {ballot.returned}，与收回的票相符；发出 {ballot.issued} 张"
        text += f"，{missing} 张没有收回" if missing else "，全部收回"
    if ballot.written:
        text += (
            f"；另有书面意见 {ballot.written} 份（赞成 {ballot.written_approve}、反对 {ballot.written_against}、"
            f"弃权 {ballot.written_abstain}）"
        )
    return text
