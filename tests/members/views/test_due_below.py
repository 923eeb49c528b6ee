import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from members.models import AuditEvent, Obligation
from members.services.obligations import refresh_all
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting, make_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def upper(cast: Cast, client_for: ClientFor) -> Client:
    refresh_all(timezone.localdate().year)
    repair_summaries()
    return client_for(cast.qiao)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_list_is_narrowed_and_leads_to_branch_and_note(cast: Cast, upper: Client) -> None:
    year, address = timezone.localdate().year, f"{cast.township.get_absolute_url()}open/"

    html = upper.get(address, {"subject": "general_meeting", "month": 1, "year": year}).content.decode()

    assert "共 2 项" in html
    assert html.count(f"{year}年一季度") == 2
    for branch in (cast.office, cast.village):
        assert f'href="{branch.get_absolute_url()}remarks/new/"' in html
    assert "青石支部" not in html


def test_what_is_planned_or_open_is_said_beside_what_is_open(cast: Cast, upper: Client) -> None:
    today = timezone.localdate()
    make_meeting(cast.village, cast.tan, "theme_day", planned_month=today.replace(day=1))
    make_held_meeting(cast.office, held_from=timezone.now(), kind="theme_day")

    html = upper.get(
        f"{cast.township.get_absolute_url()}open/", {"subject": "theme_day", "month": today.month}
    ).content.decode()

    assert f"计划在 {today.month}月" in html
    assert f"{today.month}月{today.day}日已开，待录入" in html


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_holds_the_rows_of_the_list_and_how_many_on_the_trail(cast: Cast, upper: Client, form: str) -> None:
    address = f"{cast.township.get_absolute_url()}open/export/"

    answer = upper.post(address, {"form": form, "subject": "group_meeting"})

    content = body(answer)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "机关支部"]
    months = timezone.localdate().month
    assert [tuple(row[:3]) for row in rows] == [
        ("机关支部", group, "党小组会") for group in ("第一党小组", "第二党小组") for _ in range(months)
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == ("due_below.exported", {"form": form, "rows": 2 * months})


def test_export_tells_no_day_where_only_the_month_is_planned(cast: Cast, upper: Client) -> None:
    today = timezone.localdate()
    make_meeting(cast.village, cast.tan, "theme_day", planned_month=today.replace(day=1))
    make_held_meeting(cast.office, held_from=timezone.now(), kind="theme_day")
    address = f"{cast.township.get_absolute_url()}open/export/"

    answer = upper.post(address, {"form": "csv", "subject": "theme_day", "month": today.month})

    rows = {row[0]: row[5:7] for row in csv.reader(io.StringIO(body(answer).decode("utf-8-sig")))}
    assert rows["柳溪村支部"] == [f"尚未召开，计划在{today.month}月", ""]
    assert rows["机关支部"] == ["已召开，待录入", today.isoformat()]


def test_export_without_csrf_by_get_writes_nothing(cast: Cast, upper: Client) -> None:
    answer = upper.get(f"{cast.township.get_absolute_url()}open/export/")

    assert (answer.status_code, AuditEvent.objects.count()) == (405, 0)


def test_list_that_is_too_long_for_a_workbook_says_so_and_offers_csv(
    cast: Cast, upper: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.views.due_below.MOST_IN_XLSX", 5)

    html = upper.get(f"{cast.township.get_absolute_url()}open/").content.decode()
    answer = upper.post(f"{cast.township.get_absolute_url()}open/export/", {"form": "xlsx"})

    assert "超过 5 行，只能下载 CSV" in html
    assert 'value="xlsx"' not in html
    assert answer["Content-Type"].startswith("text/csv")


def test_list_costs_the_same_on_its_last_page(cast: Cast, upper: Client, django_assert_max_num_queries) -> None:
    address = f"{cast.township.get_absolute_url()}open/"
    pages = -(-Obligation.objects.open().filter(starts_on__lte=timezone.localdate()).count() // 50)

    for page in (1, pages):
        with django_assert_max_num_queries(12):
            assert upper.get(address, {"page": page}).status_code == 200


def test_first_page_of_the_upper_organisation_leads_to_what_is_open(cast: Cast, upper: Client) -> None:
    html = upper.get("/").content.decode()

    months = timezone.localdate().month
    assert f'open/?subject=theme_day">{2 * months} 项</a>' in html
