"""Votes of a meeting: counted against the roll and the rule, kept as totals, taken out again until it is archived."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import time
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import (
    PERSONAL_RULES,
    SECRET_RULES,
    WRITTEN_RULES,
    BallotMethod,
    BallotOutcome,
    BallotRule,
)
from members.errors import (
    AlreadyVotedOn,
    BallotRuleNotHere,
    BallotsClosed,
    FiguresDisagree,
    MomentNeeded,
    MomentOutsideMeeting,
    NamedTwice,
    NobodyNamed,
    NoQuorum,
    NoVotesHere,
    OneByOne,
    Refusal,
    RowsRefused,
    SecretBallotAsked,
    TopicGone,
    VoteBeforeRoll,
    WrittenOpinionsNotTaken,
)
from members.models import AgendaItem, Ballot, Meeting, Member
from members.queries.ballots import Base, base_of, names_of, opening, rules_at, source_of, terms_of
from members.queries.rules import Shares, shares
from members.voting import may_open, passes, sums_agree

BETWEEN_NAMES = "、，,；;"
OF_ONE_NAME = {"subject", "approve"}
BY_ELECTION: dict[str, Any] = {"rule": BallotRule.ELECTION, "method": BallotMethod.SECRET_PAPER}


@dataclass(frozen=True)
class Figures:
    """What was counted in one vote. `issued`, `returned`, `invalid` and `tellers` are of a vote on paper."""

    entitled: int
    present: int
    approve: int
    against: int = 0
    abstain: int = 0
    written_approve: int = 0
    written_against: int = 0
    written_abstain: int = 0
    issued: int | None = None
    returned: int | None = None
    invalid: int | None = None
    tellers: str = ""
    taken_at: time | None = None

    @property
    def written(self) -> int:
        return self.written_approve + self.written_against + self.written_abstain


@transaction.atomic
def record_ballot(
    *, item: AgendaItem, subject: str, rule: BallotRule, method: BallotMethod, figures: Figures, by: Member
) -> Ballot:
    """Keep one vote with its outcome and the rule as it stands today. The same sent again is the same vote.

    Raises what `counted` raises, and AlreadyVotedOn for another count of the same matter.
    """
    meeting = item.meeting
    trail.hold(meeting.organization)
    ballot = counted(item=item, subject=subject, rule=rule, method=method, figures=figures, by=by)
    kept = item.ballots.filter(subject=subject).first()
    if kept is not None:
        if _content(kept) != _content(ballot):
            raise AlreadyVotedOn
        return kept
    ballot.position = item.ballots.count() + 1
    ballot.save()
    trail.record(
        "ballot.recorded", by=by, organization=meeting.organization, meeting=meeting.pk, item=item.pk, ballot=ballot.pk
    )
    return ballot


@transaction.atomic
def record_election(*, item: AgendaItem, names: Sequence[tuple[str, Figures]], by: Member) -> list[Ballot]:
    """One vote a name, on the papers of one election: all of them or none.

    Raises NobodyNamed; RowsRefused for what concerns a name, by its place; what concerns the papers as itself.
    """
    return _each_name(names, partial(record_ballot, item=item, by=by, **BY_ELECTION))


def count_election(*, item: AgendaItem, names: Sequence[tuple[str, Figures]], by: Member) -> list[Ballot]:
    """As `record_election`, unsaved."""
    return _each_name(names, partial(counted, item=item, by=by, **BY_ELECTION))


def _each_name(names: Sequence[tuple[str, Figures]], act: Callable[..., Ballot]) -> list[Ballot]:
    if not names:
        raise NobodyNamed
    ballots, refusals = [], {}
    for place, (name, figures) in enumerate(names):
        try:
            if name in [earlier for earlier, _ in names[:place]]:
                raise NamedTwice
            ballots.append(act(subject=name, figures=figures))
        except Refusal as refusal:
            if not set(refusal.fields) & OF_ONE_NAME:
                raise
            refusals[place] = refusal
    if refusals:
        raise RowsRefused(refusals)
    return ballots


@transaction.atomic
def remove_ballot(*, ballot: Ballot, by: Member) -> None:
    """Take out a vote that was entered by mistake; one that is gone already is left so. Raises BallotsClosed once the
    meeting is archived."""
    meeting = ballot.item.meeting
    trail.hold(meeting.organization)
    refuse_unless_votes_are_taken(Meeting.objects.get(pk=meeting.pk))
    if not Ballot.objects.filter(pk=ballot.pk).exists():
        return
    details = {"meeting": meeting.pk, "item": ballot.item_id, "ballot": ballot.pk}
    trail.record("ballot.removed", by=by, organization=meeting.organization, **details)
    ballot.delete()


def counted(
    *, item: AgendaItem, subject: str, rule: BallotRule, method: BallotMethod, figures: Figures, by: Member
) -> Ballot:
    """The vote as it would be kept, unsaved: whether it may open, whether it passed, and by which article.

    The base is taken from the roll: `entitled` must be as many, `present` no more than were there at that moment (who
    was out of the room is not there). Raises TopicGone, NoVotesHere, VoteBeforeRoll, BallotsClosed, BallotRuleNotHere,
    SecretBallotAsked, WrittenOpinionsNotTaken, OneByOne, MomentNeeded, MomentOutsideMeeting, NoQuorum (also where
    nobody is entitled) and FiguresDisagree.
    """
    found = AgendaItem.objects.select_related("meeting__organization").filter(pk=item.pk).first()
    if found is None:
        raise TopicGone
    refuse_unless_votes_are_taken(found.meeting)
    _refuse_by_rule(found.meeting, rule, method, subject, figures)
    _refuse_by_roll(found.meeting, rule, figures)
    asked = shares()[rule]
    _refuse_by_quorum(rule, asked, figures)
    _refuse_by_sums(rule, method, figures)
    majority = asked.majority.threshold
    passed = passes(rule, figures.entitled, figures.approve, figures.written_approve, majority=majority)
    values = asdict(figures)
    if method == BallotMethod.SHOW_OF_HANDS:
        values |= {"issued": None, "returned": None, "invalid": None}
    return Ballot(
        item=found,
        subject=subject,
        rule=rule,
        method=method,
        source=source_of(asked),
        terms=terms_of(asked),
        outcome=BallotOutcome.PASSED if passed else BallotOutcome.FAILED,
        by=by,
        **values,
    )


def refuse_unless_votes_are_taken(meeting: Meeting) -> None:
    """General and committee meetings vote (《中国共产党支部工作条例（试行）》第十一条、第十二条), once the
    roll was taken and until the record is archived."""
    if not meeting.takes_votes:
        raise NoVotesHere
    if meeting.is_archived:
        raise BallotsClosed
    if not meeting.is_held:
        raise VoteBeforeRoll


def _refuse_by_rule(meeting: Meeting, rule: BallotRule, method: BallotMethod, subject: str, figures: Figures) -> None:
    """People are voted on one by one and secretly (《中国共产党发展党员工作细则》第二十一条；
    《中国共产党基层组织选举工作条例》); temporary branches neither admit nor elect."""
    if rule not in rules_at(meeting):
        raise BallotRuleNotHere
    if rule in SECRET_RULES and method != BallotMethod.SECRET_PAPER:
        raise SecretBallotAsked
    if rule not in WRITTEN_RULES and figures.written:
        raise WrittenOpinionsNotTaken
    if rule in PERSONAL_RULES and any(mark in subject for mark in BETWEEN_NAMES):
        raise OneByOne


def _refuse_by_roll(meeting: Meeting, rule: BallotRule, figures: Figures) -> None:
    _refuse_by_moment(meeting, figures.taken_at)
    base = base_of(rule, meeting.roster.all(), figures.taken_at)
    if base.moves and figures.taken_at is None:
        raise MomentNeeded
    entitled, present = names_of(rule)
    if figures.entitled != base.entitled:
        roll = f"名单上{entitled}的是 {base.entitled} 人"
        raise FiguresDisagree(f"{roll}，填写的是 {figures.entitled} 人，请核对；名单有误的，先改名单。", "entitled")
    if figures.present > base.present:
        roll = f"按点名，这时{present}的是 {base.present} 人"
        raise FiguresDisagree(f"{roll}，填写的是 {figures.present} 人，请核对；点名有误的，先改点名。", "present")
    absent = base.entitled - base.present
    if figures.written > absent:
        sentence = f"书面意见共 {figures.written} 份，没有到会的有表决权的只有 {absent} 人，请核对。"
        raise FiguresDisagree(sentence, "written_approve")


def _refuse_by_moment(meeting: Meeting, at: time | None) -> None:
    if at is None or meeting.held_from is None:
        return
    begun = timezone.localtime(meeting.held_from).time()
    ended = timezone.localtime(meeting.held_to).time() if meeting.held_to else time.max
    if not begun.replace(second=0, microsecond=0) <= at <= ended:
        raise MomentOutsideMeeting


def _refuse_by_quorum(rule: BallotRule, asked: Shares, figures: Figures) -> None:
    quorum = asked.quorum.threshold
    if not may_open(rule, figures.entitled, figures.present, quorum=quorum):
        there = Base(figures.entitled, figures.present)
        raise NoQuorum(opening(rule, there, quorum, asked.quorum.citation).sentence)


def _refuse_by_sums(rule: BallotRule, method: BallotMethod, figures: Figures) -> None:
    votes = (figures.approve, figures.against, figures.abstain)
    there = f"{names_of(rule)[1]}的 {figures.present} 人"
    if method == BallotMethod.SHOW_OF_HANDS:
        if not sums_agree(*votes, 0, figures.present, figures.present, figures.present):
            raise FiguresDisagree(f"赞成、反对、弃权加起来是 {sum(votes)} 人，与{there}不等，请核对。", "approve")
        return
    issued, returned, invalid = figures.issued or 0, figures.returned or 0, figures.invalid or 0
    if sums_agree(*votes, invalid, returned, issued, figures.present):
        return
    if issued > figures.present:
        raise FiguresDisagree(f"发出 {issued} 张票，多于{there}，请核对。", "issued")
    if returned > issued:
        raise FiguresDisagree(f"收回 {returned} 张票，多于发出的 {issued} 张，请核对。", "returned")
    total = sum(votes) + invalid
    raise FiguresDisagree(f"赞成、反对、弃权、无效加起来是 {total} 张，与收回的 {returned} 张不等，请核对。", "approve")


def _content(ballot: Ballot) -> list[object]:
    """What somebody entered of a vote."""
    return [getattr(ballot, name) for name in ("rule", "method", *Figures.__dataclass_fields__)]
