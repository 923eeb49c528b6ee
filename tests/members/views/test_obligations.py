"""The year page: each cell as it stands, who may open it, and the way from it; what is due now on the first page."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from members.choices import ImportKind, MeetingKind, MeetingState, OrganizationKind, Purpose
from members.models import ImportBatch, Meeting, Member, Obligation, Organization, Rule
from members.services.obligations import refresh_obligations
from members.services.rules import load_rules
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import (
    make_appointment,
    make_held_meeting,
    make_meeting,
    make_member,
    make_organization,
)

YEAR = 2025
NOW = datetime(2025, 5, 14, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def middle_of_may(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.SESSION_COOKIE_AGE = 10**9
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def at(month: int, day: int) -> datetime:
    return datetime(YEAR, month, day, 6, 30, tzinfo=UTC)


def theme_day(cast: Cast, month: int, day: int = 12, state: str = MeetingState.ARCHIVED, **fields: object) -> Meeting:
    return make_held_meeting(cast.office, kind=MeetingKind.THEME_DAY, held_from=at(month, day), state=state, **fields)


def html_of(client_for: ClientFor, who: Member, place: Organization, year: int = YEAR) -> str:
    response = client_for(who).get(f"/organizations/{place.pk}/obligations/{year}/")
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def cells(html: str, head: str) -> list[str]:
    """The cells of the row with this head, in words."""
    for row in re.findall(r'<tr role="row">(.*?)</tr>', html, re.DOTALL)[1:]:
        first, *rest = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        if words(first).startswith(head):
            return [words(cell) for cell in rest]
    raise AssertionError(head)


def test_each_standing_has_its_word_and_opens_its_meeting(cast: Cast, client_for: ClientFor) -> None:
    held = theme_day(cast, 1)
    theme_day(cast, 2, recorded_at=at(2, 20))
    theme_day(cast, 3, state=MeetingState.OPEN)
    reason = "防汛值守，全体同志都在堤上，内容并入下月"
    make_meeting(
        cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(YEAR, 4, 1), state=MeetingState.NOT_HELD,
        not_held_reason=reason,
    )  # fmt: skip
    called = at(6, 12)
    make_meeting(
        cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(YEAR, 6, 1), planned_at=called, called_at=NOW
    )
    make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(YEAR, 7, 1))
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "主题党日") == [
        "已召开 12日", "补录 12日 迟 5 天", "已开，待录入 12日", "未召开 防汛值守，全体同志都...",
        "尚未召开 至 5月31日", "已通知 12日", "计划中", *["未到时间"] * 5,
    ]  # fmt: skip
    assert f'<a href="{held.get_absolute_url()}"><span class="sign sign-held"' in html
    assert reason in html
    assert "2月12日召开，2月20日录入；约定会后 3 天内录入" in words(html)


def test_imported_meeting_says_so_and_is_not_late(cast: Cast, client_for: ClientFor) -> None:
    batch = ImportBatch.objects.create(kind=ImportKind.MEETINGS, organization=cast.office, rows=1, by=cast.zhou)
    theme_day(cast, 1, recorded_at=NOW, imported_in=batch)
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "主题党日")[0] == "由表格导入 12日"
    assert "1月12日召开，5月14日由表格导入" in words(html)
    assert "补录" not in cells(html, "主题党日")[0]


def test_quarters_and_years_span_their_months(cast: Cast, client_for: ClientFor) -> None:
    make_held_meeting(
        cast.office, held_from=at(3, 31), state=MeetingState.RECORDED, purposes=(Purpose.ORG_LIFE_MEETING,)
    )
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "支部党员大会") == ["已召开 3月31日 待归档", "尚未召开 至 6月30日", "未到时间", "未到时间"]
    assert cells(html, "组织生活会") == ["已召开 3月31日 待归档"]
    assert 'colspan="3"' in html
    assert 'colspan="12"' in html


def test_what_does_not_apply_says_why(cast: Cast, client_for: ClientFor) -> None:
    young = make_organization(
        "新支部", OrganizationKind.BRANCH, cast.township, founded=date(YEAR, 3, 20), lecture_each_quarter=False
    )
    make_appointment(make_member(belongs_to=young), young, since=date(YEAR, 3, 20))
    refresh_obligations(young, YEAR)

    html = html_of(client_for, cast.qiao, young)

    assert cells(html, "主题党日")[:3] == ["不适用 尚未成立", "尚未召开", "尚未召开"]
    assert cells(html, "支部委员会") == ["不适用 尚未成立", "不适用 未设支部委员会"]
    assert cells(html, "党课") == ["不适用 本支部未约定"]
    assert "党小组会" not in html


def test_each_group_has_its_row_and_group_that_is_gone_has_none(cast: Cast, client_for: ClientFor) -> None:
    make_organization("旧小组", OrganizationKind.GROUP, cast.office, dissolved=date(YEAR - 1, 6, 1))
    make_held_meeting(cast.group_one, kind=MeetingKind.GROUP_MEETING, held_from=at(1, 9), state=MeetingState.ARCHIVED)
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "第一党小组")[:2] == ["已召开 9日", "尚未召开"]
    assert cells(html, "第二党小组")[:2] == ["尚未召开", "尚未召开"]
    assert "旧小组" not in html


def test_second_meeting_of_a_month_stands_beside_the_first(cast: Cast, client_for: ClientFor) -> None:
    theme_day(cast, 1, 12)
    second = theme_day(cast, 1, 26)
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "主题党日")[0] == "已召开 12日 另有 已召开 26日"
    assert second.get_absolute_url() in html


def test_rule_of_two_a_month_has_two_marks_in_a_cell(cast: Cast, client_for: ClientFor) -> None:
    load_rules()
    Rule.objects.filter(key="frequency-theme_day").update(value=2)
    theme_day(cast, 1)
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "主题党日")[0] == "已召开 12日 尚未召开"
    assert "每月 2 次" in html


def test_planned_meeting_whose_time_passed_is_named_as_not_yet_held(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(YEAR, 4, 1))
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)

    assert cells(html, "主题党日")[3] == "尚未召开"
    assert f'<a href="{row.get_absolute_url()}"><span class="sign sign-open"' in html


def test_theme_day_that_each_group_held_settles_that_of_the_branch(cast: Cast, client_for: ClientFor) -> None:
    for group, day in ((cast.group_one, 6), (cast.group_two, 9)):
        make_held_meeting(group, kind=MeetingKind.THEME_DAY, held_from=at(1, day), state=MeetingState.ARCHIVED)
    refresh_obligations(cast.office, YEAR)

    assert cells(html_of(client_for, cast.zhou, cast.office), "主题党日")[0] == "已召开 9日 第一党小组 已召开 6日"


def test_each_row_names_its_rule(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)

    html = html_of(client_for, cast.zhou, cast.office)
    text = words(html)

    assert "支部党员大会 每季度 1 次 第十一条" in text
    assert "党课 每季度 1 次 本支部约定" in text
    assert "《中国共产党支部工作条例（试行）》第十一条" in text
    assert "《中国共产党支部工作条例（试行）》第十六条（请核对）" in text


def test_figures_are_those_of_the_cells(cast: Cast, client_for: ClientFor) -> None:
    theme_day(cast, 1)
    theme_day(cast, 2, recorded_at=at(2, 20))
    refresh_obligations(cast.village, YEAR)
    refresh_obligations(cast.office, YEAR)

    text = words(html_of(client_for, cast.zhou, cast.office))

    # 4 general meetings, 12 theme days, 4 lectures, 2 purposes, 2 × 12 group meetings; begun by May are
    # 2 + 5 + 2 + 2 + 10, of which two theme days were held
    assert "全年应召开 46 次。已召开 2 次，其中补录 1 次；尚未召开 19 次；未到时间 25 次。" in text


def test_keeper_calls_from_what_is_due_and_reader_does_not(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)
    to_call = f"/meetings/new/?organization={cast.office.pk}&amp;kind=theme_day"

    assert to_call in html_of(client_for, cast.zhou, cast.office)
    assert to_call not in html_of(client_for, cast.qiao, cast.office)
    assert client_for(cast.zhou).get(unescape(to_call)).status_code == 200


def test_purpose_that_is_due_is_called_as_a_general_meeting_for_it(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)
    to_call = f"/meetings/new/?organization={cast.office.pk}&amp;kind=general_meeting&amp;purpose=org_life_meeting"

    assert to_call in html_of(client_for, cast.zhou, cast.office)
    page = client_for(cast.zhou).get(unescape(to_call)).content.decode()
    assert re.search(r'value="org_life_meeting"[^>]*checked', page)


def test_year_without_rows_is_worked_out_for_the_page_and_not_written(cast: Cast, client_for: ClientFor) -> None:
    theme_day(cast, 1)
    unwritten = html_of(client_for, cast.zhou, cast.office)
    assert not Obligation.objects.exists()
    refresh_obligations(cast.office, YEAR)

    assert words(html_of(client_for, cast.zhou, cast.office)) == words(unwritten)
    assert cells(unwritten, "主题党日")[0] == "已召开 12日"


def test_leader_sees_the_own_group_only(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)
    html = html_of(client_for, cast.he, cast.group_two)

    assert cells(html, "党小组会")[0] == "尚未召开"
    assert "支部党员大会" not in html
    assert client_for(cast.he).get(f"/organizations/{cast.office.pk}/obligations/{YEAR}/").status_code == 403


@pytest.mark.parametrize("year", [0, 1999, 2101, 9999])
def test_year_beyond_reason_does_not_exist(cast: Cast, client_for: ClientFor, year: int) -> None:
    assert client_for(cast.zhou).get(f"/organizations/{cast.office.pk}/obligations/{year}/").status_code == 404


def test_page_leads_to_the_years_beside_and_to_the_plan(cast: Cast, client_for: ClientFor) -> None:
    html = html_of(client_for, cast.zhou, cast.office)

    for address in (
        f"/organizations/{cast.office.pk}/obligations/2024/",
        f"/organizations/{cast.office.pk}/obligations/2026/",
        f"/meetings/plan/{cast.office.pk}/2025/",
    ):
        assert f'href="{address}"' in html


def test_branch_page_and_first_page_lead_to_the_year(cast: Cast, client_for: ClientFor) -> None:
    address = f'href="/organizations/{cast.office.pk}/obligations/2025/"'
    browser = client_for(cast.zhou)

    assert address in browser.get(f"/organizations/{cast.office.pk}/").content.decode()
    assert address in browser.get("/").content.decode()


# ---- the first page ----------------------------------------------------------------------------------------------


def due_at_home(client_for: ClientFor, who: Member) -> list[str]:
    html = client_for(who).get("/").content.decode()
    section = re.search(r'aria-labelledby="duties">(.*?)</section>', html, re.DOTALL)
    return [words(row) for row in re.findall(r"<tr>(.*?)</tr>", section[1], re.DOTALL)[1:]] if section else []


def test_first_page_of_a_secretary_names_what_is_due_and_where_it_is_settled(cast: Cast, client_for: ClientFor) -> None:
    theme_day(cast, 5)
    make_meeting(cast.group_one, kind=MeetingKind.GROUP_MEETING, planned_month=date(YEAR, 5, 1))
    make_meeting(cast.office, planned_month=date(YEAR, 5, 1), planned_at=NOW + timedelta(days=5), called_at=NOW)
    refresh_obligations(cast.office, YEAR)

    assert due_at_home(client_for, cast.zhou) == [
        "第一党小组 党小组会 每月 至 5月31日 计划中 按计划召开",
        "第二党小组 党小组会 每月 至 5月31日 尚未召开 召开",
        "机关支部 支部党员大会 每季度 至 6月30日 已通知 5月19日的会议",
        "机关支部 党课 每季度 至 6月30日 尚未召开 召开",
        "机关支部 民主评议党员 每年 至 12月31日 尚未召开 召开",
        "机关支部 组织生活会 每年 至 12月31日 尚未召开 召开",
    ]


def test_first_page_offers_the_planned_row_to_call(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(YEAR, 5, 1))
    refresh_obligations(cast.office, YEAR)

    assert f"/meetings/new/?meeting={row.pk}" in client_for(cast.zhou).get("/").content.decode()


def test_first_page_counts_what_earlier_periods_left_open(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)

    text = words(client_for(cast.he).get("/").content.decode())

    assert due_at_home(client_for, cast.he) == ["第二党小组 党小组会 每月 至 5月31日 尚未召开 召开"]
    assert "第二党小组 今年以前各期还有 4 次没有召开，也没有写明原因。" in text


def test_first_page_of_a_member_names_nothing_due(cast: Cast, client_for: ClientFor) -> None:
    refresh_obligations(cast.office, YEAR)

    assert due_at_home(client_for, cast.cheng) == []


# ---- statements --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [True, False])
def test_year_page_and_first_page_keep_to_twelve_statements(
    cast: Cast, client_for: ClientFor, written: bool, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for month in range(1, 5):
        theme_day(cast, month)
        make_held_meeting(
            cast.group_one, kind=MeetingKind.GROUP_MEETING, held_from=at(month, 3), state=MeetingState.ARCHIVED
        )
    make_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING, planned_month=date(YEAR, 5, 1))
    if written:
        refresh_obligations(cast.office, YEAR)

    for who, address in (
        (cast.zhou, f"/organizations/{cast.office.pk}/obligations/{YEAR}/"),
        (cast.he, f"/organizations/{cast.group_two.pk}/obligations/{YEAR}/"),
        (cast.zhou, "/"),
        (cast.he, "/"),
    ):
        browser = client_for(who)
        with django_assert_max_num_queries(12):
            assert browser.get(address).status_code == 200
