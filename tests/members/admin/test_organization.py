"""The administrator's pages of organisations and accounts: what they offer, and what they say where they do not."""

import re
from datetime import date

import pytest
from django.test import Client

from members.choices import MembershipEnd
from members.models import Appointment, Membership
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.guide.test_admin import acts
from tests.members.test_admin import address, change

pytestmark = pytest.mark.django_db
LAST = date(2025, 2, 28)


@pytest.fixture
def sysadmin(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.sysadmin)


def test_empty_branch_is_dissolved_and_recorded_once(sysadmin: Client, cast: Cast) -> None:
    Appointment.objects.filter(organization=cast.village, until=None).update(until=LAST)
    Membership.objects.filter(organization=cast.village, until=None).update(until=LAST, end=MembershipEnd.TRANSFERRED)

    change(sysadmin, cast.village, dissolved="2025-03-01")
    change(sysadmin, cast.village, name="旧村支部")

    cast.village.refresh_from_db()
    assert (cast.village.dissolved, cast.village.name) == (date(2025, 3, 1), "旧村支部")
    assert acts("organization.dissolved") == [{"target": cast.village.pk, "dissolved": "2025-03-01"}]


def test_branch_with_members_is_not_dissolved_and_says_why_beside_the_field(sysadmin: Client, cast: Cast) -> None:
    html = change(sysadmin, cast.village, dissolved="2025-03-01", name="旧村支部")

    cast.village.refresh_from_db()
    assert (cast.village.dissolved, cast.village.name) == (None, "柳溪村支部")
    assert "这一天支部里还有党员，请先办理转出，或者转到另一支部。" in html.partition("field-dissolved")[2]
    assert acts("organization.changed") == []


def test_page_of_an_organisation_has_no_link_to_where_the_account_may_not_go(sysadmin: Client, cast: Cast) -> None:
    assert "在网站上查看" not in sysadmin.get(address(cast.office)).content.decode()


def test_list_says_the_form_of_branches_only(sysadmin: Client, cast: Cast) -> None:
    html = sysadmin.get("/admin/members/organization/").content.decode()

    forms = dict(re.findall(r'change/">([^<]+)</a></th>.*?class="field-form_of_branch">([^<]*)<', html))
    known = {name.strip("　"): form for name, form in forms.items()}
    assert [known[name] for name in ("望川镇党委", "机关支部", "第一党小组")] == ["-", "党支部", "-"]


def test_page_of_an_account_says_how_to_reset_its_password(sysadmin: Client, cast: Cast) -> None:
    page = sysadmin.get(address(cast.zhou.account)).content.decode()

    assert "要重设密码，请回到账号列表，勾选这个账号，动作选“重设密码”。" in page
    assert "要重设密码" not in sysadmin.get("/admin/members/account/add/").content.decode()
