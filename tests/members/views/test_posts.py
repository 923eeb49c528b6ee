"""Recording and ending posts and excusals on pages."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Excusal
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import LONG_AGO


def test_post_in_the_branch_and_leader_of_a_group_are_recorded(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("new_post", args=[cast.office.pk])

    client.post(address, {"member": cast.fang.pk, "held": "discipline:", "since": "2025-03-01"})
    client.post(address, {"member": cast.cheng.pk, "held": f"group_leader:{cast.group_one.pk}", "since": "2025-03-01"})

    assert cast.fang.appointments.values_list("organization", "post").get() == (cast.office.pk, "discipline")
    assert cast.cheng.appointments.values_list("organization", "post").get() == (cast.group_one.pk, "group_leader")


@pytest.mark.parametrize(
    ("member", "held", "sentence"),
    [
        ("cheng", "secretary:", "这一职务在这段时间已有人担任"),
        ("cheng", "group_leader:0", "选的这一项现在没有"),
        ("ruan", "discipline:", "选的这一项现在没有"),
        ("zhou", "discipline:", "选的这一项现在没有"),
        ("cheng", "", "请选择职务。"),
    ],
)
def test_wrong_post_is_a_form_error(cast: Cast, client_for: ClientFor, member: str, held: str, sentence: str) -> None:
    response = client_for(cast.zhou).post(
        reverse("new_post", args=[cast.office.pk]),
        {"member": getattr(cast, member).pk, "held": held, "since": "2025-03-01"},
    )

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_post_is_ended(cast: Cast, client_for: ClientFor) -> None:
    post = cast.su.appointments.get()

    client_for(cast.zhou).post(reverse("end_post", args=[post.pk]), {"until": "2025-03-01"})

    assert cast.su.appointments.get().until == date(2025, 3, 1)


def test_own_post_is_refused_in_words(cast: Cast, client_for: ClientFor) -> None:
    post = cast.zhou.appointments.get()

    response = client_for(cast.zhou).post(reverse("end_post", args=[post.pk]), {"until": "2025-03-01"})

    assert "不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。" in response.content.decode()
    assert cast.zhou.appointments.get().until is None


@pytest.mark.parametrize(("who", "status"), [("su", 403), ("qiao", 403), ("cheng", 403), ("tan", 404), ("shi", 404)])
def test_post_is_ended_by_the_secretaries_only(cast: Cast, client_for: ClientFor, who: str, status: int) -> None:
    post = cast.su.appointments.get()

    response = client_for(getattr(cast, who)).post(reverse("end_post", args=[post.pk]), {"until": "2025-03-01"})

    assert response.status_code == status
    assert cast.su.appointments.get().until is None


def test_excusal_is_recorded_and_ended(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    client.post(
        reverse("new_excusal", args=[cast.fang.pk]),
        {"reason": "长期卧床", "since": "2025-03-01", "agreed_by": "大会", "agreed_on": "2025-02-20"},
    )
    excusal = cast.fang.excusals.get()

    client.post(reverse("end_excusal", args=[excusal.pk]), {"until": "2025-06-30"})

    excusal.refresh_from_db()
    assert (excusal.since, excusal.until, excusal.reason) == (date(2025, 3, 1), date(2025, 6, 30), "长期卧床")


@pytest.mark.parametrize("who", ["su", "qiao", "he", "tan"])
def test_excusal_of_another_does_not_exist(cast: Cast, client_for: ClientFor, who: str) -> None:
    excusal = Excusal.objects.create(
        member=cast.fang, since=LONG_AGO, reason="病", agreed_by="大会", agreed_on=LONG_AGO
    )

    response = client_for(getattr(cast, who)).get(reverse("end_excusal", args=[excusal.pk]))

    assert response.status_code == 404
