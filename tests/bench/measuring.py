"""One page of the portal and its floor, asked in turn: time in the server, statements, bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

WARM_UP, RUNS = 3, 25
Ask = Callable[[], HttpResponse]


@dataclass(frozen=True)
class Watched:
    """`portal` and `floor` each send one request and return the answer."""

    name: str
    portal: Ask
    floor: Ask | None = None


def measured(watched: Watched) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as queries:
        response = watched.portal()
    statements = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
    assert response.status_code in {200, 302}, f"{watched.name}: {response.status_code}"
    asked = [watched.portal, *([watched.floor] if watched.floor else [])]
    times: list[list[float]] = [[] for _ in asked]
    for turn in range(WARM_UP + RUNS):
        for ask, own in zip(asked, times, strict=True):
            started = perf_counter()
            answer = ask()
            taken = (perf_counter() - started) * 1000
            assert answer.status_code < 400, f"{watched.name}: {answer.status_code}"
            if turn >= WARM_UP:
                own.append(taken)
    found = {
        "page": watched.name,
        "median": median(times[0]),
        "p95": quantiles(times[0], n=20)[-1],
        "statements": statements,
        "bytes": len(response.content),
    }
    if watched.floor:
        found |= {"floor": median(times[1]), "floor_p95": quantiles(times[1], n=20)[-1]}
    return found
