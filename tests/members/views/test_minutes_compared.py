"""Two who write the same minutes, a page that is out of date, a login that lapsed: nothing typed is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from members.choices import MeetingState, Purpose
from members.models import AgendaItem, Meeting, Resolution, Statement
from tests.cast import Cast, make_cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_held_meeting, make_meeting
from tests.members.views.minutes_page import TYPED, address, opened, send, told
from tests.pages import fields_of
from tests.threads import all_at_once
from tests.world import fill


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    people = [cast.zhou, cast.su, cast.cheng]
    return make_held_meeting(cast.office, people, presider=cast.zhou, recorder=cast.su, place="三楼会议室")


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


def test_minutes_sent_after_somebody_archived_can_be_copied(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    recorder = client_for(cast.su)
    sent = opened(recorder, meeting, **TYPED)
    Meeting.objects.update(
        state=MeetingState.ARCHIVED, archived_at=HELD_FROM, recorded_at=HELD_FROM, number=1, number_year=2025,
        days_to_record=3,
    )  # fmt: skip

    response = send(recorder, meeting, sent)

    assert response.status_code == 403
    assert "刚才填写的没有保存，可以从这里复制" in told(response)
    assert "第一段<br>第二段 &lt;b&gt; &amp; {{ 7 }} 😀" in told(response)


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
