"""A vote in words, with its workings and the rule it was counted by."""

from members.choices import WRITTEN_RULES, BallotMethod, BallotRule, RuleKind
from members.models import Ballot
from members.voting import shipped


def votes(ballot: Ballot) -> list[str]:
    """The paragraphs of one vote: its figures, and what follows from them."""
    voters = f"应到有表决权 {ballot.entitled} 人，实到有表决权 {ballot.present} 人"
    return [f"表决（{ballot.subject}）：{voters}。{_cast(ballot)}", _workings(ballot)]


def _cast(ballot: Ballot) -> str:
    counted = f"赞成 {ballot.approve} 票，反对 {ballot.against} 票，弃权 {ballot.abstain} 票"
    said = f"{ballot.get_method_display()}表决，{counted}。"
    if ballot.method == BallotMethod.SECRET_PAPER:
        said = (
            f"{ballot.get_method_display()}，发出 {ballot.issued} 张，收回 {ballot.returned} 张，"
            f"{counted}，无效 {ballot.invalid} 张。"
        )
    written = ballot.written_approve, ballot.written_against, ballot.written_abstain
    if any(written):
        said += "另有书面意见：赞成 {} 人，反对 {} 人，弃权 {} 人。".format(*written)
    if ballot.tellers:
        said += f"监票人、计票人：{ballot.tellers}。"
    return said


def _workings(ballot: Ballot) -> str:
    rule = BallotRule(ballot.rule)
    quorum, majority = (shipped(kind, rule).least(ballot.entitled) for kind in (RuleKind.QUORUM, RuleKind.MAJORITY))
    written = "，书面赞成计入" if rule in WRITTEN_RULES else ""
    return (
        f"按应到有表决权 {ballot.entitled} 人计，到会 {quorum} 人以上可以表决，赞成 {majority} 票以上为通过{written}。"
        f"结果：{ballot.get_outcome_display()}。依据：{ballot.source}。"
    )
