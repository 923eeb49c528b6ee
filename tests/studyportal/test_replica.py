"""Reports read from the copy, all else from the writer; who wrote sees it at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import time
from unittest.mock import Mock, patch

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from members.models import Organization
from studyportal import replica
from studyportal.replica import ALIAS, WRITER_FOR, WROTE, ReplicaMiddleware, ReplicaRouter, report

router = ReplicaRouter()


def where() -> str:
    return router.db_for_read(Organization) or "default"


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(where())


@report
def a_report(request: HttpRequest) -> HttpResponse:
    return HttpResponse(where())


@report
def a_long_report(request: HttpRequest) -> HttpResponseBase:
    def parts() -> Iterator[str]:
        yield where()
        yield where()

    return StreamingHttpResponse(parts())


@pytest.fixture(autouse=True)
def copy_that_answers() -> Iterator[Mock]:
    """Where no second database is set up, only whether it answers is asked."""
    with patch.object(replica, "connections", {ALIAS: Mock()}) as known:
        yield known[ALIAS]


def answer(view: object, request: HttpRequest) -> HttpResponseBase:
    middleware: ReplicaMiddleware

    def inner(request: HttpRequest) -> HttpResponseBase:
        middleware.process_view(request, view, (), {})
        return view(request)

    middleware = ReplicaMiddleware(inner)
    return middleware(request)


def get(**cookies: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    return request


def cookie_of_a_writer() -> str:
    return answer(plain, RequestFactory().post("/")).cookies[WROTE].value


def test_report_reads_from_the_copy() -> None:
    assert answer(a_report, get()).content == b"replica"
    assert where() == "default"


def test_page_that_is_no_report_reads_from_the_writer() -> None:
    assert answer(plain, get()).content == b"default"


def test_post_to_a_report_reads_from_the_writer() -> None:
    assert answer(a_report, RequestFactory().post("/")).content == b"default"


def test_who_wrote_just_now_reads_from_the_writer() -> None:
    assert answer(a_report, get(wrote=cookie_of_a_writer())).content == b"default"


def test_who_wrote_long_ago_reads_from_the_copy() -> None:
    cookie = cookie_of_a_writer()

    with patch("django.core.signing.time.time", return_value=time() + WRITER_FOR + 1):
        assert answer(a_report, get(wrote=cookie)).content == b"replica"


def test_forged_cookie_is_no_sign_of_writing() -> None:
    assert answer(a_report, get(wrote="1:2:3")).content == b"replica"


def test_opening_a_page_sets_no_cookie() -> None:
    assert WROTE not in answer(a_report, get()).cookies


def test_what_is_streamed_comes_from_the_copy_and_nothing_after_it() -> None:
    response = answer(a_long_report, get())

    assert where() == "default"
    assert b"".join(response) == b"replicareplica"
    assert where() == "default"


def test_copy_that_does_not_answer_is_passed_over(copy_that_answers: Mock) -> None:
    copy_that_answers.cursor.side_effect = DatabaseError

    assert answer(a_report, get()).content == b"default"


def test_sessions_are_the_writers_even_in_a_report() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(router.db_for_read(Session) or "default")

    assert answer(report(view), get()).content == b"default"


def test_nothing_is_written_or_migrated_there() -> None:
    assert router.db_for_write(Organization) == "default"
    assert router.allow_migrate(ALIAS, "members") is False
    assert router.allow_migrate("default", "members") is None


STORY = """
import django; django.setup()
from shutil import copyfile
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from members.models import Organization
from tests.factories import make_account, make_appointment, make_branch, make_member
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
call_command("migrate", verbosity=0)
branch = make_branch(name="从前的支部")
secretary = make_member(belongs_to=branch)
make_appointment(secretary, branch)
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
copyfile(settings.DATABASES["default"]["NAME"], settings.DATABASES["replica"]["NAME"])
make_account(secretary)
Organization.objects.filter(pk=branch.pk).update(name="现在的支部")
client = Client(SERVER_NAME="localhost")
client.force_login(secretary.account, backend="members.backends.AccountBackend")
address = reverse("organization", args=[branch.pk])
def seen(where):
    text = client.get(where).content.decode()
    return " ".join(name for name in ("从前的支部", "现在的支部") if f"<h1>{name}" in text or name in text)
print(seen(address), "|", seen(reverse("branch_settings", args=[branch.pk])))
client.post(reverse("large_type"))
print(seen(address))
"""


def test_on_two_databases_the_own_change_is_seen_at_once(tmp_path: Path) -> None:
    addresses = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'writer.sqlite3'}",
        "DATABASE_REPLICA_URL": f"sqlite:///{tmp_path / 'copy.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "studyportal.settings",
        "DATA_DIR": str(tmp_path),
    }

    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", STORY],
        cwd=settings.BASE_DIR, env={**os.environ, **addresses}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert told.stderr == ""
    assert told.stdout.splitlines() == ["从前的支部 | 现在的支部", "现在的支部"]
