"""`make run` without the installing: started for real, in a process of its own, on an empty folder."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.conf import settings

from members.demo.world import demo_accounts
from studyportal.operations.first_start import is_free


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def quickstart(data: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "manage.py", "quickstart", *arguments],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATA_DIR": str(data),
            "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def portal(data: Path, demo: str = "yes") -> Iterator[tuple[str, list[str]]]:
    """The address of a running portal and what it said before."""
    process = quickstart(data, "--port", str(free_port()), "--demo", demo)
    try:
        said = []
        while not said or not said[-1].startswith("http"):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            said.append(line.strip())
        yield said[-1], said[:-1]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def page(address: str) -> str:
    with urlopen(address, timeout=20) as response:  # noqa: S310 - our own address
        return response.read().decode()


def test_first_start_serves_and_the_second_says_the_same(tmp_path: Path) -> None:
    with portal(tmp_path) as (address, said):
        login = page(address)
        assert page(f"{address}healthz") == "ok"
    with portal(tmp_path) as (_, said_again):
        pass

    assert "<title>登录" in login
    assert said == said_again == [str(account) for account in demo_accounts()]


def test_start_without_demonstration_names_one_administrator_once(tmp_path: Path) -> None:
    with portal(tmp_path, demo="no") as (_, said):
        pass
    with portal(tmp_path) as (_, said_again):
        pass

    assert len(said) == 2
    assert said[1].startswith("sysadmin admin ")
    assert said_again == [str(account) for account in demo_accounts()]


def test_connections_that_a_browser_opens_ahead_keep_nobody_waiting(tmp_path: Path) -> None:
    with portal(tmp_path, demo="no") as (address, _), ExitStack() as open_ones:
        where = urlsplit(address)
        for _ in range(6):
            open_ones.enter_context(socket.create_connection((where.hostname, where.port)))

        assert [page(f"{address}healthz") for _ in range(4)] == ["ok"] * 4


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("--port", "0"), "PORT"),
        (("--port", "八千"), "PORT"),
        (("--port", "70000"), "PORT"),
        (("--demo", "maybe"), "DEMO"),
    ],
)
def test_bad_argument_is_named_in_one_line(tmp_path: Path, arguments: tuple[str, ...], name: str) -> None:
    process = quickstart(tmp_path, *arguments)

    _, error = process.communicate(timeout=20)

    assert process.returncode == 1
    assert error.count("\n") == 1
    assert f"{name}: " in error


def test_busy_port_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        process = quickstart(tmp_path, "--port", str(port))
        _, error = process.communicate(timeout=20)

        assert not is_free(port)
    assert process.returncode == 1
    assert error.count("\n") == 1
    assert str(port) in error


def test_database_that_does_not_answer_is_named_in_one_line(tmp_path: Path) -> None:
    process = quickstart(tmp_path, "--port", str(free_port()), DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")

    _, error = process.communicate(timeout=20)

    assert process.returncode == 1
    assert error.count("\n") == 1
    assert "DATABASE_URL: " in error
