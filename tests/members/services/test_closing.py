"""Recording and archiving: once each, whole or not at all, and what they leave behind."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from guide.models import Section
from members.choices import MeetingKind, MeetingState, MembershipEnd, Presence
from members.errors import EndsBeforeStart, MinutesChanged, NotOverYet, Refusal
from members.errors.closing import (
    AlreadyArchived,
    AlreadyRecorded,
    NotOpened,
    NotRecordedYet,
    RecordIncomplete,
    StudyCountsTwice,
    TooManyStudyMinutes,
)
from members.models import AgendaItem, AuditEvent, HoursEntry, Meeting, Membership, StudyEvent, StudyState
from members.queries.answers import answers_to
from members.queries.minutes import MinutesDraft
from members.queries.records import record_of
from members.queries.study import drifting_states
from members.services.closing import archive_meeting, record_meeting
from members.services.minutes import save_minutes
from members.services.plan import link_meetings
from tests.cast import Cast
from tests.factories import HELD_FROM, make_assignment, make_book, make_meeting, make_member, make_whole_meeting


@pytest.fixture
def sections(db: None) -> list[Section]:
    return list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))


@pytest.fixture
def meeting(cast: Cast, sections: list[Section]) -> Meeting:
    """A lecture on one chapter; 陆 is absent."""
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng, cast.fang, cast.lu])
    meeting.sections.set(sections)
    meeting.roster.filter(member=cast.lu).update(presence=Presence.ABSENT, reason="未说明")
    return meeting


def closed(meeting: Meeting, cast: Cast) -> Meeting:
    return archive_meeting(meeting=record_meeting(meeting=meeting, by=cast.zhou), by=cast.zhou)


def nothing_written() -> bool:
    return AuditEvent.objects.count() == StudyEvent.objects.count() == HoursEntry.objects.count() == 0


# ---- recording -----------------------------------------------------------------------------------------------------


def test_recording_sets_the_day_from_the_clock_and_freezes_the_allowance(cast: Cast, meeting: Meeting) -> None:
    before = timezone.now()

    record_meeting(meeting=meeting, by=cast.zhou)
    type(cast.office).objects.filter(pk=cast.office.pk).update(days_to_record=30)

    kept = Meeting.objects.get(pk=meeting.pk)
    assert before <= kept.recorded_at <= timezone.now()
    assert (kept.state, kept.days_to_record, kept.number, kept.number_year, kept.archived_at) == (
        MeetingState.RECORDED, 3, 1, 2025, None
    )  # fmt: skip
    assert kept.days_late == (timezone.localdate() - date(2025, 3, 12)).days - 3


def test_recording_writes_one_entry_with_the_meeting_and_posts_nothing(cast: Cast, meeting: Meeting) -> None:
    record_meeting(meeting=meeting, by=cast.zhou)

    entry = AuditEvent.objects.get()
    assert (entry.action, entry.chain.organization, entry.account, entry.details) == (
        "meeting.recorded", cast.office, cast.zhou.account, {"meeting": meeting.pk}
    )  # fmt: skip
    assert StudyEvent.objects.count() == HoursEntry.objects.count() == 0


def test_recording_takes_the_end_and_proposes_the_whole_as_study(cast: Cast, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(held_to=None)

    record_meeting(meeting=meeting, by=cast.zhou, held_to=HELD_FROM + timedelta(minutes=95))

    kept = Meeting.objects.get(pk=meeting.pk)
    assert (kept.held_to, kept.study_minutes) == (HELD_FROM + timedelta(minutes=95), 95)


def test_minutes_that_were_open_while_the_end_was_filled_do_not_blank_it(cast: Cast, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(held_to=None)
    record_meeting(meeting=meeting, by=cast.zhou, held_to=HELD_FROM + timedelta(minutes=95))

    with pytest.raises(MinutesChanged):
        save_minutes(meeting=meeting, version=0, minutes=MinutesDraft(header={"held_to": None}), by=cast.su)

    assert Meeting.objects.get(pk=meeting.pk).held_to == HELD_FROM + timedelta(minutes=95)


def test_recording_keeps_the_study_minutes_of_the_minutes(cast: Cast, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(study_minutes=45)

    assert record_meeting(meeting=meeting, by=cast.zhou).study_minutes == 45


def test_recording_proposes_no_study_where_nothing_was_studied(cast: Cast) -> None:
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng], kind=MeetingKind.GENERAL_MEETING)

    assert record_meeting(meeting=meeting, by=cast.zhou).study_minutes == 0


def test_recording_twice_is_refused_and_changes_nothing(cast: Cast, meeting: Meeting) -> None:
    record_meeting(meeting=meeting, by=cast.zhou)
    before = Meeting.objects.values().get(pk=meeting.pk)

    with pytest.raises(AlreadyRecorded):
        record_meeting(meeting=meeting, by=cast.zhou, study_minutes=5)

    assert Meeting.objects.values().get(pk=meeting.pk) == before
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        (HELD_FROM, EndsBeforeStart),
        (HELD_FROM - timedelta(minutes=1), EndsBeforeStart),
        (timezone.now() + timedelta(hours=1), NotOverYet),
        (None, RecordIncomplete),
    ],
)
def test_recording_with_an_impossible_end_is_refused(
    cast: Cast, meeting: Meeting, end: datetime | None, refusal: type[Refusal]
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(held_to=None)

    with pytest.raises(refusal):
        record_meeting(meeting=meeting, by=cast.zhou, held_to=end)

    assert Meeting.objects.get(pk=meeting.pk).held_to is None
    assert nothing_written()


def test_recording_what_is_incomplete_names_what_is_missing(cast: Cast, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(recorder=None)
    meeting.roster.filter(member=cast.lu).update(reason="")

    with pytest.raises(RecordIncomplete) as refused:
        record_meeting(meeting=meeting, by=cast.zhou)

    assert str(refused.value) == "还缺：记录人、缺席原因。请先补齐。"
    assert nothing_written()


def test_an_empty_meeting_is_not_recorded(cast: Cast) -> None:
    meeting = make_whole_meeting(cast.office, [cast.zhou])
    AgendaItem.objects.all().delete()

    with pytest.raises(RecordIncomplete):
        record_meeting(meeting=meeting, by=cast.zhou)


def test_recording_before_the_roll_is_refused(cast: Cast) -> None:
    with pytest.raises(NotOpened):
        record_meeting(meeting=make_meeting(cast.office), by=cast.zhou)

    assert nothing_written()


def test_numbers_run_by_organisation_kind_and_year_of_the_day_held(cast: Cast) -> None:
    def number(organization, year: int, kind: str = MeetingKind.LECTURE) -> tuple[int | None, int | None]:
        held = HELD_FROM.replace(year=year)
        meeting = make_whole_meeting(organization, [cast.he], held_from=held, kind=kind)
        recorded = record_meeting(meeting=meeting, by=cast.zhou)
        return recorded.number_year, recorded.number

    office, group = cast.office, cast.group_two
    assert [number(office, 2025), number(office, 2025), number(office, 2024), number(group, 2025)] == [
        (2025, 1), (2025, 2), (2024, 1), (2025, 1)
    ]  # fmt: skip
    assert [number(office, 2025, MeetingKind.THEME_DAY), number(office, 2025)] == [(2025, 1), (2025, 3)]


# ---- study minutes of linked meetings ------------------------------------------------------------------------------


def theme_day_with_lecture(cast: Cast, begins: int, lasts: int) -> tuple[Meeting, Meeting]:
    """A theme day of three hours, and a lecture linked to it that begins so many minutes after it."""
    start = HELD_FROM + timedelta(minutes=begins)
    lecture = make_whole_meeting(
        cast.office, [cast.zhou], held_from=start, held_to=start + timedelta(minutes=lasts), place="一楼"
    )
    material = [{"title": "测试材料", "source": "", "dated": ""}]
    day = make_whole_meeting(
        cast.office, [cast.zhou], kind=MeetingKind.THEME_DAY, held_to=HELD_FROM + timedelta(hours=3), materials=material
    )
    day.linked.add(lecture)
    return lecture, day


@pytest.mark.parametrize(("begins", "lasts", "rest"), [(0, 90, 90), (60, 30, 150), (180, 60, 180), (150, 60, 150)])
def test_the_second_of_two_linked_meetings_proposes_the_rest(cast: Cast, begins: int, lasts: int, rest: int) -> None:
    lecture, day = theme_day_with_lecture(cast, begins, lasts)
    record_meeting(meeting=lecture, by=cast.zhou)

    expected = rest if begins != 150 else 180 - 30
    assert record_meeting(meeting=day, by=cast.zhou).study_minutes == expected


def test_more_than_the_rest_is_refused(cast: Cast) -> None:
    lecture, day = theme_day_with_lecture(cast, 0, 90)
    record_meeting(meeting=lecture, by=cast.zhou)

    with pytest.raises(TooManyStudyMinutes) as refused:
        record_meeting(meeting=day, by=cast.zhou, study_minutes=91)

    assert str(refused.value) == "同一时间的关联会议已经记了集中学习，这次会议最多还能记 90 分钟。"
    assert record_meeting(meeting=day, by=cast.zhou, study_minutes=90).study_minutes == 90


def test_meetings_that_are_recorded_with_study_at_the_same_time_are_not_linked_afterwards(cast: Cast) -> None:
    lecture, day = theme_day_with_lecture(cast, 0, 90)
    day.linked.clear()
    for meeting in (lecture, day):
        record_meeting(meeting=meeting, by=cast.zhou)

    with pytest.raises(StudyCountsTwice):
        link_meetings(meeting=day, beside=[lecture], by=cast.zhou)
    assert list(day.linked.all()) == []
    Meeting.objects.filter(pk=day.pk).update(study_minutes=90)
    link_meetings(meeting=Meeting.objects.get(pk=day.pk), beside=[lecture], by=cast.zhou)
    assert list(day.linked.all()) == [lecture]


def test_meetings_linked_with_the_same_theme_day_share_their_time_too(cast: Cast) -> None:
    lecture, day = theme_day_with_lecture(cast, 0, 90)
    material = [{"title": "测试材料", "source": "", "dated": ""}]
    assembly = make_whole_meeting(cast.office, [cast.zhou], kind=MeetingKind.GENERAL_MEETING, materials=material)
    day.linked.add(assembly)

    found = [record_meeting(meeting=held, by=cast.zhou).study_minutes for held in (lecture, assembly, day)]

    assert found == [90, 30, 60]


def test_linked_meetings_of_other_people_take_nothing(cast: Cast) -> None:
    one, two = (make_whole_meeting(group, [cast.he]) for group in (cast.group_one, cast.group_two))
    village = make_whole_meeting(cast.village, [cast.tan])
    two.linked.add(one, village)
    for meeting in (one, village):
        record_meeting(meeting=meeting, by=cast.zhou)

    assert record_meeting(meeting=two, by=cast.zhou).study_minutes == 120


def test_more_study_than_the_whole_meeting_is_refused(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(TooManyStudyMinutes) as refused:
        record_meeting(meeting=meeting, by=cast.zhou, study_minutes=121)

    assert str(refused.value) == "会议全程 120 分钟，集中学习不能多于全程，请核对。"
    assert nothing_written()


# ---- archiving -----------------------------------------------------------------------------------------------------


def test_archiving_credits_the_sections_and_posts_hours_to_those_present(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    meeting = record_meeting(meeting=meeting, by=cast.zhou, study_minutes=40)

    archive_meeting(meeting=meeting, by=cast.su)

    there = {cast.zhou.pk, cast.cheng.pk, cast.fang.pk}
    pairs = {(member, section.pk) for member in there for section in sections}
    assert set(StudyState.objects.filter(studied=True).values_list("member", "section")) == pairs
    assert set(StudyEvent.objects.values_list("kind", "meeting", "by")) == {("credited", meeting.pk, cast.su.pk)}
    assert set(HoursEntry.objects.values_list("member", "minutes")) == {(member, 40) for member in there}
    kept = Meeting.objects.get(pk=meeting.pk)
    assert (kept.state, kept.study_minutes) == (MeetingState.ARCHIVED, 40)
    assert kept.archived_at >= kept.recorded_at
    assert list(drifting_states()) == []


def test_archiving_writes_one_entry(cast: Cast, meeting: Meeting) -> None:
    closed(meeting, cast)

    assert list(AuditEvent.objects.order_by("number").values_list("action", "details")) == [
        ("meeting.recorded", {"meeting": meeting.pk}), ("meeting.archived", {"meeting": meeting.pk})
    ]  # fmt: skip


def test_archiving_takes_other_minutes_than_were_proposed(cast: Cast, meeting: Meeting) -> None:
    meeting = record_meeting(meeting=meeting, by=cast.zhou)

    archive_meeting(meeting=meeting, by=cast.zhou, study_minutes=50)

    assert Meeting.objects.get(pk=meeting.pk).study_minutes == 50
    assert set(HoursEntry.objects.values_list("minutes", flat=True)) == {50}


def test_archiving_again_is_refused_and_posts_nothing(cast: Cast, meeting: Meeting) -> None:
    closed(meeting, cast)
    counts = StudyEvent.objects.count(), HoursEntry.objects.count(), AuditEvent.objects.count()

    with pytest.raises(AlreadyArchived):
        archive_meeting(meeting=meeting, by=cast.zhou)

    assert (StudyEvent.objects.count(), HoursEntry.objects.count(), AuditEvent.objects.count()) == counts


def test_archiving_before_recording_is_refused(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(NotRecordedYet):
        archive_meeting(meeting=meeting, by=cast.zhou)

    assert nothing_written()


def test_archiving_what_became_incomplete_since_is_refused(cast: Cast, meeting: Meeting) -> None:
    record_meeting(meeting=meeting, by=cast.zhou)
    meeting.roster.filter(member=cast.lu).update(reason="")

    with pytest.raises(RecordIncomplete):
        archive_meeting(meeting=meeting, by=cast.zhou)

    assert StudyEvent.objects.count() == HoursEntry.objects.count() == 0
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.RECORDED


def test_a_meeting_that_studied_a_newspaper_article_archives_with_hours_and_no_chapter(cast: Cast) -> None:
    article = [{"title": "测试文章", "source": "测试报", "dated": "2025-03-10"}]
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng], kind=MeetingKind.THEME_DAY, materials=article)
    AgendaItem.objects.all().delete()

    closed(meeting, cast)

    assert Meeting.objects.get(pk=meeting.pk).is_archived
    assert set(HoursEntry.objects.values_list("member", "minutes")) == {(cast.zhou.pk, 120), (cast.cheng.pk, 120)}
    assert StudyEvent.objects.count() == 0


def test_archiving_answers_the_assignment_of_those_present(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)

    closed(meeting, cast)

    (answers,) = answers_to([assignment], [cast.office.path], date(2025, 3, 13))
    assert {answer.member for answer in answers.answered} == {cast.zhou, cast.cheng, cast.fang}
    assert answers.entered == []


def test_who_studied_at_the_meeting_and_left_before_it_was_archived_has_answered(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)
    cast.cheng.memberships.update(until=date(2025, 3, 20), end=MembershipEnd.TRANSFERRED)

    closed(meeting, cast)

    (answers,) = answers_to([assignment], [cast.office.path], date(2025, 12, 1))
    assert cast.cheng in {answer.member for answer in answers.answered}


def test_what_happens_to_people_afterwards_moves_no_figure(cast: Cast, meeting: Meeting) -> None:
    closed(meeting, cast)
    before = record_of(Meeting.objects.get(pk=meeting.pk)).figures
    written = list(HoursEntry.objects.values()), list(StudyEvent.objects.values())

    Membership.objects.filter(member=cast.cheng).update(until=date(2025, 3, 13), end=MembershipEnd.TRANSFERRED)
    Membership.objects.filter(member=cast.fang).update(organization=cast.group_two)
    type(cast.lu).objects.filter(pk=cast.lu.pk).update(status="full", confirmed_on=date(2025, 3, 13))
    type(cast.zhou).objects.filter(pk=cast.zhou.pk).update(
        vote_suspended_from=date(2025, 3, 13), vote_suspended_reason="留党察看"
    )
    make_member(belongs_to=cast.office, since=date(2025, 3, 13))

    assert record_of(Meeting.objects.get(pk=meeting.pk)).figures == before
    assert (list(HoursEntry.objects.values()), list(StudyEvent.objects.values())) == written
    assert (before.due, before.due_voting, before.present, before.present_voting) == (4, 3, 3, 3)
