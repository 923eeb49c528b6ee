"""Thirty people who mark and take back at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Barrier
from time import perf_counter

from django.db import connection
from django.test import Client
from django.urls import reverse

from members.models import Member
from tests.bench.onlookers import Onlookers, logged_in, open_account

WRITERS, EACH = 30, 10


def at_once(of: Onlookers) -> dict[str, float]:
    """Each writes on the same section of what the top assigned, so that all raise the same figures."""
    people = list(Member.objects.filter(memberships__organization__path__startswith=of.town.path)[:WRITERS])
    for person in people:
        open_account(person)
    clients = [logged_in(person) for person in people]
    start = Barrier(WRITERS)
    started = perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = [answer for own in pool.map(writing(of, start), clients) for answer in own]
    seconds = perf_counter() - started
    return {
        "requests": len(answers),
        "errors": sum(status != 302 for status, _ in answers),
        "per_second": len(answers) / seconds,
        "median": median(taken for _, taken in answers),
        "worst": max(taken for _, taken in answers),
    }


def writing(of: Onlookers, start: Barrier) -> Callable[[Client], list[tuple[int, float]]]:
    section = of.sections[0]
    args = [section.chapter.book.slug, section.chapter.number, section.slug]
    acts = [reverse("guide:mark", args=args), reverse("guide:take_back", args=args)]

    def write(client: Client) -> list[tuple[int, float]]:
        client.raise_request_exception = False
        start.wait()
        answers = []
        for turn in range(EACH):
            begun = perf_counter()
            status = client.post(acts[turn % 2]).status_code
            answers.append((status, (perf_counter() - begun) * 1000))
        connection.close()
        return answers

    return write
