"""The record in words: every line of it, for those who may know all and for those who may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.choices import (
    AmendedField,
    BallotMethod,
    BallotOutcome,
    BallotRule,
    MeetingKind,
    MeetingState,
    Presence,
    Purpose,
)
from members.models import Ballot, Meeting, Member
from members.queries.ballots import workings
from members.queries.records import record_of
from members.reports.fields import MEANINGS, names_in
from members.reports.record import paragraphs, record_fields
from members.reports.votes import votes
from members.services.amendments import amend_field
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting
from tests.members.reports.meetings import BLANK, HELD, make_full_meeting

pytestmark = pytest.mark.django_db
Acting = Callable[[Member], Member]


def fields_of(meeting: Meeting, reader: Member | None = None, reads_statements: bool = True) -> dict[str, Any]:
    meeting = Meeting.objects.select_related("organization", "presider", "recorder", "lecturer").get(pk=meeting.pk)
    return record_fields(record_of(meeting, reader), branch="机关支部", reads_statements=reads_statements)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_full_meeting(cast)


def test_every_line_of_the_head(meeting: Meeting) -> None:
    fields = fields_of(meeting)

    assert {name: fields[name] for name in fields if isinstance(fields[name], str)} == {
        "title": "支部党员大会记录",
        "draft": "",
        "organization": "机关支部",
        "number": "二〇二五年第 4 次",
        "name": "冬季值班",
        "purposes": "集中学习、民主议事",
        "joint": "",
        "time": "2025年11月19日（星期三）14时30分至16时40分",
        "place": "三楼会议室，同时线上",
        "presider": "周砚秋（书记）",
        "recorder": "苏见微（宣传委员）",
        "lecturer": "",
        "due": "7 人，其中正式党员 6 人，有表决权 6 人",
        "present": "4 人，其中正式党员 3 人，有表决权 3 人（更正）",
        "sentence": ("应到 7 人，其中正式党员 6 人，有表决权 6 人；实到 4 人，其中正式党员 3 人，有表决权 3 人。"),
        "attended": "周砚秋、苏见微（16时00分离会）、贺归舟（14时50分到会）、陆石安（预备，线上）",
        "on_leave": "程予安（公出：清点物资）",
        "absent": "谭秋水（抢修水管）、乔松（未说明，更正）",
        "not_entered": "",
        "excused": "方映川（长期卧床）",
        "observers": "陶知微（组织员）、客人",
        "written": "2025年11月19日召开，2025年11月24日录入（会后第 5 天，迟 2 天），2025年11月25日归档，更正 1 次。",
        "left_out": "",
    }
    assert [row["label"] for row in fields["head"]] == [
        "名称", "用途", "出席", "请假", "缺席", "不计应到", "列席", "议题", "学习内容"
    ]  # fmt: skip


def test_every_line_below_the_head(meeting: Meeting) -> None:
    fields = fields_of(meeting)

    today = timezone.localdate()
    assert fields["topics"] == ["一、学习通知", "二、值班办法"]
    assert fields["studied"] == [
        "《测试用书 paper》第一章　一、测试节 1",
        "《测试用书 paper》第一章　二、测试节 2",
        "测试通知（测试机关，2025-11-01）",
        "领学人：苏见微",
        "集中学习 40 分钟",
    ]
    assert fields["agenda"][0] == {
        "number": "一",
        "title": "学习通知",
        "content": ["苏见微领学。", "谈了三点。"],
        "statements": [{"speaker": "贺归舟", "gist": ["赞成放到晚上。"]}],
        "votes": [],
    }
    assert fields["agenda"][1]["statements"] == [
        {"speaker": "程予安", "gist": ["反对 <两人一组> & {{ 7*7 }}，", "建议雨雪天才加一人。😀"]}
    ]
    assert fields["resolutions"] == [
        {"text": ["两人一组"], "owner": "苏见微", "due": "2026年2月28日", "done": "进行中"},
        {"text": ["排出值班表"], "owner": "贺归舟", "due": "2025年11月28日", "done": "2025年11月27日：已发各组"},
        {"text": ["群众反映：路口没有灯", "答复：已报镇里。"], "owner": "", "due": "", "done": ""},
    ]
    assert fields["make_ups"] == [
        "程予安：2025年11月26日，送学上门（组长带学），苏见微录入",
        "谭秋水、乔松：待补学",
    ]
    assert fields["amendments"] == [
        f"更正一（{today.year}年{today.month}月{today.day}日，周砚秋录入）：乔松的到会情况，“到会（线上）”"
        "应为“缺席（未说明）”。原因：核对签到表"
    ]
    assert fields["linked"] == ["2025年11月19日　主题党日　环境整治"]


def test_fields_are_those_that_are_explained_and_hold_only_text(meeting: Meeting) -> None:
    fields = fields_of(meeting)

    def leaves(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [leaf for part in value.values() for leaf in leaves(part)]
        return [leaf for part in value for leaf in leaves(part)] if isinstance(value, list) else [value]

    assert set(names_in(fields)) == set(MEANINGS)
    assert {type(leaf) for leaf in leaves(fields)} == {str}


def test_reader_above_gets_no_reason_of_leave_and_the_paper_says_so(
    meeting: Meeting, cast: Cast, acting: Acting
) -> None:
    fields = fields_of(meeting, acting(cast.qiao))

    assert (fields["on_leave"], fields["excused"]) == ("程予安", "方映川")
    assert fields["absent"] == "谭秋水、乔松（未说明，更正）"
    assert fields["left_out"] == "本件未列请假、缺席和不计入应到的原因，这些内容只给有关人员看。"
    assert "抢修水管" not in str(fields)
    assert "清点物资" not in str(fields)
    assert "卧床" not in str(fields)


def test_leave_stays_untold_in_amendments_too(meeting: Meeting, cast: Cast, acting: Acting) -> None:
    meeting.amendments.update(new={**BLANK, "presence": "on_leave", "leave_kind": "sick", "reason": "住院"})

    above = fields_of(meeting, acting(cast.su))["amendments"][0]
    secretary = fields_of(meeting, acting(cast.zhou))["amendments"][0]

    assert "应为“请假”。" in above
    assert "应为“请假（病假，住院）”。" in secretary


def test_statements_left_out_are_said_to_be(meeting: Meeting, cast: Cast, acting: Acting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(purposes=(Purpose.ORG_LIFE_MEETING,))

    fields = fields_of(meeting, acting(cast.qiao), reads_statements=False)

    assert [topic["statements"] for topic in fields["agenda"]] == [[], []]
    assert fields["left_out"] == "本件未列请假、缺席和不计入应到的原因、各人的发言，这些内容只给有关人员看。"


def test_open_meeting_is_a_draft_that_says_what_is_not_filled(cast: Cast) -> None:
    meeting = make_held_meeting(cast.group_two, [cast.he, cast.lu], held_from=HELD, kind=MeetingKind.GROUP_MEETING)

    fields = fields_of(meeting)

    assert (fields["title"], fields["draft"]) == ("党小组会记录（草稿）", "草稿，尚未录入")
    assert (fields["organization"], fields["number"]) == ("机关支部第二党小组", "")
    assert fields["time"] == "2025年11月19日（星期三）14时30分开始，结束时间未填"
    assert (fields["place"], fields["presider"], fields["recorder"]) == ("未填", "未填", "未填")
    assert fields["not_entered"] == "贺归舟、陆石安"
    assert fields["written"] == "本件是草稿，会议还没有录入。"
    assert fields["make_ups"] == []


def test_recorded_meeting_owes_no_make_up_yet(cast: Cast) -> None:
    fields = fields_of(make_full_meeting(cast, state=MeetingState.RECORDED, archived_at=None, recorded_at=HELD))

    assert fields["make_ups"] == fields["amendments"] == []
    assert fields["written"] == "2025年11月19日召开，2025年11月19日录入（当天）。"


def test_make_up_taken_back_is_owed_again(meeting: Meeting, cast: Cast) -> None:
    meeting.roster.get(member=cast.cheng).make_ups.update(taken_back_at=timezone.now(), taken_back_by=cast.su)

    assert fields_of(meeting)["make_ups"] == ["程予安、谭秋水、乔松：待补学"]


def test_excused_who_came_is_named_with_that(meeting: Meeting, cast: Cast) -> None:
    meeting.roster.filter(member=cast.fang).update(presence=Presence.PRESENT)

    fields = fields_of(meeting)

    assert fields["excused"] == "方映川（长期卧床，到会）"
    assert "方映川" not in fields["attended"]


def test_meeting_over_midnight_names_both_days(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(held_to=HELD + timedelta(hours=10))

    assert fields_of(meeting)["time"] == "2025年11月19日（星期三）14时30分至2025年11月20日0时30分"


@pytest.mark.parametrize(
    ("lecturer", "guest", "said"),
    [(True, "", "周砚秋（书记）"), (False, "某某（镇党校教师）", "某某（镇党校教师）"), (False, "", "")],
)
def test_lecturer_is_named_with_who_they_are(
    meeting: Meeting, cast: Cast, lecturer: bool, guest: str, said: str
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(lecturer=cast.zhou if lecturer else None, guest_lecturer=guest)

    fields = fields_of(meeting)

    assert fields["lecturer"] == said
    assert [row["lines"] for row in fields["head"] if row["label"] == "主讲人"] == ([[said]] if said else [])


def test_vote_by_show_of_hands_with_its_workings(meeting: Meeting) -> None:
    (vote,) = fields_of(meeting)["agenda"][1]["votes"]

    assert vote[0] == (
        "表决（值班办法）：应到有表决权 6 人，实到有表决权 4 人。举手表决，赞成 4，反对 0，弃权 0。结果：通过。"
    )
    assert "（《测试条例》第一条）" in vote[1]
    assert vote[1] == "".join(str(line) for line in workings(Ballot.objects.get()))


def test_secret_vote_on_an_admission_with_papers_written_opinions_and_articles() -> None:
    ballot = Ballot(
        subject="接收某某为预备党员",
        rule=BallotRule.ADMISSION,
        source="《测试细则》第二条、第三条",
        terms={
            "quorum": {"value": 1, "out_of": 2, "inclusive": False, "source": "《测试细则》第二条"},
            "majority": {"value": 1, "out_of": 2, "inclusive": False, "source": "《测试细则》第三条"},
        },
        method=BallotMethod.SECRET_PAPER,
        entitled=40,
        present=21,
        approve=18,
        against=1,
        abstain=0,
        written_approve=2,
        written_against=1,
        issued=21,
        returned=20,
        invalid=1,
        tellers="甲、乙",
        outcome=BallotOutcome.FAILED,
    )

    figures, worked_out = votes(ballot)

    assert figures == (
        "表决（接收某某为预备党员）：应到有表决权 40 人，实到有表决权 21 人。"
        "无记名投票，发出 21 张，收回 20 张，赞成 18，反对 1，弃权 0，无效 1。监票人、计票人：甲、乙。结果：未通过。"
    )
    assert worked_out == "".join(str(line) for line in workings(ballot))
    for part in ("（《测试细则》第二条）", "（《测试细则》第三条）", "书面意见 3 份", "1 张没有收回"):
        assert part in worked_out


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n \r\n", []),
        ("一\r\n二\r三\n四", ["一", "二", "三", "四"]),
        ("\n一\n\n  二\n", ["一", "", "  二"]),
        ("一\u2028二\x85三\x0b四", ["一\u2028二\x85三\x0b四"]),
    ],
)
def test_lines_become_paragraphs_and_nothing_else_does(text: str, lines: list[str]) -> None:
    assert paragraphs(text) == lines


def test_corrected_fields_count_and_are_marked(meeting: Meeting, cast: Cast) -> None:
    later = HELD + timedelta(minutes=10)
    amend_field(meeting=meeting, field=AmendedField.HELD_FROM, new=later, reason="钟慢了", by=cast.zhou)
    amend_field(meeting=meeting, field=AmendedField.PLACE, new="二楼", reason="笔误", by=cast.zhou)
    amend_field(meeting=meeting, field=AmendedField.PRESIDER, new=cast.su, reason="笔误", by=cast.zhou)
    amend_field(meeting=meeting, field=AmendedField.CONTENT, old="三点", new="两点\n做法", reason="漏记", by=cast.zhou)

    fields = fields_of(meeting)

    assert fields["time"] == "2025年11月19日（星期三）14时40分至16时40分（更正）"
    assert (fields["place"], fields["presider"]) == ("二楼，同时线上（更正）", "苏见微（宣传委员）（更正）")
    assert fields["recorder"] == "苏见微（宣传委员）"
    words = [line.partition("：")[2] for line in fields["amendments"][1:]]
    assert words == [
        "开始时间，“2025年11月19日 14:30”应为“2025年11月19日 14:40”。原因：钟慢了",
        "地点，“三楼会议室”应为“二楼”。原因：笔误",
        "主持人，“周砚秋”应为“苏见微”。原因：笔误",
        "内容，“三点”应为“两点",
        "漏记",
    ]


def test_corrected_content_is_only_for_who_may_read_what_was_said(meeting: Meeting, cast: Cast) -> None:
    amend_field(meeting=meeting, field=AmendedField.CONTENT, old="三点", new="某人的话", reason="漏记", by=cast.zhou)

    fields = fields_of(meeting, reads_statements=False)

    assert "某人的话" not in str(fields)
    assert len(fields["amendments"]) == 2


def test_meeting_without_anything_has_a_record_of_little(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office, [], held_from=HELD, state=MeetingState.RECORDED)
    meeting.linked.set([make_meeting(cast.office, kind=MeetingKind.THEME_DAY)])

    fields = fields_of(meeting)

    assert fields["head"] == []
    assert fields["sentence"].startswith("应到 0 人")
