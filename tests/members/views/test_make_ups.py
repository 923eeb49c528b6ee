"""Make-ups on their pages: several entered in one form, refused beside the field, taken back, and listed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import MakeUp
from tests.conftest import ClientFor
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_secretary_enters_several_in_one_form(world: World, client_for: ClientFor) -> None:
    MakeUp.objects.all().delete()
    cast, meeting = world.cast, world.archived
    keys = [meeting.roster.get(member=one).pk for one in (cast.cheng, cast.fang)]
    typed = {"people": keys, "way": "session", "done_on": timezone.localdate(), "minutes": "45", "note": "夜校补课"}

    page = client_for(cast.zhou).post(reverse("make_ups_enter", args=[meeting.pk]), typed, follow=True)

    assert sorted(MakeUp.objects.values_list("entry", "minutes", "note")) == [
        (key, 45, "夜校补课") for key in sorted(keys)
    ]
    html = page.content.decode()
    assert f"已录入{cast.cheng.name}、{cast.fang.name}的补学。" in html
    assert html.count("另行集中补学 45 分钟，夜校补课（周砚秋录入）") == 2
    assert "没有到会的 2 人，没有人待补学。" in html


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": []}, "请先勾选补学的人。"),
        ({"minutes": ""}, "请填写集中学习了多少分钟；不计学时的填 0。"),
        ({"way": "own_reading"}, "本人自学记入篇目，不计学时，请把分钟数去掉。"),
        ({"way": ""}, "请选一种方式。"),
        ({"done_on": "2020-01-01"}, "补学日期不能早于会议那一天，请核对。"),
        ({"done_on": "2099-01-01"}, "这一天还没有到，请核对日期。"),
        ({"minutes": "-5"}, "请填写 0 或更大的数。"),
    ],
)
def test_what_is_wrong_is_said_once_and_nothing_typed_is_lost(
    world: World, client_for: ClientFor, change: dict[str, object], sentence: str
) -> None:
    entry = world.archived.roster.get(member=world.cast.cheng)
    typed = {"people": [entry.pk], "way": "session", "done_on": timezone.localdate(), "minutes": "45", "note": "夜校"}

    page = client_for(world.cast.zhou).post(
        reverse("make_ups_enter", args=[world.archived.pk]), {**typed, **change}
    ).content.decode()  # fmt: skip

    assert page.count(sentence) == 1
    assert 'value="夜校"' in page
    ticked = f'name="people" value="{entry.pk}" checked' in page
    assert ticked == bool({**typed, **change}["people"])
    assert MakeUp.objects.standing().count() == 1  # 方's


def test_somebody_of_another_meeting_cannot_be_ticked(world: World, client_for: ClientFor) -> None:
    other = world.group_meeting.roster.first()
    typed = {"people": [other.pk], "way": "own_reading", "done_on": timezone.localdate()}

    client_for(world.cast.zhou).post(reverse("make_ups_enter", args=[world.archived.pk]), typed)

    assert not MakeUp.objects.filter(entry=other).exists()


def test_taking_back_twice_says_so(world: World, client_for: ClientFor) -> None:
    secretary, address = client_for(world.cast.zhou), world.address("make_up_take_back", "make_up")

    first, second = (secretary.post(address, follow=True).content.decode() for _ in range(2))

    assert f"已撤回{world.cast.fang.name}的补学，记入的篇目和学时随着冲回。" in first
    assert "这条补学已经撤回，不用再撤回。" in second
    assert "送学上门 30 分钟（周砚秋录入）\n</del>" in second


def test_committee_reads_and_has_no_form(world: World, client_for: ClientFor) -> None:
    page = client_for(world.cast.su).get(reverse("make_ups", args=[world.archived.pk])).content.decode()

    assert "待补学 1 人" in page
    assert "录入补学" not in page
    assert "确认撤回" not in page


def test_branch_lists_who_still_has_to_make_up_what(world: World, client_for: ClientFor) -> None:
    page = client_for(world.cast.zhou).get(reverse("organization_make_ups", args=[world.cast.office.pk]))

    assert [entry.name for entry in page.context["page"]] == [world.cast.cheng.name]
    assert f'href="{reverse("make_ups", args=[world.archived.pk])}"' in page.content.decode()


def test_group_leader_sees_the_own_group_without_committee_meetings(world: World, client_for: ClientFor) -> None:
    cast = world.cast
    world.archived.roster.filter(member=cast.lu).update(presence="absent", reason="未说明")
    world.committee.materials = [{"title": "测试材料"}]
    world.committee.save()
    world.committee.roster.create(member=cast.he, name=cast.he.name, presence="absent", reason="未说明")

    page = client_for(cast.he).get(reverse("organization_make_ups", args=[cast.group_two.pk]))

    assert [entry.name for entry in page.context["page"]] == [cast.lu.name]


def test_upper_organisation_chooses_a_branch(world: World, client_for: ClientFor) -> None:
    cast = world.cast
    page = client_for(cast.qiao).get(reverse("organization_make_ups", args=[cast.township.pk])).content.decode()

    for branch in (cast.office, cast.village):
        assert f'href="{reverse("organization_make_ups", args=[branch.pk])}">{branch.name}</a>' in page


def test_member_sees_the_own_open_make_ups(world: World, client_for: ClientFor) -> None:
    cheng, zhou = (
        client_for(one).get(reverse("study")).content.decode() for one in (world.cast.cheng, world.cast.zhou)
    )

    assert "待补学" in cheng
    assert f'href="{world.archived.get_absolute_url()}"' in cheng
    assert "待补学" not in zhou


def test_meeting_page_counts_and_links_the_make_ups(world: World, client_for: ClientFor) -> None:
    secretary, member = (
        client_for(one).get(world.archived.get_absolute_url()).content.decode()
        for one in (world.cast.zhou, world.cast.cheng)
    )

    assert "没有到会 2 人，已补学 1 人。" in secretary
    assert f'href="{reverse("make_ups", args=[world.archived.pk])}"' in secretary
    assert reverse("make_ups", args=[world.archived.pk]) not in member


def test_attendance_on_the_meeting_page_says_who_made_up_to_those_who_may_know(
    world: World, client_for: ClientFor
) -> None:
    entry = world.archived.roster.get(member=world.cast.cheng)
    make_up = {"way": "own_reading", "done_on": timezone.localdate(), "by": world.cast.zhou}
    MakeUp.objects.create(entry=entry, **make_up)

    said = {
        name: client_for(getattr(world.cast, name)).get(world.archived.get_absolute_url()).content.decode()
        for name in ("zhou", "cheng", "lu")
    }

    assert {name: page.count("，已补学") for name, page in said.items()} == {"zhou": 3, "cheng": 1, "lu": 0}
