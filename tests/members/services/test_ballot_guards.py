"""What is refused when a vote is entered, in words and at its field."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from members.choices import BallotOutcome, BallotRule, BranchForm, MeetingKind, MeetingState
from members.errors import (
    BallotRuleNotHere,
    BallotsClosed,
    FiguresDisagree,
    MomentNeeded,
    MomentOutsideMeeting,
    NoVotesHere,
    OneByOne,
    SecretBallotAsked,
    TopicGone,
    VoteBeforeRoll,
    WrittenOpinionsNotTaken,
)
from members.models import AgendaItem, Ballot, Member
from members.services.ballots import record_ballot
from tests.factories import make_branch, make_meeting, make_member, make_voting_meeting
from tests.members.voting_figures import (
    ADMISSION,
    COMMITTEE,
    ELECTION,
    HANDS,
    ORDINARY,
    by_hand,
    on_paper,
    vote,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Member:
    return make_member("测试书记")


@pytest.mark.parametrize("kind", [MeetingKind.LECTURE, MeetingKind.THEME_DAY, MeetingKind.GROUP_MEETING])
def test_other_meetings_take_no_votes(keeper: Member, kind: MeetingKind) -> None:
    _, item = make_voting_meeting(5, 5, kind=kind)

    with pytest.raises(NoVotesHere):
        vote(item, by_hand(5, 5, 5), keeper)


def test_vote_before_the_roll_is_refused(keeper: Member) -> None:
    item = AgendaItem.objects.create(meeting=make_meeting(make_branch(), keeper), title="测试议题")

    with pytest.raises(VoteBeforeRoll):
        vote(item, by_hand(5, 5, 5), keeper)


def test_vote_is_entered_while_recorded_and_not_once_archived(keeper: Member) -> None:
    _, recorded = make_voting_meeting(5, 5, state=MeetingState.RECORDED)
    _, archived = make_voting_meeting(5, 5, state=MeetingState.ARCHIVED)

    vote(recorded, by_hand(5, 5, 5), keeper)
    with pytest.raises(BallotsClosed):
        vote(archived, by_hand(5, 5, 5), keeper)

    assert list(Ballot.objects.values_list("item", flat=True)) == [recorded.pk]


def test_vote_on_a_topic_that_is_gone_is_refused(keeper: Member) -> None:
    _, item = make_voting_meeting(5, 5)
    AgendaItem.objects.all().delete()

    with pytest.raises(TopicGone):
        vote(item, by_hand(5, 5, 5), keeper)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (MeetingKind.GENERAL_MEETING, COMMITTEE),
        (MeetingKind.COMMITTEE_MEETING, ORDINARY),
        (MeetingKind.COMMITTEE_MEETING, ADMISSION),
    ],
)
def test_rule_of_another_kind_of_meeting_is_refused(keeper: Member, kind: MeetingKind, rule: BallotRule) -> None:
    _, item = make_voting_meeting(5, 5, kind=kind)

    with pytest.raises(BallotRuleNotHere):
        vote(item, on_paper(5, 5, 5), keeper, rule)


@pytest.mark.parametrize("rule", [ADMISSION, ELECTION])
def test_temporary_branches_neither_admit_nor_elect(keeper: Member, rule: BallotRule) -> None:
    _, item = make_voting_meeting(5, 5, organization=make_branch(form=BranchForm.TEMPORARY, ends_on=date(2030, 1, 1)))

    with pytest.raises(BallotRuleNotHere):
        vote(item, on_paper(5, 5, 5), keeper, rule)

    assert vote(item, by_hand(5, 5, 5), keeper).outcome == BallotOutcome.PASSED


@pytest.mark.parametrize("rule", [ADMISSION, ELECTION])
def test_show_of_hands_on_people_is_refused(keeper: Member, rule: BallotRule) -> None:
    _, item = make_voting_meeting(5, 5)

    with pytest.raises(SecretBallotAsked):
        record_ballot(item=item, subject="测试人选", rule=rule, method=HANDS, figures=by_hand(5, 5, 5), by=keeper)


def test_written_opinions_on_other_matters_are_refused(keeper: Member) -> None:
    _, item = make_voting_meeting(5, 4)

    with pytest.raises(WrittenOpinionsNotTaken):
        vote(item, by_hand(5, 4, 4, written_against=1), keeper)


@pytest.mark.parametrize("subject", ["陶知微、林可舟", "陶知微，林可舟", "陶知微；林可舟"])
def test_two_people_in_one_vote_are_refused(keeper: Member, subject: str) -> None:
    _, item = make_voting_meeting(5, 5)

    with pytest.raises(OneByOne):
        vote(item, on_paper(5, 5, 5), keeper, ADMISSION, subject=subject)


@pytest.mark.parametrize(
    ("rule", "changed", "field", "sentence"),
    [
        (ORDINARY, {"entitled": 9}, "entitled", "名单上应到有表决权的是 10 人，填写的是 9 人"),
        (ORDINARY, {"present": 9}, "present", "按点名，这时实到有表决权的是 8 人，填写的是 9 人"),
        (ORDINARY, {"approve": 5}, "approve", "赞成、反对、弃权加起来是 7 人，与实到有表决权的 8 人不等"),
        (ADMISSION, {"approve": 7}, "approve", "赞成、反对、弃权、无效加起来是 9 张，与收回的 8 张不等"),
        (ADMISSION, {"invalid": 1}, "approve", "赞成、反对、弃权、无效加起来是 9 张，与收回的 8 张不等"),
        (ADMISSION, {"issued": 9}, "issued", "发出 9 张票，多于实到有表决权的 8 人"),
        (ADMISSION, {"issued": 7}, "returned", "收回 8 张票，多于发出的 7 张"),
        (ADMISSION, {"written_approve": 2, "written_abstain": 1}, "written_approve", "没有到会的有表决权的只有 2 人"),
    ],
)
def test_figures_that_do_not_agree_are_refused_at_their_field(
    keeper: Member, rule: BallotRule, changed: dict[str, int], field: str, sentence: str
) -> None:
    _, item = make_voting_meeting(10, 8)
    figures = on_paper(10, 8, 6) if rule == ADMISSION else by_hand(10, 8, 6)

    with pytest.raises(FiguresDisagree, match=sentence) as refused:
        vote(item, replace(figures, **changed), keeper, rule)

    assert refused.value.fields == (field,)
    assert not item.ballots.exists()


def test_who_was_out_of_the_room_is_not_there(keeper: Member) -> None:
    _, item = make_voting_meeting(10, 8)

    assert vote(item, by_hand(10, 7, 7), keeper).present == 7


@pytest.mark.parametrize(
    ("at", "present"),
    [(time(14, 30), 4), (time(14, 50), 5), (time(15, 20), 5), (time(15, 29), 5), (time(15, 30), 4), (time(16, 0), 4)],
)
def test_moment_of_the_vote_decides_who_was_there(keeper: Member, at: time, present: int) -> None:
    meeting, item = make_voting_meeting(5, 5, held_to=datetime(2025, 3, 12, 8, 30, tzinfo=UTC))
    meeting.roster.filter(position=1).update(arrived=time(14, 50))
    meeting.roster.filter(position=2).update(left=time(15, 30))

    if present < 5:
        with pytest.raises(FiguresDisagree, match=f"这时实到有表决权的是 {present} 人"):
            vote(item, by_hand(5, 5, 5, taken_at=at), keeper)
    ballot = vote(item, by_hand(5, present, present, taken_at=at), keeper)

    assert (ballot.taken_at, ballot.present) == (at, present)


def test_moment_is_asked_for_where_somebody_came_late(keeper: Member) -> None:
    meeting, item = make_voting_meeting(5, 5)
    meeting.roster.filter(position=1).update(arrived=time(14, 50))

    with pytest.raises(MomentNeeded):
        vote(item, by_hand(5, 5, 5), keeper)


@pytest.mark.parametrize("at", [time(14, 29), time(16, 31)])
def test_moment_outside_the_meeting_is_refused(keeper: Member, at: time) -> None:
    _, item = make_voting_meeting(5, 5, held_to=datetime(2025, 3, 12, 8, 30, tzinfo=UTC))

    with pytest.raises(MomentOutsideMeeting):
        vote(item, by_hand(5, 5, 5, taken_at=at), keeper)
