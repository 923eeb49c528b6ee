"""The administrator's pages of the trail: in words, with the codes below."""

import re
from datetime import date

import pytest
from django.test import Client

from members.models import AuditEvent
from members.services.accounts import reset_password
from members.services.people import admit_member
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.members.test_admin import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def sysadmin(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.sysadmin)


def test_trail_is_read_in_words_and_names_whoever_did_it(sysadmin: Client, cast: Cast) -> None:
    admit_member(name="甲川", place=cast.group_one, since=date(2025, 3, 1), by=cast.zhou)
    reset_password(account=cast.tan.account, by=cast.sysadmin)

    rows = trail_rows(sysadmin)

    assert rows == [
        ["sysadmin", f"重设了账号“{cast.tan.account.username}”的密码", "全系统"],
        [cast.zhou.name, f"把甲川录入{cast.group_one.name}（自2025年3月1日）", cast.office.name],
    ]


def test_one_entry_of_the_trail_is_read_in_words_with_its_code_below(sysadmin: Client, cast: Cast) -> None:
    admit_member(name="甲川", place=cast.group_one, since=date(2025, 3, 1), by=cast.zhou)
    event = AuditEvent.objects.get(action="member.admitted")

    html = sysadmin.get(address(event)).content.decode()

    assert f"把甲川录入{cast.group_one.name}（自2025年3月1日）" in html
    assert "核对用" in html
    assert "member.admitted" in html.partition("核对用")[2]
    assert "TrailChain object" not in html
    assert "第 1 条" in html.partition("核对用")[0]


def test_chains_have_chinese_headings_and_names(sysadmin: Client, cast: Cast) -> None:
    admit_member(name="甲川", place=cast.group_one, since=date(2025, 3, 1), by=cast.zhou)
    reset_password(account=cast.tan.account, by=cast.sysadmin)

    html = sysadmin.get("/admin/members/trailchain/").content.decode()

    assert re.findall(r'<div class="text">(?:<a[^>]*>|<span>)([^<]+)', html) == ["记录链", "条数", "最后的校验值"]
    assert {cast.office.name, "全系统"} <= set(re.findall(r'field-[a-z_]+"><a[^>]*>([^<]+)', html))


def trail_rows(client: Client) -> list[list[str]]:
    html = client.get("/admin/members/auditevent/").content.decode().partition('id="result_list"')[2]
    return [re.findall(r'field-(?:who|said|where)">([^<]*)<', row) for row in html.split("<tr>")[2:]]
