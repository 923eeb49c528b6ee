"""The minutes page: everything of the record on one page, and nothing typed is ever lost."""

from datetime import timedelta

import pytest

from members.choices import MeetingKind, Presence, Purpose
from members.models import AgendaItem, Ballot, Meeting, Resolution, Statement
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_book, make_held_meeting, make_member, make_roster_entry
from tests.members.views.minutes_page import TYPED, address, opened, send, told, without_token
from tests.pages import fields_of
from tests.world import fill


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    people = [cast.zhou, cast.su, cast.cheng]
    return make_held_meeting(cast.office, people, presider=cast.zhou, recorder=cast.su, place="三楼会议室")


def test_page_saves_everything_of_the_record_at_once(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)

    response = send(recorder, meeting, opened(recorder, meeting, **TYPED))

    stored = Meeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    assert (stored.title, stored.held_to, stored.study_minutes) == (
        "春季大会", HELD_FROM + timedelta(hours=2, minutes=10), 40
    )  # fmt: skip
    assert (stored.place, stored.presider, stored.held_from) == ("三楼会议室", cast.zhou, HELD_FROM)
    assert stored.observers == [{"name": "陶知微", "who": "镇组织员"}]
    assert stored.materials == [{"title": "测试材料", "source": "", "dated": "2025-03-01"}]
    assert AgendaItem.objects.get().content == "第一段\n第二段 <b> & {{ 7 }} 😀"
    assert list(Statement.objects.values_list("speaker", "speaker_name", "gist")) == [
        (cast.cheng.pk, "程予安", "同意。"), (None, "陶知微", "建议分两步。")
    ]  # fmt: skip
    assert list(Resolution.objects.values_list("text", "owner", "follow_up")) == [("排出值班表", cast.su.pk, True)]


def test_page_opened_again_and_sent_as_it_stands_changes_nothing(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    recorder = client_for(cast.su)
    send(recorder, meeting, opened(recorder, meeting, **TYPED))

    response = send(recorder, meeting, opened(recorder, meeting), stay="1")

    assert response.url == address(meeting)
    assert Meeting.objects.get().minutes_version == 1
    assert (Statement.objects.count(), Resolution.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("prefix", "number"), [("item", 2), ("item-0-said", 5), ("resolution", 3), ("observer", 5), ("material", 3)]
)
def test_more_rows_keep_everything_and_save_nothing(
    cast: Cast, meeting: Meeting, client_for: ClientFor, prefix: str, number: int
) -> None:
    recorder = client_for(cast.su)
    sent = without_token(opened(recorder, meeting, **TYPED))

    page = fields_of(told(send(recorder, meeting, sent, more=prefix)))

    assert page[f"{prefix}-TOTAL_FORMS"] == [str(number)]
    kept = {name: value for name, value in page.items() if name in sent and not name.endswith("TOTAL_FORMS")}
    assert kept == {name: value for name, value in sent.items() if not name.endswith("TOTAL_FORMS")}
    assert Meeting.objects.get().minutes_version == 0


WRONG = [
    ({"item-0-content": "没有标题"}, "请写议题。"),
    ({"item-0-title": "甲", "item-0-said-0-gist": "没有名字"}, "请选发言人，或写列席人员的姓名。"),
    ({"item-0-title": "甲", "item-0-said-0-name": "程予安"}, "请写发言摘要；没有发言的，把姓名清空。"),
    ({"item-0-title": "字" * 201}, "最多 200 个字，现在是 201 个，请删短一些。"),
    ({"resolution-0-owner": "没有这人", "resolution-0-text": "办"}, "名单上没有这位同志，请从列表里选。"),
    ({"resolution-0-due_on": "2025-03-01", "resolution-0-text": "办"}, "期限不能早于会议日期。"),
    ({"resolution-0-answer": "已答复"}, "请写议定了什么。"),
    ({"observer-0-who": "镇组织员"}, "请写姓名。"),
    ({"material-0-source": "报纸"}, "请写材料的名称。"),
    ({"held_to": "14:30"}, "结束时间应晚于开始时间，请核对。"),
    ({"held_from": ""}, "请填写时间。"),
    ({"study_minutes": "很多"}, "请填写整数，例如 3。"),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_what_is_wrong_is_said_once_and_all_else_stays(
    cast: Cast, meeting: Meeting, client_for: ClientFor, typed: dict[str, str], sentence: str
) -> None:
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **{"title": "别丢了", "observer-1-name": "客人", **typed})

    page = told(send(recorder, meeting, sent))

    assert page.count(sentence) == 1
    assert without_token(fields_of(page)) == without_token(sent)
    assert Meeting.objects.get().title == ""
    assert not AgendaItem.objects.exists()


def test_name_that_two_have_is_asked_about_and_taken_with_its_group(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    other = make_member("程予安", cast.group_two)
    make_roster_entry(meeting, other, group_name="第二党小组")
    recorder = client_for(cast.su)
    typed = {"item-0-title": "甲", "item-0-said-0-gist": "同意。"}

    page = told(send(recorder, meeting, opened(recorder, meeting, **typed, **{"item-0-said-0-name": "程予安"})))
    assert page.count("有两位同志叫这个名字") == 1
    assert '<option value="程予安（第二党小组）">' in page

    send(recorder, meeting, opened(recorder, meeting, **typed, **{"item-0-said-0-name": "程予安（第二党小组）"}))
    assert Statement.objects.values_list("speaker", "speaker_name").get() == (other.pk, "程予安")


def test_rows_are_removed_by_a_tick_or_by_emptying_them(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    send(recorder, meeting, opened(recorder, meeting, **TYPED))
    emptied = {"item-0-said-1-name": "", "item-0-said-1-gist": "", "observer-0-name": "", "observer-0-who": ""}

    send(recorder, meeting, opened(recorder, meeting, **emptied, **{"resolution-0-remove": "on"}))

    assert Statement.objects.values_list("speaker_name", flat=True).get() == "程予安"
    assert not Resolution.objects.exists()
    assert Meeting.objects.get().observers == []

    send(recorder, meeting, opened(recorder, meeting, **{"item-0-remove": "on"}))
    assert not AgendaItem.objects.exists()


def test_topic_with_a_vote_stays_and_says_why(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    fill(meeting, cast)
    recorder = client_for(cast.su)
    assert "这个议题有 1 项表决，不能删去。" in told(recorder.get(address(meeting)))

    emptied = {f"item-0-{name}": "" for name in ("title", "content", "said-0-name", "said-0-gist")}
    for way in ({"item-0-remove": "on"}, emptied):
        page = told(send(recorder, meeting, opened(recorder, meeting, **way)))
        assert page.count("这个议题有表决记录，不能删去。") == 1

    assert (AgendaItem.objects.count(), Ballot.objects.count()) == (1, 1)


def test_rows_of_another_meeting_are_not_touched(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    other = make_held_meeting(cast.office)
    fill(other, cast)
    item, resolution, statement = AgendaItem.objects.get(), Resolution.objects.get(), Statement.objects.get()
    recorder = client_for(cast.su)
    taken = {"item-0-pk": str(item.pk), "item-0-said-0-pk": str(statement.pk), "resolution-0-pk": str(resolution.pk)}

    send(recorder, meeting, opened(recorder, meeting, **TYPED, **taken, **{"resolution-0-remove": "on"}))

    assert AgendaItem.objects.get(meeting=other).title == "测试议题"
    assert Resolution.objects.get().meeting == other
    assert statement.gist == Statement.objects.get(item=item).gist
    assert AgendaItem.objects.get(meeting=meeting).title == "议题甲"


def test_what_was_studied_is_proposed_as_the_topic_and_can_be_changed(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    sections = list(make_book("test-book", chapters=1, sections=2).chapters.get().sections.all())
    meeting.sections.set(sections[:1])
    recorder = client_for(cast.su)

    sent = opened(recorder, meeting)
    assert sent["item-0-title"] == ["学习《测试用书 test-book》第一章“测试节 1”"]
    assert sent["section"] == [str(sections[0].pk)]

    send(recorder, meeting, {**sent, "section": [str(sections[1].pk)]})

    assert list(meeting.sections.all()) == sections[1:]
    assert AgendaItem.objects.get().title == sent["item-0-title"][0]


def test_writer_who_may_not_read_what_was_said_neither_sees_nor_changes_it(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    fill(meeting, cast)
    Meeting.objects.update(purposes=(Purpose.ORG_LIFE_MEETING,), lead_reader=cast.he)
    reader = client_for(cast.he)

    page = told(reader.get(address(meeting)))
    sent = opened(reader, meeting, **{"item-0-content": "读了一段", "presider": str(cast.he.pk)})
    assert "测试发言。" not in page
    assert "这里不显示，保存时也不会改动" in page
    assert not {"presider", "recorder", "item-0-said-0-gist"} & set(fields_of(page))

    send(reader, meeting, sent)

    assert AgendaItem.objects.get().content == "读了一段"
    assert Statement.objects.get().gist == "测试发言。"
    assert Meeting.objects.get().presider == cast.zhou


def test_lecture_asks_for_its_lecturer_and_others_do_not(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    assert "lecturer" not in opened(recorder, meeting)

    Meeting.objects.update(kind=MeetingKind.LECTURE)
    meeting.roster.update(presence=Presence.PRESENT)
    send(recorder, meeting, opened(recorder, meeting, lecturer=str(cast.zhou.pk)))

    assert Meeting.objects.get().lecturer == cast.zhou
