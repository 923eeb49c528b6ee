"""The largest export by HTTP from a worker of its own: first byte, total, and how much memory the worker takes."""

import os
import secrets
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from tests.bench.onlookers import Onlookers, logged_in

PATIENCE = 30  # seconds until the server must answer


def export(of: Onlookers) -> dict[str, float]:
    """All open matters of the year below the root, as CSV."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "600",
               "--log-level", "error", "studyportal.wsgi"]  # fmt: skip
    server = subprocess.Popen(command, env=dict(os.environ))  # noqa: S603 - our own program
    try:
        return _asked(of, port, server.pid)
    finally:
        server.terminate()
        server.wait()


def _asked(of: Onlookers, port: int, server: int) -> dict[str, float]:
    session = logged_in(of.superior).cookies[settings.SESSION_COOKIE_NAME].value
    token = secrets.token_hex(16)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookies, "X-CSRFToken": token, "Host": "127.0.0.1"}
    _wait_for(port)
    rest = _mebibytes(server, "VmRSS")
    for address in [reverse("home"), reverse("organization", args=[of.root.pk])] * 10:
        _send(port, "GET", address, headers)
    pages = _mebibytes(server, "VmRSS")
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"form": "csv", "year": localdate().year})
    first, total, content = _send(port, "POST", reverse("due_export", args=[of.root.pk]), form, body)
    return {
        "rows": content.count(b"\n") - 1, "bytes": len(content), "first_byte": first, "total": total, "rest": rest,
        "pages": pages, "most": _mebibytes(server, "VmHWM"),
    }  # fmt: skip


def _send(
    port: int, method: str, address: str, headers: dict[str, str], body: str | None = None
) -> tuple[float, float, bytes]:
    """Milliseconds to the first byte and to the last, and what came."""
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
    return first, total, content


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
