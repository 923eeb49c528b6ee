"""From an empty installation to a branch with its secretary."""

import re

import pytest
from django.urls import reverse

from members.models import Account, AuditEvent, Organization
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account

FILLED = {
    "upper_name": "望川镇党委", "upper_kind": "committee", "upper_founded": "2000-01-01",
    "branch_name": "机关支部", "branch_founded": "2015-07-01", "name": "周砚秋", "joined_on": "2001-07-01",
    "since": "2015-07-01", "username": "zhou",
}  # fmt: skip


@pytest.fixture
def sysadmin(db: None) -> Account:
    return make_account(username="first", role="sysadmin")


def test_first_run_leads_to_a_secretary_who_can_log_in(client_for: ClientFor, sysadmin: Account) -> None:
    response = client_for(sysadmin).post(reverse("setup"), FILLED)

    text = response.content.decode()
    password = re.search(r"<strong>(\S{4}-\S{4}-\S{4}-\S{4})</strong>", text)
    branch = Organization.objects.get(name="机关支部")
    secretary = Account.objects.get(username="zhou").member
    assert password
    assert Organization.objects.get_parent(branch).name == "望川镇党委"
    assert secretary.memberships.get().organization == branch
    assert secretary.appointments.get().post == "secretary"
    assert Account.objects.get(username="zhou").check_password(password[1])
    assert not any(password[1] in str(event.details) for event in AuditEvent.objects.all())
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_first_run_without_upper_organisation(client_for: ClientFor, sysadmin: Account) -> None:
    client_for(sysadmin).post(reverse("setup"), {**FILLED, "upper_name": "", "upper_founded": ""})

    assert list(Organization.objects.values_list("name", "depth")) == [("机关支部", 1)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"upper_founded": ""}, "填了上级党组织，请写明成立日期。"),
        ({"since": "2015-06-30"}, "不能早于支部成立日期。"),
        ({"joined_on": "2016-07-01"}, "不能早于入党日期。"),
        ({"username": "first"}, "这个用户名已有人使用，请换一个。"),
    ],
)
def test_wrong_entries_are_form_errors_and_write_nothing(
    client_for: ClientFor, sysadmin: Account, wrong: dict, sentence: str
) -> None:
    response = client_for(sysadmin).post(reverse("setup"), {**FILLED, **wrong})

    assert sentence in response.content.decode()
    assert Organization.objects.count() == 0


def test_second_time_leads_home(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.sysadmin).post(reverse("setup"), FILLED)

    assert response.url == reverse("home")
    assert not Organization.objects.filter(name="机关支部", depth=1).exists()


@pytest.mark.parametrize("who", ["zhou", "editor"])
def test_setup_is_the_administrators(cast: Cast, client_for: ClientFor, who: str) -> None:
    assert client_for(getattr(cast, who)).get(reverse("setup")).status_code == 403
