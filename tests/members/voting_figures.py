"""Figures of votes that agree with themselves, and the way to enter them."""

from typing import Any

from members.choices import BallotMethod, BallotRule
from members.models import AgendaItem, Ballot, Member
from members.services.ballots import Figures, record_ballot

HANDS, PAPER = BallotMethod
ORDINARY, ADMISSION, COMMITTEE, ELECTION = BallotRule
METHODS = {ORDINARY: HANDS, COMMITTEE: HANDS, ADMISSION: PAPER, ELECTION: PAPER}


def on_paper(entitled: int, present: int, approve: int, **others: Any) -> Figures:
    """All papers given out and back, those not in favour against, unless told otherwise."""
    values = {"against": present - approve, "issued": present, "returned": present, "invalid": 0, **others}
    return Figures(entitled, present, approve, **values)


def by_hand(entitled: int, present: int, approve: int, **others: Any) -> Figures:
    return Figures(entitled, present, approve, **{"against": present - approve, **others})


def vote(
    item: AgendaItem, figures: Figures, keeper: Member, rule: BallotRule = ORDINARY, subject: str = "测试事项"
) -> Ballot:
    return record_ballot(
        item=item, subject=subject, rule=rule, method=METHODS[rule], figures=figures, by=keeper
    )  # fmt: skip
