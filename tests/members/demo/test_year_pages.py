"""The year page of each demonstration branch still says, cell by cell, what `docs/year-pages.md` found right."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from guide.fixtures import load as load_book
from members.choices import Post
from members.demo.days import clock_at
from members.demo.load import load
from members.demo.world import BOOK_FIXTURE
from members.models import Appointment, Organization
from tests.members.demo.conftest import HASHERS

pytestmark = pytest.mark.django_db
LOADED_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
CHECKED = (Path(settings.BASE_DIR) / "docs/year-pages.md").read_text(encoding="utf-8")
BRANCHES = re.findall(r"^## (.+)$", CHECKED, re.MULTILINE)
Line = tuple[str, str, str]  # row, months, what the page says


def checked_lines(branch: str) -> list[Line]:
    (part,) = re.findall(rf"^## {branch}$(.*?)(?=^## |\Z)", CHECKED, re.MULTILINE | re.DOTALL)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return [(row[0], row[1], row[2]) for row in rows[2:]]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def shown_lines(html: str) -> Iterator[Line]:
    for row in re.findall(r'<tr role="row">(.*?)</tr>', html, re.DOTALL)[1:]:
        (_, head), *cells = re.findall(r"<t[hd]([^>]*)>(.*?)</t[hd]>", row, re.DOTALL)
        title, kind = words(head).split()[:2]
        month = 1
        for attributes, cell in cells:
            span = re.search(r'colspan="(\d+)"', attributes)
            last = month + (int(span[1]) if span else 1) - 1
            name = f"{title} {kind}" if title.endswith("党小组") else title
            yield name, str(month) if last == month else f"{month}–{last}", words(cell)
            month = last + 1


@pytest.fixture(scope="module")
def loaded_then(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    kept = override_settings(PASSWORD_HASHERS=HASHERS, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), kept, clock_at(LOADED_AT), transaction.atomic():
        load_book(BOOK_FIXTURE)
        load()
        yield
        transaction.set_rollback(True)


def year_page(branch: str) -> str:
    place = Organization.objects.get(name=branch)
    secretary = Appointment.objects.get(organization=place, post=Post.SECRETARY, until=None).member
    client = Client()
    client.force_login(secretary.account, backend="members.backends.AccountBackend")
    return client.get(f"/organizations/{place.pk}/obligations/2026/").content.decode()


@pytest.mark.parametrize("branch", BRANCHES)
def test_page_says_in_every_cell_and_in_its_sentence_what_was_found_right(branch: str, loaded_then: None) -> None:
    html = year_page(branch)

    (sentence,) = re.findall(r'<p class="lead-in">(.*?)</p>', html, re.DOTALL)
    assert list(shown_lines(html)) == checked_lines(branch)
    assert f"## {branch}\n" in CHECKED
    assert f"> {words(sentence)}\n" in CHECKED


def test_every_branch_of_the_demonstration_was_checked(loaded_then: None) -> None:
    assert set(BRANCHES) == set(Organization.objects.branches().values_list("name", flat=True))
