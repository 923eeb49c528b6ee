"""Meetings that a branch held before it kept its records here."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.choices import AmendedField, ImportKind, LeaveKind, MeetingState, Post, Presence, Settlement
from members.errors.imports import NothingToImport
from members.imports.bringing_in import bring_in, judged
from members.imports.undoing import Undone, undo_import
from members.imports.verdicts import Verdicts
from members.models import HoursEntry, ImportBatch, Meeting, Obligation, StudyEvent, StudyState
from members.queries.closing import completeness
from members.queries.records import record_of
from members.queries.study import drifting_states
from members.reports.record import record_fields
from members.services.amendments import amend_field
from members.services.obligations import refresh_all
from members.services.study import mark_studied
from members.trail import verify
from tests.cast import Cast
from tests.factories import make_appointment, make_book, make_held_meeting
from tests.workbooks import make_workbook

TODAY = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)
LECTURE: dict[str, Any] = {
    "党小组": "", "会议类别": "党课", "日期": "2026-03-12", "开始": "14:30", "结束": "16:00",
    "地点": "二楼会议室", "名称": "春季党课", "主持人": "周砚秋", "记录人": "苏见微", "主讲人": "周砚秋",
    "议题": "", "内容": "", "学习篇目": "第一章", "其他学习材料": "", "到会": "其余",
    "请假": "程予安（病假，住院）", "缺席": "陆石安（未说明）", "列席": "李客（镇党建办）", "决议": "",
}  # fmt: skip
GROUP_MEETING = LECTURE | {
    "党小组": "第二党小组", "会议类别": "党小组会", "日期": date(2026, 2, 3), "名称": "", "主讲人": "",
    "主持人": "贺归舟", "记录人": "贺归舟", "议题": "学习讨论", "内容": "讨论了春耕。", "学习篇目": "",
    "到会": "贺归舟、陆石安", "请假": "", "缺席": "", "列席": "", "决议": "分头走访；下月再议",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_a_day_in_september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture
def branch(cast: Cast) -> Cast:
    make_book("book", chapters=2, sections=2)
    refresh_all(2026)
    call_command("rebuild_summaries")
    return cast


def workbook(*rows: dict[str, Any]) -> bytes:
    return make_workbook(list(LECTURE), [list(row.values()) for row in rows])


def judge(cast: Cast, *rows: dict[str, Any]) -> Verdicts:
    return judged(ImportKind.MEETINGS, workbook(*rows), cast.office, cast.zhou)


def brought_in(cast: Cast, *rows: dict[str, Any]) -> ImportBatch:
    return bring_in(
        kind=ImportKind.MEETINGS, organization=cast.office, content=workbook(*rows), file_name="会议.xlsx",
        fingerprint=judge(cast, *rows).fingerprint, by=cast.zhou,
    )  # fmt: skip


@pytest.mark.django_db
def test_meeting_comes_in_archived_with_roll_credit_and_hours(branch: Cast) -> None:
    batch = brought_in(branch, LECTURE, GROUP_MEETING)

    lecture = Meeting.objects.get(kind="lecture")
    assert (lecture.state, lecture.imported_in, lecture.number, lecture.study_minutes) == ("archived", batch, 1, 90)
    assert (lecture.held_on, lecture.title, lecture.lecturer) == (date(2026, 3, 12), "春季党课", branch.zhou)
    assert lecture.observers == [{"name": "李客", "who": "镇党建办"}]
    roll = {entry.name: (entry.presence, entry.leave_kind, entry.reason) for entry in lecture.roster.all()}
    assert len(roll) == 7
    assert roll["程予安"] == (Presence.ON_LEAVE, LeaveKind.SICK, "住院")
    assert roll["陆石安"] == (Presence.ABSENT, "", "未说明")
    assert roll["方映川"] == (Presence.PRESENT, "", "")
    there = {branch.qiao, branch.zhou, branch.su, branch.he, branch.fang}
    assert {event.member for event in StudyEvent.objects.filter(meeting=lecture)} == there
    assert StudyState.objects.filter(studied=True).count() == 10
    assert {(e.member, e.minutes) for e in HoursEntry.objects.filter(meeting=lecture)} == {(m, 90) for m in there}
    group = Meeting.objects.get(kind="group_meeting")
    assert (group.organization, [r.text for r in group.resolutions.all()]) == (
        branch.group_two,
        ["分头走访", "下月再议"],
    )
    assert [(item.title, item.content) for item in group.agenda.all()] == [("学习讨论", "讨论了春耕。")]
    assert all(completeness(record_of(meeting)).is_green for meeting in (lecture, group))
    assert list(verify()) == []


@pytest.mark.django_db
def test_meeting_from_a_workbook_is_said_so_and_never_late(branch: Cast) -> None:
    brought_in(branch, LECTURE)

    lecture = Meeting.objects.get()

    assert (lecture.recorded_after, lecture.days_late) == (None, 0)
    words = str(record_fields(record_of(lecture), branch="机关支部", reads_statements=True))
    assert "2026年3月12日召开，2026年9月20日由表格导入，2026年9月20日归档" in words
    assert [(o.subject, o.settlement) for o in Obligation.objects.filter(settled_by=lecture)] == [
        ("lecture", Settlement.IMPORTED)
    ]
    call_command("rebuild_summaries", check=True)


@pytest.mark.django_db
def test_same_meetings_again_change_nothing(branch: Cast) -> None:
    brought_in(branch, LECTURE, GROUP_MEETING)

    again = judge(branch, LECTURE, GROUP_MEETING)

    assert [row.outcome.value for row in again.rows] == ["unchanged", "unchanged"]
    with pytest.raises(NothingToImport):
        brought_in(branch, LECTURE, GROUP_MEETING)


@pytest.mark.django_db
def test_undone_meetings_leave_what_was_there_before(branch: Cast) -> None:
    section = make_book("other", chapters=1).chapters.get().sections.first()
    own = StudyState.objects.count
    mark_studied(member=branch.zhou, section=section)
    batch = brought_in(branch, LECTURE | {"学习篇目": f"《{section.chapter.book.title}》第一章"}, GROUP_MEETING)
    assert own() == 10

    undone = undo_import(batch=batch, by=branch.zhou)

    assert undone == Undone(removed=2, restored=0, left=[])
    assert (Meeting.objects.count(), HoursEntry.objects.count(), StudyEvent.objects.count()) == (0, 0, 1)
    (state,) = StudyState.objects.all()
    assert (state.member, state.marked, state.credits, state.credit) == (branch.zhou, True, 0, None)
    call_command("rebuild_summaries", check=True)


@pytest.mark.django_db
def test_amended_meeting_stays_when_undone(branch: Cast) -> None:
    batch = brought_in(branch, LECTURE, GROUP_MEETING)
    lecture = Meeting.objects.get(kind="lecture")
    amend_field(meeting=lecture, field=AmendedField.PLACE, new="三楼", reason="记错", by=branch.zhou)

    undone = undo_import(batch=batch, by=branch.zhou)

    assert undone == Undone(removed=1, restored=0, left=["2026-03-12党课已有更正、补学、附件等后来的记录，没有移除。"])
    assert Meeting.objects.get() == lecture


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"日期": "2025-03-12"}, "日期", "只导入 2026 年的会议。"),
        ({"日期": "2026-09-20", "结束": "23:00"}, "结束", "这个时间还没有到，会议开过以后再导入。"),
        ({"结束": "14:00"}, "结束", "结束时间应晚于开始时间，请核对。"),
        ({"会议类别": "党小组会"}, "会议类别", "这一级组织不召开这类会议，请换一类。"),
        ({"党小组": "第九党小组"}, "党小组", "本支部没有这个党小组，请核对名称。"),
        ({"主持人": "林不在"}, "主持人", "本支部这一天没有这位党员，请核对姓名。"),
        ({"主讲人": ""}, "主讲人", "党课请填写主讲人。"),
        ({"名称": "", "议题": "学习"}, "名称", "党课请填写题目。"),
        ({"学习篇目": "第九章"}, "学习篇目", "书架上没有“第九章”，请写章次或标题；书以外的材料写在其他学习材料栏。"),
        ({"学习篇目": ""}, "内容", "请写明学了、报告或讨论了什么。"),
        ({"到会": "乔松、周砚秋、苏见微、贺归舟"}, "到会", "方映川没有写到会、请假还是缺席。"),
        ({"到会": "其余、石敬亭"}, "到会", "石敬亭不在这一天的名单上；列席的请写在列席栏。"),
        ({"缺席": "陆石安"}, "缺席", "陆石安请写明缺席原因；不清楚的写：陆石安（未说明）。"),
        ({"请假": "程予安"}, "请假", "程予安请写明请假类别，例如：程予安（病假）。"),
        ({"请假": "程予安（病假）、陆石安（事假）"}, "缺席", "陆石安写了两次，请只写在一处。"),
        ({"请假": "程予安（病假"}, "请假", "读不出这里的姓名，请写成“张三、李四（病假）”这样。"),
    ],
)  # fmt: skip
def test_meeting_that_cannot_come_in_is_refused(
    changes: dict[str, Any], column: str, sentence: str, branch: Cast
) -> None:
    (verdict,) = judge(branch, LECTURE | changes).rows

    assert verdict.outcome.value == "refused"
    assert [(note.column, note.sentence) for note in verdict.notes] == [(column, sentence)]
    assert Meeting.objects.count() == 0


@pytest.mark.django_db
def test_record_that_stands_is_not_written_over(branch: Cast) -> None:
    begins = datetime(2026, 3, 12, 6, 30, tzinfo=UTC)
    make_held_meeting(branch.office, [branch.zhou], held_from=begins, kind="lecture", state=MeetingState.OPEN)

    (verdict,) = judge(branch, LECTURE).rows

    assert verdict.outcome.value == "refused"
    assert verdict.notes[0].sentence.startswith("这次会议已有记录，")


@pytest.mark.django_db
def test_numbers_follow_the_days(branch: Cast) -> None:
    make_appointment(branch.cheng, branch.office, Post.ORGANIZATION)
    later, earlier = LECTURE | {"日期": "2026-05-06"}, LECTURE | {"日期": "2026-04-08"}

    brought_in(branch, later, earlier)

    held = Meeting.objects.order_by("held_on").values_list("held_on", "number")
    assert list(held) == [(date(2026, 4, 8), 1), (date(2026, 5, 6), 2)]


@pytest.mark.django_db
def test_preview_says_how_many_were_there(branch: Cast) -> None:
    (verdict,) = judge(branch, LECTURE).rows

    assert [note.sentence for note in verdict.notes] == ["到会 5 人，请假 1 人，缺席 1 人，集中学习 90 分钟，学习 2 节"]


@pytest.mark.django_db
def test_chapter_studied_again_and_again_is_credited_by_each_meeting(branch: Cast) -> None:
    """What was studied before is read once, not once more for every meeting."""
    few = [LECTURE | {"日期": f"2026-04-{day:02d}"} for day in (1, 2)]
    many = [LECTURE | {"日期": f"2026-05-{day:02d}"} for day in range(1, 13)]

    counted = []
    for rows in (few, many):
        with CaptureQueriesContext(connection) as queries:
            brought_in(branch, *rows)
        counted.append(sum('FROM "members_studyevent"' in query["sql"] for query in queries))

    assert counted[0] == counted[1]
    states = StudyState.objects.filter(member=branch.zhou).values_list("credits", "credit__meeting__held_on")
    assert list(states) == [(14, date(2026, 4, 1))] * 2
    assert list(drifting_states()) == []
    call_command("rebuild_summaries", check=True)
