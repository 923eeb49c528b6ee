"""The page of preparation: who opens it, and what of it goes to paper."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.choices import Readers
from members.models import Meeting, Reflection, Resolution
from members.services.study import mark_studied
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_held_meeting, make_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    now = timezone.now()
    meeting = make_meeting(
        cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now, recorder=cast.cheng
    )
    meeting.sections.set(make_book("test-book", chapters=1, sections=2).chapters.get().sections.all())
    return meeting


def page(client: Client, meeting: Meeting) -> str:
    return client.get(f"{meeting.get_absolute_url()}preparation/").content.decode()


def test_preparation_is_open_to_who_keeps_serves_or_is_named(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    address = f"{meeting.get_absolute_url()}preparation/"
    answers = {
        name: client_for(getattr(cast, name)).get(address).status_code
        for name in ("zhou", "su", "cheng", "he", "lu", "qiao", "tan")
    }

    assert answers == {"zhou": 200, "su": 200, "cheng": 200, "he": 403, "lu": 403, "qiao": 403, "tan": 404}


def test_meeting_page_leads_there_those_who_may(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    link = f'<a href="{meeting.get_absolute_url()}preparation/">会前准备</a>'
    leads = {n for n in ("zhou", "cheng", "lu") if link in client_for(getattr(cast, n)).get(
        meeting.get_absolute_url()).content.decode()}  # fmt: skip

    assert leads == {"zhou", "cheng"}


def test_page_says_how_many_have_read_and_links_each_name_to_the_record(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    for section in meeting.sections.all():
        mark_studied(member=cast.lu, section=section)

    html = page(client_for(cast.zhou), meeting)

    assert "应到 7 人，已全部读过 1 人。" in html
    assert f'<a class="hit" href="/members/{cast.lu.pk}/study/">陆石安</a></th><td class="fig">2/2 节</td>' in html


def test_names_and_what_was_written_for_the_secretary_stay_off_the_paper(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    section = meeting.sections.first()
    Reflection.objects.create(member=cast.lu, section=section, text="给书记的话", readers=Readers.SECRETARY)
    Reflection.objects.create(member=cast.lu, section=section, text="给大家的话", readers=Readers.BRANCH)

    html = page(client_for(cast.zhou), meeting)

    assert '<section class="sec" aria-labelledby="reflections">' in html
    assert '<details class="no-print"><summary>各人读到哪里</summary>' in html
    first, second = html.split('<div class="topic')[1:]
    assert first.startswith('">')
    assert "给大家的话" in first
    assert second.startswith(' no-print">')
    assert "给书记的话" in second


def test_part_with_nothing_for_the_paper_is_not_printed(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    Reflection.objects.create(
        member=cast.lu, section=meeting.sections.first(), text="给书记的话", readers=Readers.SECRETARY
    )

    assert '<section class="sec no-print" aria-labelledby="reflections">' in page(client_for(cast.zhou), meeting)


def test_open_resolution_stands_with_owner_day_and_the_way_to_its_meeting(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    held = make_held_meeting(cast.office)
    Resolution.objects.create(
        meeting=held, text="修好 <门>", follow_up=True, owner=cast.su, due_on=timezone.localdate()
    )

    html = page(client_for(cast.zhou), meeting)

    assert '<th scope="row">修好 &lt;门&gt;</th><td data-th="责任人">苏见微</td>' in html
    assert f'<a class="hit" href="{held.get_absolute_url()}">3月12日　支部党员大会</a>' in html


def test_page_of_a_meeting_with_nothing_to_read_says_where_to_choose(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_meeting(cast.office, cast.zhou)

    html = page(client_for(cast.zhou), meeting)

    assert f'<a href="{meeting.get_absolute_url()}change/">在安排里选篇目</a>' in html
    assert "没有待落实的事项。" in html
