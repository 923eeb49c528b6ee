"""The minutes page: everything of the record on one page, and nothing typed is ever lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from members.choices import MeetingKind, Presence, Purpose
from members.models import AgendaItem, Ballot, Meeting, Resolution, Statement
from tests.cast import Cast, make_cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_book, make_held_meeting, make_meeting, make_member, make_roster_entry
from tests.pages import fields_of
from tests.threads import all_at_once
from tests.world import fill

Fields = dict[str, list[str]]


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    people = [cast.zhou, cast.su, cast.cheng]
    return make_held_meeting(cast.office, people, presider=cast.zhou, recorder=cast.su, place="三楼会议室")


def address(meeting: Meeting) -> str:
    return reverse("minutes", args=[meeting.pk])


def opened(client: Client, meeting: Meeting, **typed: str) -> Fields:
    """The fields of the page as it stands, with what is typed into some of them."""
    return {**fields_of(client.get(address(meeting)).content.decode()), **{k: [v] for k, v in typed.items()}}


def send(client: Client, meeting: Meeting, fields: Fields, **button: str):
    return client.post(address(meeting), {**fields, **button})


def without_token(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def told(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


TYPED = {
    "title": "春季大会",
    "held_to": "16:40",
    "study_minutes": "40",
    "item-0-title": "议题甲",
    "item-0-content": "第一段\r\n第二段 <b> & {{ 7 }} 😀",
    "item-0-said-0-name": "程予安",
    "item-0-said-0-gist": "同意。",
    "item-0-said-1-name": "陶 知微",
    "item-0-said-1-gist": "建议分两步。",
    "resolution-0-text": "排出值班表",
    "resolution-0-owner": "苏见微",
    "resolution-0-due_on": "2025-04-01",
    "resolution-0-follow_up": "on",
    "observer-0-name": "陶知微",
    "observer-0-who": "镇组织员",
    "material-0-title": "测试材料",
    "material-0-dated": "2025-03-01",
}


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

    page = told(send(recorder, meeting, opened(recorder, meeting, **{"item-0-remove": "on"})))

    assert "这个议题有表决记录，不能删去。" in page or "这个议题有 1 项表决，不能删去。" in page
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


def test_two_editors_see_both_side_by_side_and_lose_nothing(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    recorder, secretary = client_for(cast.su), client_for(cast.zhou)
    send(recorder, meeting, opened(recorder, meeting, **TYPED))
    mine = opened(secretary, meeting, **{"item-0-content": "书记写的", "resolution-0-text": "两人一组"})
    theirs = {"item-0-content": "记录人写的", "place": "改在礼堂", "item-1-title": "又一议题"}
    page = fields_of(told(send(recorder, meeting, opened(recorder, meeting), more="item")))
    send(recorder, meeting, {**page, **{name: [value] for name, value in theirs.items()}})

    response = send(secretary, meeting, mine)

    page = told(response)
    assert response.status_code == 409
    assert page.count("别人保存过记录") == 1
    assert [words for words in ("记录人写的", "书记写的", "又一议题", "苏见微　") if words not in page] == []
    again = fields_of(page)
    assert (again["item-0-content"], again["place"]) == (["书记写的"], ["改在礼堂"])
    assert again["resolution-0-text"] == ["两人一组"]
    assert AgendaItem.objects.get(title="议题甲").content == "记录人写的"

    send(secretary, meeting, again)

    assert Meeting.objects.get().place == "改在礼堂"
    assert list(AgendaItem.objects.order_by("position").values_list("title", "content")) == [
        ("议题甲", "书记写的"), ("又一议题", "")
    ]  # fmt: skip
    assert Resolution.objects.get().text == "两人一组"


def test_topic_that_somebody_else_removed_is_kept_as_a_new_one(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    recorder, secretary = client_for(cast.su), client_for(cast.zhou)
    send(recorder, meeting, opened(recorder, meeting, **TYPED))
    mine = opened(secretary, meeting, **{"item-0-content": "书记写的"})
    send(recorder, meeting, opened(recorder, meeting, **{"item-0-remove": "on"}))

    page = told(send(secretary, meeting, mine))
    send(secretary, meeting, fields_of(page))

    assert AgendaItem.objects.get().content == "书记写的"
    assert Statement.objects.count() == 2


def test_sent_twice_is_saved_once(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **TYPED)

    answers = [send(recorder, meeting, sent).status_code for _ in range(3)]

    assert answers == [302, 302, 302]
    assert (Meeting.objects.get().minutes_version, AgendaItem.objects.count()) == (1, 1)


def test_without_its_version_nothing_is_written(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **TYPED)
    del sent["version"]

    response = send(recorder, meeting, sent)

    assert response.status_code == 409
    assert fields_of(told(response))["item-0-title"] == ["议题甲"]
    assert Meeting.objects.get().title == ""


def test_end_that_was_entered_meanwhile_stays(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, title="改了名称")
    ends = HELD_FROM + timedelta(hours=1)
    Meeting.objects.update(held_to=ends)

    send(recorder, meeting, sent)

    assert Meeting.objects.values_list("title", "held_to").get() == ("改了名称", ends)


def test_page_opened_before_the_roll_saves_after_it(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM, recorder=cast.su)
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **{"item-0-title": "会前写的"})
    assert "held_from" not in sent
    Meeting.objects.update(state="open", held_from=HELD_FROM, held_on=HELD_FROM.date(), roster_on=HELD_FROM.date())

    assert send(recorder, meeting, sent).status_code == 302

    assert AgendaItem.objects.get().title == "会前写的"
    assert Meeting.objects.get().held_from == HELD_FROM


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


def test_comparison_hides_what_the_writer_may_not_read(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    fill(meeting, cast)
    Meeting.objects.update(purposes=(Purpose.MEMBER_APPRAISAL,), lead_reader=cast.he)
    reader = client_for(cast.he)
    sent = opened(reader, meeting, **{"item-0-content": "读了一段"})
    Meeting.objects.update(minutes_version=5)

    response = send(reader, meeting, sent)

    assert response.status_code == 409
    assert "测试发言。" not in told(response)


def test_lapsed_login_keeps_the_minutes(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    cast.su.account.set_password("lantern-orchard-58")
    cast.su.account.save()
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **TYPED)
    recorder.logout()

    login = fields_of(told(send(recorder, meeting, sent, stay="1")), "/accounts/login/")
    offered = told(recorder.post("/accounts/login/", {**login, "username": "su", "password": "lantern-orchard-58"}))
    assert "第一段" in offered
    response = recorder.post(address(meeting), fields_of(offered, address(meeting)))

    assert response.url == address(meeting)
    assert AgendaItem.objects.get().content == "第一段\n第二段 <b> & {{ 7 }} 😀"
    assert Statement.objects.count() == 2


def test_lecture_asks_for_its_lecturer_and_others_do_not(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    recorder = client_for(cast.su)
    assert "lecturer" not in opened(recorder, meeting)

    Meeting.objects.update(kind=MeetingKind.LECTURE)
    meeting.roster.update(presence=Presence.PRESENT)
    send(recorder, meeting, opened(recorder, meeting, lecturer=str(cast.zhou.pk)))

    assert Meeting.objects.get().lecturer == cast.zhou


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_save_at_once_one_wins_and_nineteen_find_their_text_in_the_form(
    tmp_path: Path, client_for: ClientFor
) -> None:
    cast = make_cast()
    meeting = make_held_meeting(cast.office, [cast.zhou], presider=cast.zhou, recorder=cast.su)
    writers = [client_for(cast.su if number % 2 else cast.zhou) for number in range(20)]
    pages = [opened(writer, meeting, **{"item-0-title": f"第 {n} 人"}) for n, writer in enumerate(writers)]

    def save(number: int) -> tuple[int, str, str]:
        response = send(writers[number], meeting, pages[number])
        typed = fields_of(told(response))["item-0-title"][0] if response.status_code == 409 else ""
        return response.status_code, typed, AgendaItem.objects.get().title

    found = all_at_once(save, 20, tmp_path)

    (winner,) = [number for number, (status, *_) in enumerate(found) if status == 302]
    assert [typed for _, typed, _ in found] == ["" if n == winner else f"第 {n} 人" for n in range(20)]
    assert {status for status, *_ in found} == {302, 409}
    assert {stored for *_, stored in found} == {f"第 {winner} 人"}
