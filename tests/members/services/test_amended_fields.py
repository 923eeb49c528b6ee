"""Corrections of what stands in the head of a record, and of its content."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.choices import AmendedField, LeaveKind, MeetingKind, MeetingState
from members.errors import EndsBeforeStart, Refusal
from members.errors.closing import AmendedBeyondRecord, FieldNotAmended, TooManyStudyMinutes
from members.models import AuditEvent, HoursEntry, Meeting
from members.queries.amendments import amended_meetings, rows_of
from members.queries.records import record_of
from members.services.closing import archive_meeting, record_meeting
from tests.cast import Cast
from tests.factories import HELD_FROM, make_whole_meeting
from tests.members.services.archived import (
    ABSENT,
    PRESENT,
    everything,
    field,
    make_archived_lecture,
    minutes,
    presence,
)

SOONER = HELD_FROM + timedelta(minutes=90)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_archived_lecture(cast)


@pytest.mark.parametrize(
    ("name", "new", "kept"),
    [
        (AmendedField.PLACE, "二楼", ("测试地点", "二楼")),
        (AmendedField.TITLE, "守纪律", ("测试党课", "守纪律")),
        (AmendedField.STUDY_MINUTES, 90, (60, 90)),
        (AmendedField.HELD_TO, SOONER, ("2025-03-12T08:30:00+00:00", SOONER.isoformat())),
    ],
)  # fmt: skip
def test_amended_field_counts_and_the_archived_row_stays(
    cast: Cast, meeting: Meeting, name: AmendedField, new: Any, kept: tuple[Any, Any]
) -> None:
    before = Meeting.objects.values().get(pk=meeting.pk)

    amendment = field(meeting, name, new, cast.zhou)

    assert (amendment.old, amendment.new, amendment.member) == (*kept, None)
    assert getattr(record_of(meeting).meeting, name) == new
    assert set(record_of(meeting).amended) == {name}
    assert Meeting.objects.values().get(pk=meeting.pk) == before
    assert field(meeting, name, new, cast.zhou) is None


@pytest.mark.parametrize("name", [AmendedField.PRESIDER, AmendedField.RECORDER, AmendedField.LECTURER])
def test_amended_person_counts(cast: Cast, meeting: Meeting, name: AmendedField) -> None:
    amendment = field(meeting, name, cast.su, cast.zhou)

    assert (amendment.old, amendment.new, amendment.member) == (
        {"id": cast.zhou.pk, "name": "周砚秋"}, {"id": cast.su.pk, "name": "苏见微"}, cast.su
    )  # fmt: skip
    assert getattr(record_of(meeting).meeting, name) == cast.su
    assert field(meeting, name, cast.su, cast.zhou) is None
    assert AuditEvent.objects.order_by("number").last().details["member"] is None


def test_a_guest_takes_the_place_of_the_lecturer_and_back(cast: Cast, meeting: Meeting) -> None:
    field(meeting, AmendedField.LECTURER, "林教员（党校）", cast.zhou)
    now = record_of(meeting).meeting
    assert (now.lecturer, now.guest_lecturer) == (None, "林教员（党校）")

    field(meeting, AmendedField.LECTURER, cast.su, cast.zhou)
    now = record_of(meeting).meeting
    assert (now.lecturer, now.guest_lecturer) == (cast.su, "")


def test_content_stands_beside_the_record(cast: Cast, meeting: Meeting) -> None:
    amendment = field(meeting, AmendedField.CONTENT, "37 户", cast.zhou, old="31 户")

    assert (amendment.old, amendment.new) == ("31 户", "37 户")
    assert field(meeting, AmendedField.CONTENT, "37 户", cast.zhou, old="31 户") is None
    assert field(meeting, AmendedField.CONTENT, "38 户", cast.zhou, old="31 户") is not None
    assert record_of(meeting).amended == {}


def test_other_study_minutes_move_the_hours_of_those_present(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.cheng, {**PRESENT, "study_minutes": 30}, cast.zhou)

    field(meeting, AmendedField.STUDY_MINUTES, 90, cast.zhou)

    assert minutes(cast.zhou) == [60, -60, 90]
    assert minutes(cast.cheng) == [60, -60, 30]
    assert minutes(cast.lu) == []


def test_another_day_moves_the_hours_to_it(cast: Cast, meeting: Meeting) -> None:
    day = timedelta(days=1)

    field(meeting, AmendedField.HELD_FROM, HELD_FROM - day, cast.zhou)
    with pytest.raises(TooManyStudyMinutes):
        field(meeting, AmendedField.HELD_TO, HELD_FROM - day + timedelta(minutes=59), cast.zhou)
    field(meeting, AmendedField.HELD_TO, HELD_FROM - day + timedelta(hours=1), cast.zhou)

    held_on = timezone.localdate(HELD_FROM)
    rows = HoursEntry.objects.filter(member=cast.cheng).order_by("pk").values_list("minutes", "on")
    assert list(rows) == [(60, held_on), (-60, held_on), (60, held_on - day)]
    assert record_of(meeting).meeting.held_on == held_on - day


@pytest.mark.parametrize(
    ("name", "new", "refusal"),
    [
        (AmendedField.HELD_TO, HELD_FROM, EndsBeforeStart),
        (AmendedField.HELD_FROM, HELD_FROM + timedelta(hours=2), EndsBeforeStart),
        (AmendedField.HELD_TO, datetime(2099, 1, 1, tzinfo=HELD_FROM.tzinfo), AmendedBeyondRecord),
        (AmendedField.HELD_FROM, HELD_FROM.replace(year=2024), AmendedBeyondRecord),
        (AmendedField.HELD_TO, HELD_FROM + timedelta(minutes=59), TooManyStudyMinutes),
        (AmendedField.STUDY_MINUTES, 121, TooManyStudyMinutes),
        (AmendedField.PLACE, " ", FieldNotAmended),
        (AmendedField.TITLE, "", FieldNotAmended),
        (AmendedField.LECTURER, "", FieldNotAmended),
        (AmendedField.PRESENCE, "present", FieldNotAmended),
        ("state", "open", FieldNotAmended),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    cast: Cast, meeting: Meeting, name: str, new: Any, refusal: type[Refusal]
) -> None:
    before = everything()

    with pytest.raises(refusal):
        field(meeting, name, new, cast.zhou)

    assert everything() == before


def test_study_of_linked_meetings_does_not_overlap_by_amendment(cast: Cast, meeting: Meeting) -> None:
    article = [{"title": "测试文章", "source": "", "dated": ""}]
    day = make_whole_meeting(cast.office, [cast.zhou], kind=MeetingKind.THEME_DAY, materials=article)
    day.linked.add(meeting)
    record_meeting(meeting=day, by=cast.zhou)
    archive_meeting(meeting=day, by=cast.zhou)
    assert sum(minutes(cast.zhou)) == 120

    with pytest.raises(TooManyStudyMinutes) as refused:
        field(day, AmendedField.STUDY_MINUTES, 61, cast.zhou)
    field(meeting, AmendedField.STUDY_MINUTES, 30, cast.zhou)
    field(day, AmendedField.STUDY_MINUTES, 90, cast.zhou)

    assert str(refused.value) == "同一时间的关联会议已经记了集中学习，这次会议最多只能记 60 分钟。"
    assert sum(minutes(cast.zhou)) == 120


def test_an_unarchived_meeting_takes_amended_minutes_of_linked_ones_into_account(cast: Cast, meeting: Meeting) -> None:
    field(meeting, AmendedField.STUDY_MINUTES, 100, cast.zhou)
    article = [{"title": "测试文章", "source": "", "dated": ""}]
    day = make_whole_meeting(cast.office, [cast.zhou], kind=MeetingKind.THEME_DAY, materials=article)
    day.linked.add(meeting)

    assert record_meeting(meeting=day, by=cast.zhou).study_minutes == 20


def test_many_meetings_are_read_as_amended_in_one_query(
    cast: Cast, meeting: Meeting, django_assert_num_queries
) -> None:
    field(meeting, AmendedField.PRESIDER, cast.su, cast.zhou)
    field(meeting, AmendedField.PLACE, "二楼", cast.zhou)
    field(meeting, AmendedField.PLACE, "三楼", cast.zhou)
    plain = make_whole_meeting(cast.office, [cast.zhou])
    rows = list(Meeting.objects.filter(pk__in=[meeting.pk, plain.pk]).order_by("pk"))

    with django_assert_num_queries(1):
        amended = amended_meetings(rows)
        names = [str(row.presider) if row.pk == meeting.pk else "" for row in amended]

    assert names == ["苏见微", ""]
    assert [row.place for row in amended] == ["三楼", "测试地点"]


def test_corrections_in_words_keep_leave_and_speech_from_who_may_not_read_them(cast: Cast, meeting: Meeting) -> None:
    values = {"presence": "on_leave", "leave_kind": LeaveKind.SICK, "reason": "住院"}
    presence(meeting, cast.cheng, values, cast.zhou)
    field(meeting, AmendedField.CONTENT, "自我批评", cast.zhou)
    field(meeting, AmendedField.HELD_TO, HELD_FROM + timedelta(minutes=90), cast.zhou)
    amendments = list(meeting.amendments.select_related("member"))

    told = rows_of(amendments, {cast.cheng.pk}, shows_content=True)
    kept = rows_of(amendments, set(), shows_content=False)

    assert [(row.heading, row.subject, row.old, row.new) for row in told] == [
        ("更正一", "程予安的到会情况", "到会", "请假（病假，住院）"),
        ("更正二", "内容", "", "自我批评"),
        ("更正三", "结束时间", "2025年3月12日 16:30", "2025年3月12日 16:00"),
    ]
    assert [row.new for row in kept] == ["请假", "（有补正，您不能查看）", "2025年3月12日 16:00"]


def test_amending_never_reopens(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.cheng, ABSENT, cast.zhou)

    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.ARCHIVED
