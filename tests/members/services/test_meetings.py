"""Calling a meeting: what is kept of it, what it takes over, what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from guide.models import Book, Section
from members.choices import BranchForm, MeetingKind, MeetingState, Post, Purpose, Site
from members.errors import NotInBeing, Refusal, SectionNotReadable
from members.errors.meetings import (
    AssignmentElsewhere,
    CalledForThePast,
    KindNotHeldHere,
    MeetingAlreadyCalled,
    MeetingClosed,
    MeetingNotPlanned,
    NoCommittee,
    PurposeNotHere,
    TooFewTogether,
    TopicInUse,
)
from members.models import AuditEvent, Meeting, Member, Organization
from members.services.meetings import call_jointly, call_meeting, change_meeting
from tests.cast import Cast
from tests.factories import make_appointment, make_assignment, make_book, make_held_meeting, make_meeting

AT = datetime(2025, 11, 19, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
SOON = timezone.now().replace(microsecond=0) + timedelta(days=30)
MATERIAL = {"title": "测试讲话", "source": "测试报", "dated": "2025-11-01"}


@pytest.fixture
def book(db: None) -> Book:
    return make_book("test-book", chapters=2, sections=3)


@pytest.fixture
def sections(book: Book) -> list[Section]:
    return list(Section.objects.filter(chapter__book=book, chapter__number=1))


def lecture(cast: Cast, **arrangement: object) -> Meeting:
    values = {"organization": cast.office, "kind": MeetingKind.LECTURE, "planned_at": AT, "by": cast.zhou}
    return call_meeting(**{**values, **arrangement})


def test_call_keeps_everything_and_tells_at_once(cast: Cast, sections: list[Section]) -> None:
    settled = {
        "title": "测试党课", "purposes": (Purpose.COLLECTIVE_STUDY,), "place": "三楼会议室", "site": Site.BOTH,
        "presider": cast.zhou, "recorder": cast.su, "lead_reader": cast.cheng, "lecturer": cast.zhou,
        "guest_lecturer": "", "materials": [MATERIAL], "note": "请带书",
    }  # fmt: skip

    made = lecture(cast, sections=sections, topics=["学习", "讨论"], **settled)

    made = Meeting.objects.get(pk=made.pk)
    assert {name: getattr(made, name) for name in settled} == settled
    assert (made.state, made.planned_at, made.planned_month, made.made_by) == (
        MeetingState.PLANNED, AT, date(2025, 11, 1), cast.zhou
    )  # fmt: skip
    assert made.is_called
    assert set(made.sections.all()) == set(sections)
    assert list(made.agenda.values_list("position", "title")) == [(1, "学习"), (2, "讨论")]


def test_call_writes_one_entry_on_the_trail_without_words(cast: Cast) -> None:
    made = lecture(cast, title="测试党课", place="三楼")

    entry = AuditEvent.objects.get()
    assert (entry.action, entry.details, entry.chain.organization) == (
        "meeting.called", {"meeting": made.pk}, cast.office
    )  # fmt: skip


@pytest.mark.parametrize(("number", "title"), [(3, "测试章 1"), (1, "第一章　一、测试节 1")])
def test_lecture_without_a_title_takes_that_of_what_is_studied(
    cast: Cast, sections: list[Section], number: int, title: str
) -> None:
    assert lecture(cast, sections=sections[:number]).title == title


def test_call_of_a_planned_row_takes_it_over(cast: Cast) -> None:
    row = make_meeting(cast.office, kind=MeetingKind.LECTURE, title="计划的题目", responsible=cast.su)

    made = lecture(cast, meeting=row, title="改过的题目")

    assert made.pk == row.pk
    row.refresh_from_db()
    assert (row.title, row.responsible, row.planned_month, row.is_called) == (
        "改过的题目", cast.su, date(2025, 3, 1), True
    )  # fmt: skip


def test_call_links_with_the_meetings_beside_it(cast: Cast) -> None:
    day = make_meeting(cast.office, kind=MeetingKind.THEME_DAY, called_at=timezone.now(), planned_at=AT)

    made = lecture(cast, beside=[day])

    assert list(made.linked.all()) == [day]
    assert list(day.linked.all()) == [made]


def test_calling_the_same_again_is_refused(cast: Cast) -> None:
    lecture(cast)

    with pytest.raises(MeetingAlreadyCalled):
        lecture(cast)

    assert Meeting.objects.count() == AuditEvent.objects.count() == 1


def test_calling_one_row_twice_is_refused(cast: Cast) -> None:
    row = make_meeting(cast.office, kind=MeetingKind.LECTURE)
    lecture(cast, meeting=row)

    with pytest.raises(MeetingAlreadyCalled):
        lecture(cast, meeting=row, planned_at=datetime(2025, 11, 20, 6, tzinfo=UTC))


def test_another_may_be_called_for_the_time_of_one_not_held(cast: Cast) -> None:
    Meeting.objects.filter(pk=lecture(cast).pk).update(state=MeetingState.NOT_HELD, not_held_reason="测试")

    assert lecture(cast).state == MeetingState.PLANNED


@pytest.mark.parametrize("opened", [MeetingState.OPEN, MeetingState.ARCHIVED])
def test_what_has_opened_is_neither_called_nor_changed(cast: Cast, opened: str) -> None:
    held = make_held_meeting(cast.office, state=opened, kind=MeetingKind.LECTURE)

    with pytest.raises(MeetingNotPlanned):
        lecture(cast, meeting=held)
    with pytest.raises(MeetingNotPlanned):
        change_meeting(meeting=held, by=cast.zhou, place="别处")

    held.refresh_from_db()
    assert (held.place, held.state) == ("", opened)


@pytest.mark.parametrize(
    ("place", "kind", "refusal"),
    [
        ("township", MeetingKind.LECTURE, KindNotHeldHere),
        ("office", MeetingKind.GROUP_MEETING, KindNotHeldHere),
        ("group_one", MeetingKind.GENERAL_MEETING, KindNotHeldHere),
        ("village", MeetingKind.COMMITTEE_MEETING, NoCommittee),
    ],
)
def test_each_level_holds_its_own_kinds(cast: Cast, place: str, kind: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        lecture(cast, organization=getattr(cast, place), kind=kind)


def test_committee_meets_where_there_is_one(cast: Cast) -> None:
    assert lecture(cast, kind=MeetingKind.COMMITTEE_MEETING).organization == cast.office


def test_branch_with_secretary_and_deputy_alone_has_no_committee(cast: Cast) -> None:
    make_appointment(cast.ruan, cast.village, Post.DEPUTY_SECRETARY)

    with pytest.raises(NoCommittee):
        lecture(cast, organization=cast.village, kind=MeetingKind.COMMITTEE_MEETING)


@pytest.mark.parametrize("form", [BranchForm.ORDINARY, BranchForm.TEMPORARY])
@pytest.mark.parametrize(
    ("place", "kind", "purpose", "where"),
    [
        ("office", MeetingKind.GENERAL_MEETING, Purpose.ADMISSION, [BranchForm.ORDINARY]),
        ("office", MeetingKind.COMMITTEE_MEETING, Purpose.BY_ELECTION, [BranchForm.ORDINARY]),
        ("office", MeetingKind.GENERAL_MEETING, Purpose.MEMBER_APPRAISAL, [BranchForm.ORDINARY]),
        ("group_one", MeetingKind.GROUP_MEETING, Purpose.MEMBER_APPRAISAL, [BranchForm.ORDINARY]),
        ("office", MeetingKind.GENERAL_MEETING, Purpose.ORG_LIFE_MEETING, list(BranchForm)),
        ("office", MeetingKind.LECTURE, Purpose.ADMISSION, []),
        ("group_one", MeetingKind.GROUP_MEETING, Purpose.TERM_ELECTION, []),
    ],
)
def test_purposes_follow_kind_and_form_of_the_branch(
    cast: Cast, form: str, place: str, kind: str, purpose: str, where: list[str]
) -> None:
    Organization.objects.filter(pk=cast.office.pk).update(form=form, ends_on=date(2026, 1, 1))
    organization = Organization.objects.get(pk=getattr(cast, place).pk)

    def call() -> Meeting:
        return lecture(cast, organization=organization, kind=kind, purposes=[purpose])

    if form in where:
        assert call().purposes == (purpose,)
    else:
        with pytest.raises(PurposeNotHere):
            call()


def test_meeting_before_the_founding_is_refused(cast: Cast) -> None:
    with pytest.raises(NotInBeing):
        lecture(cast, planned_at=datetime(2015, 6, 1, tzinfo=UTC))


def test_sections_must_be_there_to_read(cast: Cast, sections: list[Section]) -> None:
    Section.objects.filter(pk=sections[0].pk).update(hidden=True)

    with pytest.raises(SectionNotReadable):
        lecture(cast, sections=sections)

    assert Meeting.objects.count() == 0


@pytest.mark.parametrize("target", ["township", "office", "group_one"])
def test_assignment_that_reaches_the_branch_is_kept(cast: Cast, sections: list[Section], target: str) -> None:
    assignment = make_assignment(getattr(cast, target), cast.zhou, sections)

    assert lecture(cast, assignment=assignment).assignment == assignment


def test_assignment_of_others_is_refused(cast: Cast, sections: list[Section]) -> None:
    with pytest.raises(AssignmentElsewhere):
        lecture(cast, assignment=make_assignment(cast.village, cast.tan, sections))


# ---- changing ----------------------------------------------------------------------------------------------------


def test_change_records_the_names_of_what_changed(cast: Cast, sections: list[Section]) -> None:
    made = lecture(cast, place="三楼", topics=["学习"])

    change_meeting(
        meeting=made, by=cast.zhou, place="四楼", note="", topics=["学习", "讨论"], sections=sections, planned_at=AT
    )

    made.refresh_from_db()
    assert (made.place, made.minutes_version) == ("四楼", 2)
    assert made.sections.count() == 3
    entry = AuditEvent.objects.get(action="meeting.changed")
    assert entry.details == {"meeting": made.pk, "fields": ["place", "sections", "topics"]}


@pytest.mark.parametrize("state", [MeetingState.OPEN, MeetingState.RECORDED])
def test_open_meeting_changes_lead_reader_and_purposes_only(cast: Cast, state: str) -> None:
    held = make_held_meeting(cast.office, state=state)

    change_meeting(meeting=held, by=cast.zhou, lead_reader=cast.su, purposes=["discussion"], place=held.place)
    with pytest.raises(MeetingNotPlanned):
        change_meeting(meeting=held, by=cast.zhou, lead_reader=cast.zhou, place="别处")

    held.refresh_from_db()
    assert (held.lead_reader, held.purposes, held.place) == (cast.su, ("discussion",), "")


def test_archived_meeting_changes_nothing(cast: Cast) -> None:
    held = make_held_meeting(cast.office, state=MeetingState.ARCHIVED)

    with pytest.raises(MeetingClosed):
        change_meeting(meeting=held, by=cast.zhou, purposes=["discussion"])

    held.refresh_from_db()
    assert held.purposes == ()


def test_change_of_nothing_writes_nothing(cast: Cast, sections: list[Section]) -> None:
    settled = {"place": "三楼", "topics": ["学习"], "sections": sections, "purposes": ["discussion"], "title": "题目"}
    made = lecture(cast, **settled)

    change_meeting(meeting=made, by=cast.zhou, planned_at=AT, **settled)

    assert AuditEvent.objects.count() == 1


def test_topic_that_stays_keeps_what_was_written_on_it(cast: Cast) -> None:
    made = lecture(cast, topics=["甲", "乙", "丙"])
    made.agenda.filter(title="乙").update(content="已准备的内容")

    change_meeting(meeting=made, by=cast.zhou, topics=["丙", "乙"])

    assert list(made.agenda.values_list("title", "content")) == [("丙", ""), ("乙", "已准备的内容")]


def test_topic_with_something_on_it_is_not_taken_away(cast: Cast) -> None:
    made = lecture(cast, topics=["甲", "乙"])
    made.agenda.filter(title="乙").update(content="已准备的内容")

    with pytest.raises(TopicInUse):
        change_meeting(meeting=made, by=cast.zhou, topics=["甲"], place="四楼")

    made.refresh_from_db()
    assert made.place == ""
    assert made.agenda.count() == 2


def test_section_hidden_since_stays_in_the_meeting(cast: Cast, sections: list[Section]) -> None:
    made = lecture(cast, sections=sections)
    Section.objects.filter(pk=sections[0].pk).update(hidden=True)

    change_meeting(meeting=made, by=cast.zhou, sections=sections[:2])

    assert set(made.sections.all()) == set(sections[:2])


# ---- several branches at once ------------------------------------------------------------------------------------


def test_joint_meeting_is_kept_by_each_branch_and_linked(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)

    meetings = call_jointly(
        organizations=[cast.village, cast.office], kind=MeetingKind.THEME_DAY, by=cast.qiao, planned_at=SOON,
        place="礼堂", materials=[MATERIAL], lecturer=cast.qiao, sections=sections, assignment=assignment,
    )  # fmt: skip

    office, village = meetings
    assert [m.organization for m in meetings] == [cast.office, cast.village]
    assert {(m.place, m.planned_at, m.lecturer, m.sections.count()) for m in meetings} == {("礼堂", SOON, cast.qiao, 3)}
    assert [m.materials for m in meetings] == [[MATERIAL], [MATERIAL]]
    assert (office.presider, village.presider) == (cast.zhou, cast.tan)
    assert (office.assignment, village.assignment) == (assignment, None)
    assert list(office.linked.all()) == [village]
    entries = AuditEvent.objects.values_list("action", "chain__organization", "details__meeting")
    assert set(entries) == {
        ("meeting.called", cast.office.pk, office.pk), ("meeting.called", cast.village.pk, village.pk)
    }  # fmt: skip


def test_joint_meeting_that_one_branch_cannot_hold_is_called_for_none(cast: Cast) -> None:
    lecture(cast, organization=cast.village, planned_at=SOON)

    with pytest.raises(MeetingAlreadyCalled, match="柳溪村支部：这个时间已经有一次同类会议"):
        call_jointly(organizations=[cast.office, cast.village], kind=MeetingKind.LECTURE, by=cast.qiao, planned_at=SOON)

    assert list(Meeting.objects.values_list("organization", flat=True)) == [cast.village.pk]


def test_one_alone_is_no_joint_meeting(cast: Cast) -> None:
    with pytest.raises(TooFewTogether):
        call_jointly(organizations=[cast.office], kind=MeetingKind.LECTURE, by=cast.qiao, planned_at=SOON)


def test_who_does_not_keep_the_records_calls_for_a_time_to_come(cast: Cast, acting: Callable[[Member], Member]) -> None:
    groups, branches = [cast.group_one, cast.group_two], [cast.office, cast.village]

    with pytest.raises(CalledForThePast):
        call_jointly(organizations=branches, kind=MeetingKind.LECTURE, by=acting(cast.qiao), planned_at=AT)
    written_up = call_jointly(organizations=groups, kind=MeetingKind.LECTURE, by=acting(cast.zhou), planned_at=AT)

    assert list(Meeting.objects.order_by("pk")) == written_up
