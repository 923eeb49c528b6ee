from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import Membership
from tests.cast import Cast
from tests.conftest import ClientFor


def send(client: Client, cast: Cast, *people: object, **fields: Any) -> HttpResponse:
    keys = [getattr(person, "pk", person) for person in people]
    values = {"on": "2026-03-02", "note": "", "branch": "", "group": "", **fields, "people": keys}
    return client.post(reverse("members_many", args=[cast.office.pk]), values, follow=True)


@pytest.mark.django_db
def test_secretary_regroups_several(cast: Cast, client_for: ClientFor) -> None:
    page = send(client_for(cast.zhou), cast, cast.cheng, cast.su, act="regroup", group=cast.group_two.pk)

    assert "已办理 2 位（程予安、苏见微）。以前的记录都保留。" in page.content.decode()
    assert Membership.objects.filter(organization=cast.group_two, until=None).count() == 4


@pytest.mark.django_db
def test_upper_organisation_moves_several_to_another_branch(cast: Cast, client_for: ClientFor) -> None:
    page = send(client_for(cast.qiao), cast, cast.cheng, cast.lu, act="transfer", branch="柳溪村支部")

    assert "已把 2 位转到柳溪村支部（程予安、陆石安）。以前的记录都保留。" in page.content.decode()
    assert Membership.objects.filter(organization=cast.village, until=None).count() == 4


@pytest.mark.django_db
def test_upper_organisation_is_offered_the_branches_to_move_to(cast: Cast, client_for: ClientFor) -> None:
    html = client_for(cast.qiao).get(reverse("members_many", args=[cast.office.pk])).content.decode()

    assert 'list="branches"' in html
    assert '<datalist id="branches"><option value="柳溪村支部"></option></datalist>' in html
    assert "datalist" not in client_for(cast.zhou).get(reverse("members_many", args=[cast.office.pk])).content.decode()


@pytest.mark.django_db
def test_refused_row_has_its_sentence_and_what_was_chosen_stays(cast: Cast, client_for: ClientFor) -> None:
    page = send(client_for(cast.zhou), cast, cast.cheng, cast.zhou, act="transferred").content.decode()

    assert "有 1 位还不能办理，原因写在姓名旁边；没有办理任何一位。" in page
    assert page.count("不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。") == 1
    assert page.count("checked") == 2
    assert not Membership.objects.exclude(until=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"act": ""}, "请选择要办理的事。"),
        ({"act": "transferred", "on": ""}, "请填写日期。"),
        ({"act": "transferred", "on": "2099-01-01"}, "这一天还没有到，请核对日期。"),
        ({"act": "transferred", "people": []}, "请至少选一位党员。"),
        ({"act": "regrouped"}, "选的这一项现在没有，请重新选择。"),
        ({"act": "transfer"}, "选的这一项现在没有，请重新选择。"),
    ],
)
def test_what_is_missing_is_said(fields: dict[str, Any], sentence: str, cast: Cast, client_for: ClientFor) -> None:
    people = [] if "people" in fields else [cast.cheng]

    page = send(client_for(cast.zhou), cast, *people, **{k: v for k, v in fields.items() if k != "people"})

    assert sentence in page.content.decode()
    assert not Membership.objects.exclude(until=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("branch", "sentence"),
    [
        ("", "请填写转到哪个支部。"),
        ("青石支部", "没有找到这个支部，请核对全称。"),  # in another tree
        ("机关支部", "没有找到这个支部，请核对全称。"),  # where they are
    ],
)
def test_branch_that_cannot_be_the_target_is_said(
    branch: str, sentence: str, cast: Cast, client_for: ClientFor
) -> None:
    page = send(client_for(cast.qiao), cast, cast.cheng, act="transfer", branch=branch)

    assert sentence in page.content.decode()


@pytest.mark.django_db
def test_people_of_another_branch_are_not_taken(cast: Cast, client_for: ClientFor) -> None:
    page = send(client_for(cast.zhou), cast, cast.ruan, "9" * 30, act="transferred")

    assert "选的党员里有一位已不在本支部，请重新选择。" in page.content.decode()
    assert not Membership.objects.exclude(until=None).exists()
