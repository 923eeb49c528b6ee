"""Files by HTTP from a worker of its own: first byte, total, and how much memory the worker takes for each."""

import os
import secrets
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zipfile import ZipFile

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Member, Obligation
from members.queries.due_below import Standing
from members.views.due_below import MOST_IN_XLSX
from tests.bench.onlookers import Onlookers, logged_in

PATIENCE = 30  # seconds until the server must answer
TIMES = 3


class Sent(NamedTuple):
    """Milliseconds to the first byte and to the last, and what came."""

    first: float
    total: float
    content: bytes


def exports(of: Onlookers) -> list[dict[str, Any]]:
    """All that was due this year below the root, as much of it as a workbook takes, and the branch's year book."""
    year = localdate().year
    below = reverse("due_export", args=[of.root.pk])
    return [
        served(of.superior, "本年全部事项.csv", below, {"form": "csv", "year": year, "standing": Standing.ALL}),
        served(of.superior, "一类事项.xlsx", below,
               {"form": "xlsx", "year": year, "standing": Standing.ALL, **_most_in_a_workbook(year)}),
        served(of.secretary, "年度工作手册.docx", reverse("year_book_docx", args=[of.branch.pk, year])),
    ]  # fmt: skip


def _most_in_a_workbook(year: int) -> dict[str, Any]:
    """The subject, or subject and month, that has the most lines below the limit of a workbook."""
    rows = Obligation.objects.filter(owed=True, starts_on__year=year).values("subject", "starts_on__month")
    months = {(row["subject"], row["starts_on__month"]): row["lines"] for row in rows.annotate(lines=Count("pk"))}
    years = {(subject, ""): sum(n for (one, _), n in months.items() if one == subject) for subject, _ in months}
    subject, month = max(
        (asked for asked, lines in {**months, **years}.items() if lines <= MOST_IN_XLSX),
        key=lambda asked: {**months, **years}[asked],
    )
    return {"subject": subject, "month": month}


def served(member: Member, name: str, address: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    """One file from a server that has shown some pages before; `asked` is what is posted for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "600",
               "--log-level", "error", "studyportal.wsgi"]  # fmt: skip
    server = subprocess.Popen(command, env=dict(os.environ))  # noqa: S603 - our own program
    try:
        return {"file": name, **_asked(member, port, server.pid, address, asked)}
    finally:
        server.terminate()
        server.wait()


def _asked(member: Member, port: int, server: int, address: str, asked: dict[str, Any] | None) -> dict[str, float]:
    session = logged_in(member).cookies[settings.SESSION_COOKIE_NAME].value
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "Host": "127.0.0.1"}
    _wait_for(port)
    rest = _mebibytes(server, "VmRSS")
    for _ in range(20):
        _send(port, "GET", reverse("home"), headers)
    pages = _mebibytes(server, "VmRSS")
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"} if asked else headers
    taken = [
        _send(port, "POST" if asked else "GET", address, form, urlencode(asked) if asked else None)
        for _ in range(TIMES)
    ]
    return {
        "rows": _lines(taken[0].content), "bytes": len(taken[0].content),
        "first_byte": median(one.first for one in taken), "total": median(one.total for one in taken),
        "rest": rest, "pages": pages, "most": _mebibytes(server, "VmHWM"),
    }  # fmt: skip


def _lines(content: bytes) -> int:
    """Of a table without its heads; nothing for a document."""
    if not content.startswith(b"PK"):
        return content.count(b"\n") - 1
    with ZipFile(BytesIO(content)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(packed.read(name).count(b"<row ") for name in sheets)


def _send(port: int, method: str, address: str, headers: dict[str, str], body: str | None = None) -> Sent:
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    started = time.perf_counter()
    connection.request(method, address, body, headers)
    answer = connection.getresponse()
    content = answer.read(1)
    first = (time.perf_counter() - started) * 1000
    content += answer.read()
    total = (time.perf_counter() - started) * 1000
    connection.close()
    assert answer.status == 200, f"{address}: {answer.status}"
    return Sent(first, total, content)


def _wait_for(port: int) -> None:
    for _ in range(PATIENCE * 10):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    _send(port, "GET", "/healthz", {"Host": "127.0.0.1"})


def _mebibytes(server: int, what: str) -> float:
    """Of the only worker of this server."""
    worker = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()[0]
    for line in Path(f"/proc/{worker}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0
