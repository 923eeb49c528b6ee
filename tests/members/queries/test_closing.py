"""Each element of a record is missed when it is not there, and nothing else is asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from members.choices import (
    BallotMethod,
    BallotOutcome,
    BallotRule,
    LeaveKind,
    MeetingKind,
    MeetingState,
    Presence,
    Purpose,
)
from members.models import AgendaItem, Ballot, Meeting, Member, Organization, Resolution, Statement
from members.queries.closing import completeness, following, most_study_minutes
from members.queries.lights import light_of, with_what_is_written
from members.queries.records import record_of
from tests.cast import Cast
from tests.factories import HELD_FROM, make_book, make_held_meeting, make_whole_meeting


@pytest.fixture
def lecture(cast: Cast) -> Meeting:
    return make_whole_meeting(cast.office, [cast.zhou, cast.cheng, cast.lu])


@pytest.fixture
def assembly(cast: Cast) -> Meeting:
    """A general meeting with one topic."""
    people = [cast.zhou, cast.cheng, cast.lu]
    return make_whole_meeting(cast.office, people, kind=MeetingKind.GENERAL_MEETING, title="")


def missing(meeting: Meeting) -> dict[str, str]:
    """What the page says, having made sure that lists say the same."""
    light = completeness(record_of(Meeting.objects.get(pk=meeting.pk)))
    assert light == light_of(with_what_is_written(Meeting.objects.all()).get(pk=meeting.pk))
    return {check.title: check.detail for check in light.missing}


def hints(meeting: Meeting) -> list[str]:
    light = completeness(record_of(Meeting.objects.get(pk=meeting.pk)))
    assert light.is_green
    return [hint.title for hint in light.hints]


def without(**fields: object) -> Callable[[Meeting], object]:
    return lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(**fields)


def marked(**fields: object) -> Callable[[Meeting], object]:
    """The last one on the roster."""
    return lambda meeting: meeting.roster.filter(position=3).update(**fields)


def no_topics(meeting: Meeting) -> None:
    meeting.agenda.all().delete()


def test_a_whole_record_lacks_nothing(lecture: Meeting, assembly: Meeting) -> None:
    assert missing(lecture) == missing(assembly) == {}


@pytest.mark.parametrize(
    ("spoil", "title", "detail"),
    [
        (without(held_to=None), "起止时间", "还没有写结束时间"),
        (without(place=" "), "地点", "还没有写"),
        (without(presider=None), "主持人", "还没有定"),
        (without(recorder=None), "记录人", "还没有定"),
        (without(lecturer=None), "主讲人", "还没有定"),
        (without(title=""), "党课题目", "还没有写"),
        (no_topics, "学习内容或议题", "还没有写"),
        (marked(presence=""), "点名", "陆石安还没有登记"),
        (lambda meeting: meeting.roster.update(presence=Presence.ABSENT, reason="出差"), "点名", "没有人到会，请核对"),
        (lambda meeting: meeting.roster.all().delete(), "点名", "没有人到会，请核对"),
        (marked(presence=Presence.ABSENT), "缺席原因", "陆石安没有写原因"),
        (marked(presence=Presence.ABSENT, reason=" "), "缺席原因", "陆石安没有写原因"),
        (marked(presence=Presence.ON_LEAVE, reason="有事"), "请假类别", "陆石安没有选类别"),
        (lambda m: m.agenda.update(content=""), "议题内容", "议题 1 没有写学了、报告或讨论了什么"),
    ],
)
def test_a_lecture_without_one_element_lacks_it(
    lecture: Meeting, spoil: Callable[[Meeting], object], title: str, detail: str
) -> None:
    spoil(lecture)

    assert missing(lecture) == {title: detail}


def test_every_missing_element_leads_to_where_it_is_entered(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou], kind=MeetingKind.LECTURE)

    light = completeness(record_of(meeting))

    own = meeting.get_absolute_url()
    assert {check.title: check.address.removeprefix(own) for check in light.missing} == {
        "起止时间": "minutes/#id_held_to",
        "地点": "minutes/#id_place",
        "主持人": "minutes/#id_presider",
        "记录人": "minutes/#id_recorder",
        "主讲人": "minutes/#id_lecturer",
        "党课题目": "minutes/#id_title",
        "点名": f"roll/#person-{cast.zhou.pk}",
        "名称或议题": "minutes/#items",
        "学习内容或议题": "minutes/#items",
    }


def test_who_is_excused_from_the_count_need_not_be_entered(lecture: Meeting) -> None:
    marked(presence="", counts=False, excused_reason="长期病假", may_vote=False)(lecture)

    assert missing(lecture) == {}


def test_leave_with_its_kind_needs_no_reason(lecture: Meeting) -> None:
    marked(presence=Presence.ON_LEAVE, leave_kind=LeaveKind.SICK)(lecture)

    assert missing(lecture) == {}


@pytest.mark.parametrize("material", ["section", "article"])
def test_material_takes_the_place_of_topics(lecture: Meeting, material: str) -> None:
    no_topics(lecture)
    if material == "section":
        lecture.sections.set(make_book(chapters=1, sections=1).chapters.get().sections.all())
    else:
        without(materials=[{"title": "测试文章", "source": "", "dated": ""}])(lecture)

    assert missing(lecture) == {}


def test_what_the_only_topic_studied_is_said_by_the_material(lecture: Meeting) -> None:
    lecture.agenda.update(content="")
    without(materials=[{"title": "测试文章", "source": "", "dated": ""}])(lecture)
    assert missing(lecture) == {}

    AgendaItem.objects.create(meeting=lecture, title="又一议题", position=2)
    assert missing(lecture) == {"议题内容": "议题 1、2 没有写学了、报告或讨论了什么"}


@pytest.mark.parametrize("what", ["statement", "resolution"])
def test_what_was_said_or_agreed_on_a_topic_is_its_content(assembly: Meeting, cast: Cast, what: str) -> None:
    item = assembly.agenda.get()
    AgendaItem.objects.update(content="")
    if what == "statement":
        Statement.objects.create(item=item, speaker=cast.cheng, speaker_name="程予安", gist="同意。")
    else:
        Resolution.objects.create(meeting=assembly, item=item, text="照办。")

    assert missing(assembly) == {}


def test_a_meeting_without_title_and_topic_lacks_both(assembly: Meeting) -> None:
    no_topics(assembly)

    assert missing(assembly) == {"名称或议题": "还没有写", "学习内容或议题": "还没有写"}


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({}, "第 1 项没有写责任人、期限"),
        ({"due_on": "2025-05-01"}, "第 1 项没有写责任人"),
        ({"owner": True}, "第 1 项没有写期限"),
        ({"owner": True, "due_on": "2025-05-01"}, None),
        ({"follow_up": False}, None),
    ],
)
def test_what_is_to_be_followed_up_has_an_owner_and_a_day(
    assembly: Meeting, cast: Cast, fields: dict[str, object], detail: str | None
) -> None:
    values = {"follow_up": True, **fields, **({"owner": cast.su} if "owner" in fields else {})}
    Resolution.objects.create(meeting=assembly, text="测试决议。", **values)

    assert missing(assembly) == ({"议定事项的责任人和期限": detail} if detail else {})


def make_ballot(meeting: Meeting, by: Member, **fields: object) -> Ballot:
    values = {"entitled": 2, "present": 2, "approve": 2, **fields}
    return Ballot.objects.create(
        item=meeting.agenda.get(), subject="测试表决", rule=BallotRule.ORDINARY, source="测试规则",
        method=BallotMethod.SHOW_OF_HANDS, outcome=BallotOutcome.PASSED, by=by, **values
    )  # fmt: skip


def test_votes_agree_with_the_roll(assembly: Meeting, cast: Cast) -> None:
    make_ballot(assembly, cast.zhou)
    assert missing(assembly) == {}

    assembly.roster.filter(member=cast.cheng).update(presence=Presence.ABSENT, reason="出差")
    assert missing(assembly) == {"票数相符": "“测试表决”的应到、实到与点名不一致"}


def test_fewer_than_the_roll_may_have_been_there_for_the_vote(assembly: Meeting, cast: Cast) -> None:
    make_ballot(assembly, cast.zhou, present=1, approve=1)

    assert missing(assembly) == {}


def test_admission_without_a_vote_is_hinted_at(assembly: Meeting) -> None:
    without(purposes=(Purpose.ADMISSION,))(assembly)

    assert "没有录入表决" in hints(assembly)
    assert missing(assembly) == {}


def test_hints_bar_nothing(assembly: Meeting, cast: Cast) -> None:
    assert hints(assembly) == ["没有写发言，也没有议定事项"]

    without(presider=cast.su, recorder=cast.su, held_to=HELD_FROM + timedelta(hours=7))(assembly)
    Statement.objects.create(item=assembly.agenda.get(), speaker_name="程予安", gist="同意。")

    assert hints(assembly) == ["主持人不在应到名单里", "记录人不在应到名单里", "会议全程 420 分钟"]


def test_a_presider_who_was_away_is_a_hint(assembly: Meeting, cast: Cast) -> None:
    Resolution.objects.create(meeting=assembly, text="照办。")
    assembly.roster.filter(member=cast.zhou).update(presence=Presence.ABSENT, reason="出差")

    assert hints(assembly) == ["主持人没有到会", "记录人没有到会"]


def test_a_vote_on_paper_without_tellers_is_a_hint(assembly: Meeting, cast: Cast) -> None:
    Resolution.objects.create(meeting=assembly, text="照办。")
    paper = {"method": BallotMethod.SECRET_PAPER, "issued": 2, "returned": 2, "invalid": 0}
    for subject, tellers in (("程予安", ""), ("贺归舟", "苏见微")):
        Ballot.objects.create(
            item=assembly.agenda.get(), subject=subject, rule=BallotRule.ADMISSION, source="测试规则", entitled=2,
            present=2, approve=2, tellers=tellers, outcome=BallotOutcome.PASSED, by=cast.zhou, **paper,
        )  # fmt: skip

    assert hints(assembly) == ["“程予安”没有写监票人、计票人"]


def test_a_lecture_needs_neither_statement_nor_resolution(lecture: Meeting) -> None:
    assert hints(lecture) == []


def test_what_was_said_in_confidence_counts_for_who_may_not_read_it(assembly: Meeting, cast: Cast, acting) -> None:
    without(purposes=("org_life_meeting",))(assembly)
    AgendaItem.objects.update(content="")
    Statement.objects.create(item=assembly.agenda.get(), speaker=cast.cheng, speaker_name="程予安", gist="自我批评。")

    record = record_of(Meeting.objects.get(pk=assembly.pk), acting(cast.su))

    assert record.agenda[0].statements == ()
    assert completeness(record).is_green
    assert completeness(record).hints == []


def test_completeness_asks_the_database_nothing(lecture: Meeting, django_assert_num_queries) -> None:
    record = record_of(Meeting.objects.select_related("organization").get(pk=lecture.pk))

    with django_assert_num_queries(0):
        completeness(record)
        following(record)


def test_following_says_what_archiving_will_write(lecture: Meeting, cast: Cast) -> None:
    type(cast.office).objects.filter(pk=cast.office.pk).update(minutes_per_hour=40)
    lecture.sections.set(make_book(chapters=1, sections=3).chapters.get().sections.all())
    without(study_minutes=60)(lecture)
    lecture.roster.filter(member=cast.cheng).update(study_minutes=20)
    marked(presence=Presence.ABSENT, reason="出差")(lecture)

    follows = following(record_of(Meeting.objects.get(pk=lecture.pk)))

    assert [(chapter.number, count) for chapter, count in follows.chapters] == [(1, 3)]
    assert (follows.present, follows.minutes, follows.minutes_per_hour, follows.hours, follows.fewer) == (
        2, 60, 40, "1.5", 1
    )  # fmt: skip
    assert follows.make_ups == 1


def test_nobody_makes_up_what_was_not_studied(assembly: Meeting) -> None:
    marked(presence=Presence.ABSENT, reason="出差")(assembly)

    assert following(record_of(Meeting.objects.get(pk=assembly.pk))).make_ups == 0


def test_three_linked_meetings_share_their_time(cast: Cast) -> None:
    def held(begins: int, lasts: int, minutes: int | None = None, state: str = MeetingState.RECORDED) -> Meeting:
        start = HELD_FROM + timedelta(minutes=begins)
        ends = start + timedelta(minutes=lasts)
        return make_held_meeting(cast.office, held_from=start, held_to=ends, study_minutes=minutes, state=state)

    morning, noon, whole = held(0, 60, 60), held(60, 60, 30), held(0, 150)

    assert most_study_minutes(whole, [morning, noon]) == 60
    assert most_study_minutes(held(0, 60), [morning]) == 0
    assert most_study_minutes(held(30, 60), [morning]) == 30
    assert most_study_minutes(held(30, 30), [held(0, 150, 100)]) == 30
    assert most_study_minutes(held(0, 150), [held(30, 30, 30), held(60, 60, None)]) == 120
    assert most_study_minutes(held(0, 60), [held(0, 60, 60, MeetingState.OPEN)]) == 60


def test_groups_that_met_at_the_same_time_each_take_their_own_people_from_the_theme_day(cast: Cast) -> None:
    def held(place: Organization, lasts: int, minutes: int | None = None) -> Meeting:
        ends = HELD_FROM + timedelta(minutes=lasts)
        return make_held_meeting(place, held_to=ends, study_minutes=minutes, state=MeetingState.RECORDED)

    one, two, day = held(cast.group_one, 60, 60), held(cast.group_two, 60, 50), held(cast.office, 180)

    assert most_study_minutes(day, [one, two]) == 120
    assert most_study_minutes(day, [one, two, held(cast.office, 180, 30)]) == 90
    assert most_study_minutes(held(cast.group_two, 60), [one, held(cast.office, 60, 40)]) == 20
