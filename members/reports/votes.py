"""A vote in words, with its workings and the articles it was counted by."""

from members.choices import BallotMethod
from members.models import Ballot
from members.queries.ballots import names_of, outcome_of, workings


def votes(ballot: Ballot) -> list[str]:
    """The paragraphs of one vote: its figures and outcome, then what follows from what."""
    entitled, present = names_of(ballot.rule)
    base = f"{entitled} {ballot.entitled} 人，{present} {ballot.present} 人"
    return [
        f"表决（{ballot.subject}）：{base}。{_cast(ballot)}结果：{outcome_of(ballot)}。",
        "".join(str(line) for line in workings(ballot)),
    ]


def _cast(ballot: Ballot) -> str:
    counted = f"赞成 {ballot.approve}，反对 {ballot.against}，弃权 {ballot.abstain}"
    said = f"{ballot.get_method_display()}表决，{counted}。"
    if ballot.method == BallotMethod.SECRET_PAPER:
        said = (
            f"{ballot.get_method_display()}，发出 {ballot.issued} 张，收回 {ballot.returned} 张，"
            f"{counted}，无效 {ballot.invalid}。"
        )
    if ballot.tellers:
        said += f"监票人、计票人：{ballot.tellers}。"
    return said
