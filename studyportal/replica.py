"""Reports read from a copy of the database, where `DATABASE_REPLICA_URL` names one.

A copy that streams from the writer lags behind by moments. So whoever wrote something reads from the writer for a while
(a signed cookie says since when), and sees what they wrote at once. Who is asking, and with what rights, is always read
from the writer; so is every page that is no report. When the copy does not answer, reports read from the writer.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]

ALIAS = "replica"
COPIED = ("guide", "members")  # apps whose tables reports read; sessions are the writer's
WROTE, WRITER_FOR = "wrote", 15  # a cookie, and how many seconds one reads from the writer after writing
SAFE = ("GET", "HEAD", "OPTIONS")

_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)


def report(view: View) -> View:
    """Declare that a view only reads, and may show what was true a moment ago."""
    view.is_report = True  # type: ignore[attr-defined]
    return view


class ReplicaRouter:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if _reading.get() and model._meta.app_label in COPIED else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == ALIAS else None


class ReplicaMiddleware:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _reading.set(False)
        try:
            response = self.answer(request)
            if _reading.get() and response.streaming:
                response.streaming_content = _still_reading(response.streaming_content)  # type: ignore[attr-defined]
        finally:
            _reading.set(False)
        if request.method not in SAFE:
            _remember(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        reads = request.method in SAFE and getattr(view, "is_report", False)
        if reads and not _wrote_lately(request) and _answers():
            _reading.set(True)
        return None


def _wrote_lately(request: HttpRequest) -> bool:
    return request.get_signed_cookie(WROTE, default=None, max_age=WRITER_FOR) is not None


def _remember(response: HttpResponseBase) -> None:
    """The signature holds the time."""
    response.set_signed_cookie(
        WROTE, "1", max_age=WRITER_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _answers() -> bool:
    try:
        connections[ALIAS].cursor().close()
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        log.error("the replica does not answer, so the report reads from the writer: %s", reason)
        return False
    return True


def _still_reading(content: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent after the response was returned comes from the copy too."""
    parts = iter(content)
    while True:
        _reading.set(True)
        try:
            part = next(parts)
        except StopIteration:
            return
        finally:
            _reading.set(False)
        yield part
