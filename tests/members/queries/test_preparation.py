"""What is laid ready before a meeting, and for whose eyes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from guide.models import Chapter, Question, Section
from members.choices import MeetingKind, MeetingState, Presence, Readers
from members.models import Meeting, Member, Reflection, Resolution
from members.queries.preparation import Preparation, preparation_of
from members.services.study import mark_studied
from tests.cast import Cast
from tests.factories import make_assignment, make_book, make_held_meeting, make_meeting

Ready = Callable[..., Preparation]
TODAY = timezone.localdate()


@pytest.fixture
def sections(db: None) -> list[Section]:
    return list(make_book("test-book", chapters=1, sections=2).chapters.get().sections.order_by("position"))


@pytest.fixture
def meeting(cast: Cast, sections: list[Section]) -> Meeting:
    now = timezone.now()
    meeting = make_meeting(
        cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now, recorder=cast.cheng
    )
    meeting.sections.set(sections)
    return meeting


@pytest.fixture
def ready(cast: Cast, acting: Callable[[Member], Member]) -> Ready:
    return lambda meeting, who=None: preparation_of(
        Meeting.objects.select_related("organization").get(pk=meeting.pk), acting(who or cast.zhou), TODAY
    )


def make_case(chapter: Chapter, title: str, **fields: object) -> Section:
    position = chapter.sections.count() + 1
    values = {"slug": f"case-{position}", "position": position, "kind": Section.Kind.CASE, **fields}
    return Section.objects.create(chapter=chapter, title=title, **values)


def test_everybody_called_is_counted_and_named_to_those_who_may_know(
    cast: Cast, meeting: Meeting, sections: list[Section], ready: Ready
) -> None:
    for section in sections:
        mark_studied(member=cast.lu, section=section)
    mark_studied(member=cast.he, section=sections[0])

    found = ready(meeting)

    assert [(one.member.name, one.done) for one in found.readings] == [
        ("乔松", 0), ("方映川", 0), ("周砚秋", 0), ("程予安", 0), ("苏见微", 0), ("贺归舟", 1), ("陆石安", 2)
    ]  # fmt: skip
    assert {one.total for one in found.readings} == {2}
    assert found.complete == 1
    assert [(place.name, [one.member.name for one in own]) for place, own in found.named_by_place] == [
        ("机关支部", ["乔松", "方映川"]),
        ("第一党小组", ["周砚秋", "程予安", "苏见微"]),
        ("第二党小组", ["贺归舟", "陆石安"]),
    ]


def test_recorder_without_a_post_reads_the_count_and_the_own_name_a_leader_the_own_group(
    cast: Cast, meeting: Meeting, ready: Ready
) -> None:
    named = {name: [one.member.name for one in ready(meeting, getattr(cast, name)).named] for name in ("cheng", "he")}

    assert named == {"cheng": ["程予安"], "he": ["贺归舟", "陆石安"]}
    assert len(ready(meeting, cast.cheng).readings) == 7


def test_without_sections_of_its_own_the_assignments_required_ones_are_asked(
    cast: Cast, meeting: Meeting, sections: list[Section], ready: Ready
) -> None:
    meeting.sections.clear()
    meeting.assignment = make_assignment(cast.office, cast.zhou, sections)
    meeting.assignment.assigned.filter(section=sections[1]).update(required=False)
    meeting.save()

    assert ready(meeting).sections == [sections[0]]


def test_chapters_bring_their_cases_and_discussion_questions(
    cast: Cast, meeting: Meeting, sections: list[Section], ready: Ready
) -> None:
    chapter = sections[0].chapter
    case = make_case(chapter, "测试案例")
    make_case(chapter, "隐藏的案例", hidden=True)
    make_case(make_book("other", chapters=1).chapters.get(), "别的书的案例")
    for position, (kind, hidden) in enumerate([("discussion", False), ("self_check", False), ("discussion", True)]):
        Question.objects.create(chapter=chapter, kind=kind, position=position, text=f"题 {position}", hidden=hidden)

    found = ready(meeting)

    assert found.sections == sections
    (at_hand,) = found.chapters
    assert (at_hand.chapter, at_hand.cases) == (chapter, [case])
    assert [question.text for question in at_hand.questions] == ["题 0"]


def test_reflections_are_those_their_writers_opened(
    cast: Cast, meeting: Meeting, sections: list[Section], ready: Ready
) -> None:
    other = make_book("other", chapters=1).chapters.get()
    for readers in Readers:
        Reflection.objects.create(member=cast.lu, section=sections[0], text=f"给 {readers}", readers=readers)
    Reflection.objects.create(member=cast.lu, chapter=sections[0].chapter, text="论整章", readers=Readers.BRANCH)
    Reflection.objects.create(member=cast.lu, chapter=other, text="别的书", readers=Readers.BRANCH)
    Reflection.objects.create(member=cast.zhou, section=sections[0], text="书记私下的")
    Reflection.objects.create(member=cast.ruan, section=sections[0], text="邻支部的", readers=Readers.BRANCH)

    texts = {name: {r.text for r in ready(meeting, getattr(cast, name)).reflections} for name in ("zhou", "cheng")}

    assert texts == {"zhou": {"给 secretary", "给 branch", "论整章"}, "cheng": {"给 branch", "论整章"}}


def test_open_resolutions_are_carried_over_as_far_as_one_may_read_them(
    cast: Cast, meeting: Meeting, ready: Ready
) -> None:
    for kind, owner in ((MeetingKind.GENERAL_MEETING, cast.su), (MeetingKind.COMMITTEE_MEETING, cast.zhou)):
        held = make_held_meeting(cast.office, state=MeetingState.ARCHIVED, kind=kind)
        Resolution.objects.create(meeting=held, text=f"{kind} 未办", follow_up=True, owner=owner)
        Resolution.objects.create(
            meeting=held, text="已办", follow_up=True, owner=owner, done_on=TODAY, done_word="办好"
        )
        Resolution.objects.create(meeting=held, text="不用跟踪")
    beside = make_held_meeting(cast.village, state=MeetingState.ARCHIVED)
    Resolution.objects.create(meeting=beside, text="邻支部", follow_up=True)

    found = {name: [r.text for r in ready(meeting, getattr(cast, name)).resolutions] for name in ("zhou", "cheng")}

    assert found == {
        "zhou": ["general_meeting 未办", "committee_meeting 未办"],
        "cheng": ["general_meeting 未办"],
    }


def test_make_ups_still_due_are_named_to_those_who_may_know(
    cast: Cast, meeting: Meeting, sections: list[Section], ready: Ready
) -> None:
    lecture = make_held_meeting(cast.office, [cast.lu, cast.su], state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE)
    lecture.sections.set(sections)
    lecture.roster.filter(member=cast.lu).update(presence=Presence.ABSENT, group=cast.group_two)
    lecture.roster.filter(member=cast.su).update(presence=Presence.PRESENT)

    found = {name: [e.name for e in ready(meeting, getattr(cast, name)).make_ups] for name in ("zhou", "he", "cheng")}

    assert found == {"zhou": ["陆石安"], "he": ["陆石安"], "cheng": []}


def test_preparation_without_anything_to_read_is_empty_and_a_plan_row_has_one(cast: Cast, ready: Ready) -> None:
    found = ready(make_meeting(cast.office, cast.zhou, planned_month=date(2025, 3, 1)))

    assert (found.sections, found.chapters, found.reflections, found.resolutions) == ([], [], [], [])


def test_preparation_takes_seven_queries(
    cast: Cast, meeting: Meeting, acting: Callable[[Member], Member], django_assert_num_queries: Callable
) -> None:
    found = Meeting.objects.select_related("organization").get(pk=meeting.pk)
    reader = acting(cast.zhou)

    with django_assert_num_queries(7):
        preparation_of(found, reader, TODAY)
