import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.models import Account, Member
from members.rights import rights_of
from tests.cast import Cast, make_cast

ClientFor = Callable[[Member | Account], Client]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing is left out: a skipped test fails the run."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and terminal and terminal.stats.get("skipped"):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    other = "" if connection.vendor == "postgresql" else "; for PostgreSQL set DATABASE_URL, as .ci/run does"
    terminalreporter.write_line(f"Ran on {connection.vendor}{other}")


@pytest.fixture(autouse=True)
def plain_static_files(settings: LazySettings) -> None:
    """Hashed names need collectstatic, which only the browser tests and CI's fresh start run."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def files_of_this_test(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def client_for() -> ClientFor:
    """A browser in which this member, or this account, is logged in."""

    def log_in(who: Member | Account) -> Client:
        client = Client()
        account = who.account if isinstance(who, Member) else who
        assert account is not None, "this person has no account"
        client.force_login(account, backend="members.backends.AccountBackend")
        return client

    return log_in


@pytest.fixture
def acting() -> Callable[[Member], Member]:
    """The member as a request carries them: with the rights of today."""

    def with_rights(member: Member) -> Member:
        member.rights = rights_of(member, timezone.localdate())
        return member

    return with_rights
