"""One page of the portal and its floor, asked in turn: time in the server, statements, bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, thread_time
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
    floor: Ask


def measured(watched: Watched) -> dict[str, Any]:
    watched.portal()  # some things are asked of a database once
    with CaptureQueriesContext(connection) as queries:
        response = watched.portal()
    statements = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
    assert response.status_code in {200, 302}, f"{watched.name}: {response.status_code}"
    asked = [watched.portal, watched.floor]
    times: list[list[float]] = [[] for _ in asked]
    work: list[list[float]] = [[] for _ in asked]  # of the processor, here: without waiting and without PostgreSQL
    for turn in range(WARM_UP + RUNS):
        for ask, taken, worked in zip(asked, times, work, strict=True):
            started, began = perf_counter(), thread_time()
            answer = ask()
            if turn >= WARM_UP:
                taken.append((perf_counter() - started) * 1000)
                worked.append((thread_time() - began) * 1000)
            assert answer.status_code < 400, f"{watched.name}: {answer.status_code}"
    return {
        "page": watched.name,
        "median": median(times[0]),
        "p95": quantiles(times[0], n=20)[-1],
        "work": median(work[0]),
        "statements": statements,
        "bytes": len(response.content),
        "floor": median(times[1]),
        "floor_work": median(work[1]),
    }
