"""The trail on the pages of a meeting and a person: in words, and only for who may read it."""

import pytest
from django.urls import reverse

from tests.conftest import ClientFor
from tests.world import World, make_world
from tests.world_after import put_on_trail


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_meeting_page_leads_to_what_was_done_on_it(world: World, client_for: ClientFor) -> None:
    address = reverse("meeting_trail", args=[world.archived.pk])
    pages = {name: client_for(getattr(world.cast, name)) for name in ("zhou", "qiao", "su", "cheng")}

    linked = {n for n, c in pages.items() if address in c.get(world.archived.get_absolute_url()).content.decode()}
    page = pages["zhou"].get(address)

    assert linked == {"zhou", "qiao"}
    assert [(entry.who, entry.sentence) for entry in page.context["entries"]] == [
        ("周砚秋", "上传了这次会议的一份附件"),
        ("周砚秋", "修改了这次会议的点名（方映川、程予安）"),
        ("周砚秋", "录入了方映川对这次会议的补学"),
    ]


def test_acts_on_other_meetings_are_not_among_them(world: World, client_for: ClientFor) -> None:
    put_on_trail("meeting.recorded", world.open, [], by=world.cast.zhou)

    page = client_for(world.cast.zhou).get(reverse("meeting_trail", args=[world.open.pk]))

    assert [entry.sentence for entry in page.context["entries"]] == ["录入了这次会议", "上传了这次会议的一份附件"]


def test_leader_reads_the_trail_of_the_own_groups_meeting(world: World, client_for: ClientFor) -> None:
    put_on_trail("meeting.recorded", world.group_meeting, [], by=world.cast.he)

    page = client_for(world.cast.he).get(reverse("meeting_trail", args=[world.group_meeting.pk]))

    assert [entry.sentence for entry in page.context["entries"]] == [
        "录入了这次会议", f"修改了这次会议的点名（{world.cast.lu.name}）"
    ]  # fmt: skip


def test_person_reads_what_was_done_about_them_with_others_only_counted(world: World, client_for: ClientFor) -> None:
    cheng = world.cast.cheng
    own = client_for(cheng)

    page = own.get(reverse("member_trail", args=[cheng.pk]))

    day = world.archived.day
    what = f"修改了{day.year}年{day.month}月{day.day}日的党课的点名（程予安等 2 人）"
    assert [(entry.who, entry.sentence) for entry in page.context["entries"]] == [("周砚秋", what)]
    assert "方映川" not in page.content.decode()
    assert reverse("member_trail", args=[cheng.pk]) in own.get(cheng.get_absolute_url()).content.decode()


def test_secretary_elsewhere_reads_nothing_of_the_chain_of_another_branch(world: World, client_for: ClientFor) -> None:
    ruan = world.cast.ruan
    put_on_trail("roll.saved", world.archived, [ruan], by=world.cast.zhou)

    page = client_for(world.cast.tan).get(reverse("member_trail", args=[ruan.pk]))

    assert page.context["entries"] == []
    assert "还没有涉及阮青禾的事项。" in page.content.decode()
