"""Study hours on their pages: entered by hand, taken back, read by the year, and nothing from private reading."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import HoursEntry, Organization
from members.services.study import mark_studied
from tests.conftest import ClientFor
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.mark.parametrize(
    ("amount", "unit", "per_hour", "minutes"),
    [("8", "hours", 60, 480), ("1.5", "hours", 60, 90), ("0.5", "hours", 45, 23), ("90", "minutes", 45, 90)],
)
def test_secretary_enters_training_in_hours_or_minutes(
    world: World, client_for: ClientFor, amount: str, unit: str, per_hour: int, minutes: int
) -> None:
    Organization.objects.filter(pk=world.cast.office.pk).update(minutes_per_hour=per_hour)
    lu = world.cast.lu
    typed = {"on": timezone.localdate(), "amount": amount, "unit": unit, "note": "县委党校轮训"}

    page = client_for(world.cast.zhou).post(reverse("hours_new", args=[lu.pk]), typed, follow=True)

    assert list(lu.hours.values_list("minutes", "minutes_per_hour", "note", "by")) == [
        (minutes, per_hour, "县委党校轮训", world.cast.zhou.pk)
    ]
    html = page.content.decode()
    assert f"已录入{lu.name}在外参加的学习。" in html
    assert "县委党校轮训" in html


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"note": ""}, "请写明在哪里、学了什么。"),
        ({"amount": "0"}, "请核对：应大于零，一次最多 500 小时。"),
        ({"amount": "-1"}, "请填写 0 或更大的数。"),
        ({"amount": "501"}, "请核对：应大于零，一次最多 500 小时。"),
        ({"on": "2099-01-01"}, "这一天还没有到，请核对日期。"),
        ({"on": "1950-01-01"}, "这位党员这一天还没有组织关系的记录，请核对日期。"),
    ],
)
def test_what_is_wrong_is_said_once_beside_its_field_and_nothing_is_lost(
    world: World, client_for: ClientFor, change: dict[str, str], sentence: str
) -> None:
    lu = world.cast.lu
    typed = {"on": timezone.localdate(), "amount": "8", "unit": "hours", "note": "轮训"}

    page = client_for(world.cast.zhou).post(reverse("hours_new", args=[lu.pk]), {**typed, **change}).content.decode()

    said = page.count(f"<strong>{sentence}</strong>")
    assert said == 1
    assert ('value="轮训"' in page) == ("note" not in change)
    assert lu.hours.count() == 0


def test_reversing_by_hand_keeps_the_entry_beside_its_reversal(world: World, client_for: ClientFor) -> None:
    secretary = client_for(world.cast.zhou)

    page = secretary.post(world.address("hours_reverse", "hours"), {"reason": "录错了人"}, follow=True).content.decode()

    assert list(world.cast.cheng.hours.order_by("pk").values_list("minutes", "note")) == [
        (90, "测试培训"), (-90, "录错了人")
    ]  # fmt: skip
    assert "已冲回。原来的一笔留着，旁边注明已冲回。" in page
    assert page.count('<span class="sub">已冲回</span>') == 1
    assert page.count('<span class="sub">冲回</span>') == 1
    assert "集中学习 0 学时。" in page
    assert secretary.get(world.address("hours_reverse", "hours")).status_code == 200
    again = secretary.post(world.address("hours_reverse", "hours"), {"reason": "再来"}).content.decode()
    assert "这笔学时已经冲回，不用再冲回。" in again
    assert HoursEntry.objects.filter(member=world.cast.cheng).count() == 2


def test_hours_of_a_meeting_cannot_be_reversed_by_hand(world: World, client_for: ClientFor) -> None:
    entry = world.cast.zhou.hours.get()

    assert client_for(world.cast.zhou).get(reverse("hours_reverse", args=[entry.pk])).status_code == 403


def test_page_says_the_year_its_target_and_where_it_came_from(world: World, client_for: ClientFor) -> None:
    year, cast = timezone.localdate().year, world.cast

    own = client_for(cast.zhou).get(reverse("member_hours", args=[cast.zhou.pk])).content.decode()
    before = client_for(cast.zhou).get(reverse("member_hours", args=[cast.zhou.pk]) + f"?year={year - 1}")

    assert f"{year} 年集中学习 1.5 学时。书记和委员一年的集中学习一般不少于 56 学时" in own
    assert f'href="{world.archived.get_absolute_url()}"' in own
    assert f"{year - 1} 年集中学习 0 学时。" in before.content.decode()


@pytest.mark.parametrize("asked", ["2099", "99", "abcd", "１９９９", "-202", ""])
def test_a_year_that_makes_no_sense_is_this_year(world: World, client_for: ClientFor, asked: str) -> None:
    page = client_for(world.cast.zhou).get(reverse("organization_hours", args=[world.cast.office.pk]), {"year": asked})

    assert page.context["year"] == timezone.localdate().year


def test_branch_table_has_everybody_with_total_and_target(world: World, client_for: ClientFor) -> None:
    page = client_for(world.cast.zhou).get(reverse("organization_hours", args=[world.cast.office.pk]))

    rows = {row.member.name: (row.total, row.target.value) for row in page.context["rows"]}
    assert len(rows) == 7
    assert (rows["程予安"], rows["周砚秋"], rows["方映川"]) == (("1.5", 32), ("1.5", 56), ("0", 32))


def test_upper_organisation_chooses_a_branch_and_leader_sees_the_own_group(world: World, client_for: ClientFor) -> None:
    cast = world.cast
    upper = client_for(cast.qiao).get(reverse("organization_hours", args=[cast.township.pk])).content.decode()
    group = client_for(cast.he).get(reverse("organization_hours", args=[cast.group_two.pk]))

    assert f'href="{reverse("organization_hours", args=[cast.village.pk])}"' in upper
    assert [row.member.name for row in group.context["rows"]] == ["贺归舟", "陆石安"]


def test_private_reading_gives_no_hours(world: World, client_for: ClientFor) -> None:
    before = HoursEntry.objects.count()

    mark_studied(member=world.cast.lu, section=world.section)

    assert HoursEntry.objects.count() == before
    assert "年集中学习 0 学时。" in client_for(world.cast.lu).get(reverse("study")).content.decode()


def test_links_lead_to_the_hours(world: World, client_for: ClientFor) -> None:
    secretary, cast = client_for(world.cast.zhou), world.cast

    assert reverse("organization_hours", args=[cast.office.pk]) in secretary.get(
        cast.office.get_absolute_url()
    ).content.decode()  # fmt: skip
    assert (
        reverse("member_hours", args=[cast.cheng.pk]) in secretary.get(cast.cheng.get_absolute_url()).content.decode()
    )
    assert reverse("member_hours", args=[cast.zhou.pk]) in secretary.get(reverse("study")).content.decode()
