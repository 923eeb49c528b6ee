"""The page on which a vote is entered: whether it may open, then the figures, then whether it passed."""

import re
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.choices import BallotOutcome, MeetingKind, MeetingState, Purpose
from members.models import AgendaItem, Ballot, Meeting
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_meeting, make_voting_meeting

pytestmark = pytest.mark.django_db
GENERAL = "《中国共产党支部工作条例（试行）》"


def text_of(html: str) -> str:
    """What is read on a page, without tags and in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def page(client: Client, meeting: Meeting, **asked: Any) -> str:
    return client.get(reverse("ballot_new", args=[meeting.pk]), asked).content.decode()


def send(client: Client, item: AgendaItem, way: str = "", **values: Any) -> Any:
    address = reverse("ballot_new", args=[item.meeting_id]) + (f"?way={way}" if way else "")
    return client.post(address, {"item": item.pk, **values}, follow=True)


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


def test_page_says_before_any_figure_whether_a_vote_may_open(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(40, 20, organization=cast.office)

    html = page(secretary, meeting, item=item.pk)

    assert (
        f"应到有表决权 40 人，到会不少于一半，至少 20 人；实到有表决权 20 人，可以表决（{GENERAL}第十一条）。" in html
    )
    assert "应到有表决权 40 人，到会多于一半，至少 21 人；实到有表决权 20 人，不能表决（" in html
    assert "应到有选举权 40 人，到会不少于 4/5，至少 32 人；实到有选举权 20 人，不能表决（" in html
    assert re.findall(r'name="(entitled|present)" value="(\d+)"', html) == [("entitled", "40"), ("present", "20")]
    assert 'name="subject" value="测试议题"' in html


def test_page_asks_no_figures_where_no_vote_may_open(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(40, 19, organization=cast.office)

    html = page(secretary, meeting, item=item.pk)

    assert "到会的人数不够，这样不能表决" in html
    assert 'name="approve"' not in html


@pytest.mark.parametrize(
    ("purpose", "way"),
    [
        (None, "党员大会一般事项，举手"),
        (Purpose.ADMISSION, "接收预备党员、预备党员转正，无记名投票"),
        (Purpose.CONFIRMATION, "接收预备党员、预备党员转正，无记名投票"),
        (Purpose.TERM_ELECTION, "选举，无记名投票"),
        (Purpose.BY_ELECTION, "选举，无记名投票"),
    ],
)
def test_page_proposes_the_way_that_the_purpose_asks_for(
    cast: Cast, secretary: Client, purpose: Purpose | None, way: str
) -> None:
    meeting, _ = make_voting_meeting(5, 5, organization=cast.office, purposes=(purpose,) if purpose else ())

    html = page(secretary, meeting)

    assert re.findall(r'aria-current="true">([^<]+)<', html) == [way]


def test_committee_meeting_votes_by_those_in_office(cast: Cast, secretary: Client) -> None:
    meeting, _ = make_voting_meeting(5, 3, organization=cast.office, kind=MeetingKind.COMMITTEE_MEETING)

    html = page(secretary, meeting)

    assert f"现任委员 5 人，到会不少于一半，至少 3 人；到会委员 3 人，可以表决（{GENERAL}第十二条）。" in html
    assert "接收预备党员" not in html


def test_vote_by_hand_is_saved_and_said_on_the_meetings_page(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(22, 19, organization=cast.office)

    response = send(secretary, item, subject="冬季值班", entitled=22, present=19, approve=17, against=1, abstain=1)

    ballot = item.ballots.get()
    assert (ballot.approve, ballot.against, ballot.abstain, ballot.by) == (17, 1, 1, cast.zhou)
    assert response.redirect_chain == [(f"{meeting.get_absolute_url()}#ballot-{ballot.pk}", 302)]
    read = text_of(response.content.decode())
    assert "已保存。冬季值班：通过。" in read
    for line in (
        "能否表决：应到有表决权 22 人，到会不少于一半，至少 11 人；实到有表决权 19 人，可以表决（",
        f"是否通过：赞成多于一半，至少 12 人；赞成 17 人，通过（{GENERAL}第十一条）。",
        "票数核对：赞成 17 + 反对 1 + 弃权 1 = 19，与实到有表决权相符。",
        "举手。",
    ):
        assert line in read


def test_figures_are_counted_without_saving(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(40, 22, organization=cast.office)
    figures = {"subject": "冬季值班", "entitled": 40, "present": 22, "approve": 20, "against": 2}

    html = send(secretary, item, **figures, check="1").content.decode()

    assert "核算如下，还没有保存。" in html
    assert f"是否通过：赞成多于一半，至少 21 人；赞成 20 人，未通过（{GENERAL}第十一条）。" in text_of(html)
    assert 'name="approve" value="20"' in html
    assert not Ballot.objects.exists()


def test_wrong_sum_stands_at_its_field_and_keeps_what_was_typed(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(22, 19, organization=cast.office)

    html = send(secretary, item, subject="冬季值班", entitled=22, present=19, approve=17, against=1).content.decode()

    assert "赞成、反对、弃权加起来是 18 人，与实到有表决权的 19 人不等，请核对。" in html
    assert re.search(r'name="approve"[^>]*aria-invalid="true"', html)
    assert 'value="冬季值班"' in html
    assert "还没有保存。" in html
    assert not Ballot.objects.exists()


def test_admission_takes_papers_and_written_opinions(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(40, 22, organization=cast.office)
    papers = {"issued": 22, "returned": 21, "invalid": 1, "tellers": "甲、乙"}
    votes = {"approve": 20, "written_approve": 2, "written_against": 1}

    response = send(
        secretary, item, "admission-secret_paper", subject="陶知微", entitled=40, present=22, **papers, **votes
    )

    ballot = item.ballots.get()
    assert (ballot.rule, ballot.method, ballot.outcome) == ("admission", "secret_paper", BallotOutcome.PASSED)
    read = text_of(response.content.decode())
    assert "赞成 20 人，加书面赞成 2 人，共 22 人，通过（《中国共产党发展党员工作细则》第二十一条）。" in read
    assert (
        "赞成 20 + 反对 0 + 弃权 0 + 无效 1 = 21，与收回的票相符；发出 22 张，1 张没有收回；"
        "另有书面意见 3 份（赞成 2、反对 1、弃权 0）。"
    ) in read
    assert "无记名投票，监票人、计票人：甲、乙。" in read


def rows(*names: tuple[Any, ...]) -> dict[str, Any]:
    fields = ("subject", "approve", "against", "abstain")
    given = {
        f"names-{number}-{field}": value
        for number, name in enumerate(names)
        for field, value in zip(fields, name, strict=False)
    }
    return {"names-TOTAL_FORMS": 8, "names-INITIAL_FORMS": 0, **given}


ELECTION = {"entitled": 10, "present": 8, "issued": 8, "returned": 8, "invalid": 1}


def test_election_is_entered_name_by_name(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(10, 8, organization=cast.office)

    html = send(
        secretary, item, "election-secret_paper", **ELECTION, **rows(("甲", 6, 1), ("", "", ""), ("乙", 5, 1, 1))
    ).content.decode()

    assert list(item.ballots.values_list("subject", "approve", "outcome")) == [
        ("甲", 6, BallotOutcome.PASSED),
        ("乙", 5, BallotOutcome.FAILED),
    ]
    assert "已保存。甲：得赞成票过半数；乙：得赞成票未过半数。" in html


def test_wrong_name_of_an_election_is_said_in_its_row_and_nothing_is_saved(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(10, 8, organization=cast.office)

    html = send(
        secretary, item, "election-secret_paper", **ELECTION, **rows(("甲", 6, 1), ("乙", 5, 1), ("丙", "", ""))
    ).content.decode()
    assert "请填写这一项。" in html
    html = send(
        secretary, item, "election-secret_paper", **ELECTION, **rows(("甲", 6, 1), ("乙", 5, 1))
    ).content.decode()

    assert html.count("赞成、反对、弃权、无效加起来是 7 张，与收回的 8 张不等，请核对。") == 1
    assert html.index("加起来是 7 张") > html.index('value="乙"') > html.index('value="甲"')
    assert not Ballot.objects.exists()


def test_election_of_nobody_asks_for_a_name(cast: Cast, secretary: Client) -> None:
    _, item = make_voting_meeting(10, 8, organization=cast.office)

    html = send(secretary, item, "election-secret_paper", **ELECTION, **rows()).content.decode()

    assert "请至少写一位候选人的姓名和得票。" in html


def test_moment_comes_first_where_somebody_came_late(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(4, 2, organization=cast.office)
    meeting.roster.filter(position=1).update(arrived=time(14, 50))

    first = page(secretary, meeting)
    early = page(secretary, meeting, taken_at="14:40")
    later = page(secretary, meeting, taken_at="15:00")
    answer = send(secretary, item, subject="值班", entitled=4, present=2, approve=2, taken_at="14:40").content.decode()

    assert "有人迟到或早退，先填表决的时间" in first
    assert 'name="approve"' not in first
    assert "实到有表决权 1 人，不能表决" in early
    assert "实到有表决权 2 人，可以表决" in later
    assert 'type="time" name="taken_at" value="15:00"' in later
    assert "按点名，这时实到有表决权的是 1 人，填写的是 2 人" in answer
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("given", ["25:99", "下午", "1" * 500, "14:40+08:00"])
def test_moment_that_is_none_is_asked_for_again(cast: Cast, secretary: Client, given: str) -> None:
    meeting, _ = make_voting_meeting(4, 2, organization=cast.office)
    meeting.roster.filter(position=1).update(arrived=time(14, 50))

    assert "有人迟到或早退，先填表决的时间" in page(secretary, meeting, taken_at=given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"approve": "-1"},
        {"approve": "十"},
        {"approve": "99999999999"},
        {"approve": ""},
        {"subject": ""},
        {"subject": "长" * 101},
        {"item": "0"},
        {"item": "x"},
        {"taken_at": "25:00"},
    ],
    ids=str,
)
def test_wrong_input_is_a_sentence_at_its_field(cast: Cast, secretary: Client, wrong: dict[str, str]) -> None:
    _, item = make_voting_meeting(5, 5, organization=cast.office)
    figures = {"subject": "值班", "entitled": 5, "present": 5, "approve": 5}

    response = secretary.post(
        reverse("ballot_new", args=[item.meeting_id]), {"item": item.pk, **figures, **wrong}, follow=True
    )

    assert list(response.context["form"].errors) == list(wrong)
    assert not Ballot.objects.exists()


def test_before_the_roll_the_page_says_what_comes_first(cast: Cast, secretary: Client) -> None:
    meeting = make_meeting(cast.office)
    AgendaItem.objects.create(meeting=meeting, title="测试议题")

    html = page(secretary, meeting)

    assert "还没有点名。请先保存点名" in html
    assert "<form method" not in html[html.index("<h1>") :]


def test_without_a_topic_the_page_asks_for_one(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(5, 5, organization=cast.office)
    item.delete()

    assert "还没有写议题。" in page(secretary, meeting)


@pytest.mark.parametrize(("who", "kept"), [("su", True), ("he", False), ("cheng", False), ("qiao", False)])
def test_votes_are_entered_by_those_who_write_the_minutes(
    cast: Cast, client_for: ClientFor, who: str, kept: bool
) -> None:
    _, item = make_voting_meeting(5, 5, organization=cast.office, recorder=cast.su)

    response = send(client_for(getattr(cast, who)), item, subject="值班", entitled=5, present=5, approve=5)

    assert response.status_code == (200 if kept else 403)
    assert item.ballots.exists() == kept


def test_vote_is_removed_after_asking(cast: Cast, secretary: Client) -> None:
    meeting, item = make_voting_meeting(5, 5, organization=cast.office)
    send(secretary, item, subject="值班", entitled=5, present=5, approve=5)
    address = reverse("ballot_remove", args=[item.ballots.get().pk])

    asked = secretary.get(address).content.decode()
    assert "确认删去" in asked
    assert item.ballots.exists()
    response = secretary.post(address, follow=True)

    assert not item.ballots.exists()
    assert "这次表决的记录已删去。" in response.content.decode()
    assert response.redirect_chain[0][0] == f"{meeting.get_absolute_url()}#agenda"


def test_votes_of_an_archived_meeting_are_read_by_members_and_changed_by_nobody(
    cast: Cast, client_for: ClientFor, secretary: Client
) -> None:
    meeting, item = make_voting_meeting(5, 5, organization=cast.office, state=MeetingState.RECORDED)
    send(secretary, item, subject="值班", entitled=5, present=5, approve=5)
    Meeting.objects.update(state=MeetingState.ARCHIVED, archived_at=meeting.recorded_at)
    address = reverse("ballot_remove", args=[item.ballots.get().pk])

    seen = text_of(client_for(cast.cheng).get(meeting.get_absolute_url()).content.decode())
    kept = secretary.get(meeting.get_absolute_url()).content.decode()

    assert "是否通过：赞成多于一半，至少 3 人；赞成 5 人，通过" in seen
    assert address not in kept
    assert reverse("ballot_new", args=[meeting.pk]) not in kept
    assert secretary.post(address).status_code == 403
    assert client_for(cast.cheng).post(address).status_code == 403
    assert item.ballots.exists()
