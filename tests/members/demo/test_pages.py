"""Every page of every meeting of the demonstration opens for each of its roles, within the budget of a page."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.access.meetings import visible_meetings
from members.choices import Post
from members.demo.world import demo_accounts
from members.models import Account, Meeting, Member, Organization
from studyportal.walk import all_addresses
from tests.project.door_table import DOORS, FILES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
MOST_QUERIES = 12
OPENED = {door.name for door in DOORS if door.method == "GET" and "200" in door.answers.values()} - FILES
PAGES = [a.name for a in all_addresses() if a.route.startswith("meetings/<int:pk>/") and a.name in OPENED]
ROLES = ["superior", "secretary", "leader", "member"]


class Count:
    """How many statements were sent to the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.number += 1
        return execute(*statement)


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=role), backend="members.backends.AccountBackend")
    return client


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_every_meeting_opens(role: str, acting: Callable[[Member], Member]) -> None:
    client, person = client_of(role), acting(Member.objects.get(account__username=role))
    answers: Counter[tuple[str, int]] = Counter()
    dear = {}
    for meeting in visible_meetings(person).order_by("pk"):
        for name in PAGES:
            address = reverse(name, args=[meeting.pk])
            with connection.execute_wrapper(count := Count()):
                answers[name, client.get(address).status_code] += 1
            if count.number > MOST_QUERIES:
                dear[address] = count.number

    assert dear == {}
    assert {code for _, code in answers} <= {200, 302, 403, 404}
    assert answers["meeting", 200] == visible_meetings(person).count() > 20


def test_every_meeting_that_was_held_is_made_into_a_document() -> None:
    client = client_of("superior")
    below = Meeting.objects.exclude(organization__name="青石小学支部").filter(
        state__in=["open", "recorded", "archived"]
    )

    files = [client.get(reverse("record_docx", args=[meeting.pk])).getvalue() for meeting in below]

    assert {file[:2] for file in files} == {b"PK"}


@pytest.mark.parametrize("page", ["year_book", "year_book_docx", "year_book_xlsx", "handover", "handover_docx"])
def test_year_book_and_handover_sheet_of_every_branch_are_made(page: str) -> None:
    dear, branches = {}, list(Organization.objects.branches())
    assert connection.features.supports_json_field  # asked of SQLite once in a process
    for branch in branches:
        secretary = branch.appointments.get(post=Post.SECRETARY, until=None).member
        client = Client()
        client.force_login(secretary.account, backend="members.backends.AccountBackend")
        where = [branch.pk] if page.startswith("handover") else [branch.pk, timezone.localdate().year]
        with connection.execute_wrapper(count := Count()):
            answer = client.get(reverse(page, args=where))
        assert (branch.name, answer.status_code) == (branch.name, 200)
        if count.number > MOST_QUERIES:
            dear[branch.name] = count.number

    assert dear == {}
    assert len(branches) == 4


def test_roles_are_those_of_the_accounts_that_belong_to_somebody() -> None:
    assert {account.role for account in demo_accounts() if account.person} == set(ROLES)
