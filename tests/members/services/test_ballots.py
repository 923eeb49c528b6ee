"""Votes are kept only as the rules have them; what was counted agrees with the roll and with itself."""

from typing import Any

import pytest

from members.choices import BallotOutcome, BallotRule, MeetingKind, MeetingState, Presence
from members.errors import (
    AlreadyVotedOn,
    BallotsClosed,
    FiguresDisagree,
    NamedTwice,
    NobodyNamed,
    NoQuorum,
    OneByOne,
    RowsRefused,
)
from members.models import AuditEvent, Ballot, Meeting, Member, Rule
from members.queries.ballots import workings
from members.services.ballots import Figures, record_election, remove_ballot
from members.services.rules import load_rules
from tests.factories import make_member, make_voting_meeting
from tests.members.voting_figures import (
    ADMISSION,
    COMMITTEE,
    ELECTION,
    METHODS,
    ORDINARY,
    PAPER,
    by_hand,
    on_paper,
    vote,
)

pytestmark = pytest.mark.django_db
GENERAL = "《中国共产党支部工作条例（试行）》"
ADMITTING = "《中国共产党发展党员工作细则》"
ELECTING = "《中国共产党基层组织选举工作条例》"


@pytest.fixture
def keeper() -> Member:
    return make_member("测试书记")


def entries(action: str) -> list[dict[str, Any]]:
    return list(AuditEvent.objects.filter(action=action).values_list("details", flat=True))


# ---- may it open, did it pass ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "kind", "entitled", "enough"),
    [
        (ORDINARY, MeetingKind.GENERAL_MEETING, 40, 20),
        (ADMISSION, MeetingKind.GENERAL_MEETING, 40, 21),
        (ELECTION, MeetingKind.GENERAL_MEETING, 40, 32),
        (COMMITTEE, MeetingKind.COMMITTEE_MEETING, 5, 3),
        (ELECTION, MeetingKind.COMMITTEE_MEETING, 5, 4),
    ],
)
def test_vote_opens_with_enough_there_and_not_with_one_less(
    keeper: Member, rule: BallotRule, kind: MeetingKind, entitled: int, enough: int
) -> None:
    _, short = make_voting_meeting(entitled, enough - 1, kind=kind)
    _, full = make_voting_meeting(entitled, enough, kind=kind)
    figures = on_paper if METHODS[rule] == PAPER else by_hand

    with pytest.raises(NoQuorum, match=f" {entitled} 人，到会.+，至少 {enough} 人；.+ {enough - 1} 人，不能表决（《"):
        vote(short, figures(entitled, enough - 1, enough - 1), keeper, rule)
    ballot = vote(full, figures(entitled, enough, enough), keeper, rule)

    assert not short.ballots.exists()
    assert (ballot.entitled, ballot.present) == (entitled, enough)


@pytest.mark.parametrize(
    ("approve", "outcome"), [(20, BallotOutcome.FAILED), (21, BallotOutcome.PASSED), (22, BallotOutcome.PASSED)]
)
def test_vote_passes_with_more_than_half_of_those_entitled_however_few_are_there(
    keeper: Member, approve: int, outcome: BallotOutcome
) -> None:
    _, item = make_voting_meeting(40, 22)

    assert vote(item, by_hand(40, 22, approve), keeper).outcome == outcome


def test_twenty_there_of_forty_may_vote_and_cannot_pass_it(keeper: Member) -> None:
    _, item = make_voting_meeting(40, 20)

    assert vote(item, by_hand(40, 20, 20), keeper).outcome == BallotOutcome.FAILED


def test_with_nobody_entitled_no_vote_opens(keeper: Member) -> None:
    meeting, item = make_voting_meeting(3, 3)
    meeting.roster.update(may_vote=False)

    with pytest.raises(NoQuorum, match="应到有表决权 0 人，不能表决。"):
        vote(item, Figures(0, 0, 0), keeper)

    assert not item.ballots.exists()


@pytest.mark.parametrize(("written", "outcome"), [(1, BallotOutcome.FAILED), (2, BallotOutcome.PASSED)])
def test_written_opinions_of_those_who_could_not_come_count_for_an_admission(
    keeper: Member, written: int, outcome: BallotOutcome
) -> None:
    _, item = make_voting_meeting(40, 21)

    ballot = vote(item, on_paper(40, 21, 19, written_approve=written), keeper, ADMISSION)

    assert ballot.outcome == outcome
    assert str(workings(ballot)[1]) == (
        f"是否通过：赞成多于一半，至少 21 人；赞成 19 人，加书面赞成 {written} 人，共 {19 + written} 人，"
        f"{outcome.label}（{ADMITTING}第二十一条）。"
    )


def test_spoilt_and_unreturned_papers_are_kept_and_said(keeper: Member) -> None:
    _, item = make_voting_meeting(40, 34)
    figures = on_paper(40, 34, 30, against=1, abstain=1, issued=34, returned=33, invalid=1, tellers="甲、乙")

    ballot = vote(item, figures, keeper, ADMISSION, subject="测试人选")

    assert (ballot.issued, ballot.returned, ballot.invalid, ballot.tellers) == (34, 33, 1, "甲、乙")
    assert str(workings(ballot)[2]) == (
        "票数核对：赞成 30 + 反对 1 + 弃权 1 + 无效 1 = 33，与收回的票相符；发出 34 张，1 张没有收回。"
    )


def test_committee_of_five_votes_by_those_in_office(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 3, kind=MeetingKind.COMMITTEE_MEETING)
    meeting.roster.filter(position=5).update(may_vote=False, counts=False, excused_reason="长期患病")

    with pytest.raises(FiguresDisagree, match="名单上现任委员的是 5 人，填写的是 4 人"):
        vote(item, by_hand(4, 3, 3), keeper, COMMITTEE)
    ballot = vote(item, by_hand(5, 3, 3), keeper, COMMITTEE)

    assert ballot.outcome == BallotOutcome.PASSED
    assert [str(line) for line in workings(ballot)] == [
        f"能否表决：现任委员 5 人，到会不少于一半，至少 3 人；到会委员 3 人，可以表决（{GENERAL}第十二条）。",
        "是否通过：赞成多于一半，至少 3 人；赞成 3 人，通过（本支部约定）。",
        "票数核对：赞成 3 + 反对 0 + 弃权 0 = 3，与到会委员相符。",
    ]


# ---- what is kept with it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "kind", "source"),
    [
        (ORDINARY, MeetingKind.GENERAL_MEETING, f"{GENERAL}第十一条"),
        (ADMISSION, MeetingKind.GENERAL_MEETING, f"{ADMITTING}第二十条、第二十一条"),
        (COMMITTEE, MeetingKind.COMMITTEE_MEETING, f"{GENERAL}第十二条；本支部约定"),
        (ELECTION, MeetingKind.GENERAL_MEETING, ELECTING),
    ],
)
def test_vote_keeps_the_rule_that_was_used(keeper: Member, rule: BallotRule, kind: MeetingKind, source: str) -> None:
    load_rules()
    _, item = make_voting_meeting(5, 5, kind=kind)
    figures = on_paper if METHODS[rule] == PAPER else by_hand
    ballot = vote(item, figures(5, 5, 3), keeper, rule)
    before = workings(ballot)

    Rule.objects.update(value=1, out_of=1, inclusive=True, source="《以后的规定》", article="第一条")

    ballot.refresh_from_db()
    assert ballot.source == source
    assert workings(ballot) == before


def test_share_that_an_administrator_changed_is_the_one_that_counts(keeper: Member) -> None:
    load_rules()
    Rule.objects.filter(key="majority-ordinary").update(value=2, out_of=3, inclusive=True)
    _, item = make_voting_meeting(30, 30)

    assert vote(item, by_hand(30, 30, 19), keeper, subject="一").outcome == BallotOutcome.FAILED
    ballot = vote(item, by_hand(30, 30, 20), keeper, subject="二")
    assert ballot.outcome == BallotOutcome.PASSED
    assert workings(ballot)[1].text == "赞成不少于 2/3，至少 20 人；赞成 20 人，通过"


def test_vote_leaves_an_entry_without_names(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 5)

    ballot = vote(item, by_hand(5, 5, 5), keeper, subject="测试人选")

    assert entries("ballot.recorded") == [{"meeting": meeting.pk, "item": item.pk, "ballot": ballot.pk}]
    assert ballot.by == keeper


def test_same_vote_sent_twice_is_kept_once(keeper: Member) -> None:
    _, item = make_voting_meeting(5, 5)

    first = vote(item, by_hand(5, 5, 5), keeper)
    again = vote(item, by_hand(5, 5, 5), make_member("另一位"))

    assert (again.pk, again.by) == (first.pk, keeper)
    assert item.ballots.count() == 1
    assert len(entries("ballot.recorded")) == 1


def test_another_count_of_the_same_matter_is_refused(keeper: Member) -> None:
    _, item = make_voting_meeting(5, 5)
    vote(item, by_hand(5, 5, 5), keeper)

    with pytest.raises(AlreadyVotedOn):
        vote(item, by_hand(5, 5, 4), keeper)

    assert item.ballots.get().approve == 5


def test_votes_of_a_topic_stand_in_the_order_in_which_they_were_entered(keeper: Member) -> None:
    _, item = make_voting_meeting(5, 5)
    for subject in ("甲", "乙", "丙"):
        vote(item, on_paper(5, 5, 5), keeper, ADMISSION, subject=subject)

    assert list(item.ballots.values_list("position", "subject")) == [(1, "甲"), (2, "乙"), (3, "丙")]


# ---- elections ---------------------------------------------------------------------------------------------------


def test_election_keeps_one_vote_a_name(keeper: Member) -> None:
    _, item = make_voting_meeting(10, 8)
    papers = {"issued": 8, "returned": 8, "invalid": 1}
    names = [
        (name, on_paper(10, 8, approve, against=7 - approve, **papers)) for name, approve in (("甲", 6), ("乙", 5))
    ]

    ballots = record_election(item=item, names=names, by=keeper)

    assert [(ballot.subject, ballot.approve, ballot.outcome) for ballot in ballots] == [
        ("甲", 6, BallotOutcome.PASSED),
        ("乙", 5, BallotOutcome.FAILED),
    ]
    assert [ballot.pk for ballot in ballots] == list(item.ballots.values_list("pk", flat=True))
    assert [entry["ballot"] for entry in entries("ballot.recorded")] == [ballot.pk for ballot in ballots]
    assert workings(ballots[1])[1].text == "赞成多于一半，至少 6 人；赞成 5 人，得赞成票未过半数"


def test_election_with_a_wrong_name_keeps_nothing(keeper: Member) -> None:
    _, item = make_voting_meeting(10, 8)
    names = [
        ("甲", on_paper(10, 8, 6)),
        ("乙", on_paper(10, 8, 6, against=1)),
        ("甲", on_paper(10, 8, 6)),
        ("丙、丁", on_paper(10, 8, 6)),
    ]

    with pytest.raises(RowsRefused) as refused:
        record_election(item=item, names=names, by=keeper)

    kinds = {place: type(refusal) for place, refusal in refused.value.refusals.items()}
    assert kinds == {1: FiguresDisagree, 2: NamedTwice, 3: OneByOne}
    assert not item.ballots.exists()
    assert entries("ballot.recorded") == []


def test_election_with_wrong_papers_is_refused_as_a_whole(keeper: Member) -> None:
    _, item = make_voting_meeting(10, 8)

    with pytest.raises(FiguresDisagree, match="发出 9 张票") as refused:
        record_election(item=item, names=[("甲", on_paper(10, 8, 6, issued=9))], by=keeper)

    assert refused.value.fields == ("issued",)


def test_election_of_nobody_is_refused(keeper: Member) -> None:
    _, item = make_voting_meeting(10, 8)

    with pytest.raises(NobodyNamed):
        record_election(item=item, names=[], by=keeper)


# ---- taken out again ---------------------------------------------------------------------------------------------


def test_vote_is_taken_out_once_and_leaves_its_trace(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 5)
    ballot = vote(item, by_hand(5, 5, 5), keeper)
    key = ballot.pk

    for _ in range(2):
        remove_ballot(ballot=Ballot(pk=key, item=item), by=keeper)

    assert not item.ballots.exists()
    assert entries("ballot.removed") == [{"meeting": meeting.pk, "item": item.pk, "ballot": key}]


def test_vote_of_an_archived_meeting_stays(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 5, state=MeetingState.RECORDED)
    ballot = vote(item, by_hand(5, 5, 5), keeper)
    Meeting.objects.update(state=MeetingState.ARCHIVED, archived_at=meeting.recorded_at)

    with pytest.raises(BallotsClosed):
        remove_ballot(ballot=ballot, by=keeper)

    assert item.ballots.exists()
    assert entries("ballot.removed") == []


def test_later_change_of_the_roll_moves_no_figure_of_a_vote(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 5)
    ballot = vote(item, by_hand(5, 5, 5), keeper)

    meeting.roster.filter(position=1).update(presence=Presence.ABSENT, may_vote=False)

    ballot.refresh_from_db()
    assert (ballot.entitled, ballot.present, ballot.outcome) == (5, 5, BallotOutcome.PASSED)
