"""The pages of the year book: who opens them, how they are reached, what the branch chooses."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingState
from members.models import AuditEvent, Member
from members.reports.hand_parts import HandPart
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting

pytestmark = pytest.mark.django_db
PARTS = [part.value for part in HandPart]


def follow(client: Client, address: str, words: str) -> str:
    """The address behind the link with these words."""
    html = client.get(address).content.decode()
    (found,) = set(re.findall(rf'<a [^>]*href="([^"]+)"[^>]*>{words}</a>', html))
    return str(found)


@pytest.mark.parametrize("words", ["下载文档", "下载表格"])
def test_book_is_two_interactions_from_the_secretarys_first_page(cast: Cast, client_for: ClientFor, words: str) -> None:
    client = client_for(cast.zhou)

    page = follow(client, "/", "年度工作手册")
    file = follow(client, page, words)

    assert page == reverse("year_book", args=[cast.office.pk, timezone.localdate().year])
    assert client.get(file).getvalue()[:2] == b"PK"


def test_branch_page_leads_to_the_book(cast: Cast, client_for: ClientFor) -> None:
    page = follow(client_for(cast.qiao), f"/organizations/{cast.office.pk}/", "工作手册")

    assert page == reverse("year_book", args=[cast.office.pk, timezone.localdate().year])


def test_file_says_branch_and_year_in_its_name(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).get(reverse("year_book_docx", args=[cast.office.pk, 2025]))

    assert (
        "2025%E5%B9%B4%E5%85%9A%E6%94%AF%E9%83%A8%E5%B7%A5%E4%BD%9C%E6%89%8B%E5%86%8C.docx"
        in (response["Content-Disposition"])
    )


@pytest.mark.parametrize("year", [0, 1999, 2101, 99999])
def test_year_that_is_none_is_not_found(cast: Cast, client_for: ClientFor, year: int) -> None:
    for name in ("year_book", "year_book_docx", "year_book_xlsx", "year_book_parts"):
        assert client_for(cast.zhou).get(reverse(name, args=[cast.office.pk, year])).status_code == 404


def test_each_record_begins_on_a_sheet_of_its_own(cast: Cast, client_for: ClientFor) -> None:
    for month in (2, 3):
        moment = datetime(2025, month, 1, 6, tzinfo=UTC)
        make_held_meeting(cast.office, [cast.zhou], held_from=moment, state=MeetingState.ARCHIVED)

    html = client_for(cast.zhou).get(reverse("year_book", args=[cast.office.pk, 2025])).content.decode()

    sheets = [sheet for sheet in re.findall(r"<article.*?</article>", html, re.DOTALL) if "主持人签名" in sheet]
    assert len(sheets) == 2
    assert all(sheet.count("支部党员大会记录") == 1 for sheet in sheets)


def choose(client: Client, cast: Cast, parts: list[str]) -> None:
    address = reverse("year_book_parts", args=[cast.office.pk, 2025])
    assert client.post(address, {"parts": parts}).url == reverse("year_book", args=[cast.office.pk, 2025])
    cast.office.refresh_from_db()


def test_choice_of_pages_is_remembered_and_on_the_trail(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)

    choose(client, cast, [part for part in PARTS if part != HandPart.DUES])

    assert cast.office.left_out_of_book == [HandPart.DUES]
    assert AuditEvent.objects.get().details["fields"] == ["left_out_of_book"]
    for year in (2025, 2026):
        html = client.get(reverse("year_book", args=[cast.office.pk, year])).content.decode()
        assert "党费收缴情况" not in html
        assert "谈心谈话记录" in html
    html = client.get(reverse("year_book_parts", args=[cast.office.pk, 2025])).content.decode()
    ticked = re.findall(r'<input type="checkbox"[^>]*value="(\w+)"[^>]*checked', html)
    assert ticked == [part for part in PARTS if part != HandPart.DUES]


def test_same_choice_again_leaves_no_trail(cast: Cast, client_for: ClientFor) -> None:
    choose(client_for(cast.zhou), cast, PARTS)

    assert cast.office.left_out_of_book == []
    assert not AuditEvent.objects.exists()


def test_page_that_does_not_exist_is_not_chosen(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(reverse("year_book_parts", args=[cast.office.pk, 2025]), {"parts": ["x"]})

    cast.office.refresh_from_db()
    assert "invalid-feedback" in response.content.decode()
    assert cast.office.left_out_of_book == []


@pytest.mark.parametrize(("who", "code"), [("su", 200), ("he", 403), ("cheng", 403), ("qiao", 200), ("tan", 404)])
def test_book_is_for_committee_and_upper_organisation(cast: Cast, client_for: ClientFor, who: str, code: int) -> None:
    member: Member = getattr(cast, who)

    assert client_for(member).get(reverse("year_book", args=[cast.office.pk, 2025])).status_code == code
