"""The handover sheet on the page and as a Word document."""

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.conftest import ClientFor
from tests.members.reports.word import texts
from tests.members.views.test_year_book import follow
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_page_and_document_say_the_same(world: World, client_for: ClientFor) -> None:
    client, office = client_for(world.cast.zhou), world.cast.office

    html = client.get(reverse("handover", args=[office.pk])).content.decode()
    in_word = texts(client.get(reverse("handover_docx", args=[office.pk])).getvalue())
    sheet = html[html.index("<article") : html.index('<div class="signs">')]

    cells = {unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]+)</td>", sheet)}
    assert {"测试决议。", "苏见微"} <= cells
    assert cells - set(in_word) == set()
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", sheet)
    assert headings == [
        "要接着办的议定事项", "待补学", "还没有读完的学习任务", "本月和下月应召开、尚未召开的",
        "本月和下月已安排的会议",
        "没有办完的会议", "任期和空缺", "资料在哪里", "移交的物品和纸质资料",
    ]  # fmt: skip
    assert [text for text in in_word if text in headings] == headings


def test_sheet_has_room_for_both_to_sign(world: World, client_for: ClientFor) -> None:
    client, office = client_for(world.cast.zhou), world.cast.office

    html = client.get(reverse("handover", args=[office.pk])).content.decode()
    in_word = "\n".join(texts(client.get(reverse("handover_docx", args=[office.pk])).getvalue()))

    for line in ("移交人签名：", "接收人签名：", "监交人签名：", "日期："):
        assert line in html
        assert line in in_word


def test_where_nothing_is_open_each_part_says_so(world: World, client_for: ClientFor) -> None:
    html = client_for(world.cast.tan).get(reverse("handover", args=[world.cast.village.pk])).content.decode()

    assert html.count("<p>没有。</p>") == 5


def test_sheet_is_one_interaction_from_the_secretarys_first_page(world: World, client_for: ClientFor) -> None:
    address = follow(client_for(world.cast.zhou), "/", "交接单")

    assert address == reverse("handover", args=[world.cast.office.pk])
