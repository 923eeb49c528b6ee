"""One page at one size: time in the server, statements, bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Member
from tests.bench.crowd import Crowd

WARM_UP, RUNS = 3, 25


@dataclass(frozen=True)
class Measure:
    page: str
    size: int
    median: float  # milliseconds
    p95: float
    statements: int
    kilobytes: float


def measure(page: str, size: int, request: Callable[[], HttpResponse]) -> Measure:
    with CaptureQueriesContext(connection) as queries:
        response = request()
    statements = len(queries)
    assert response.status_code in {200, 302}, f"{page}: {response.status_code}"
    for _ in range(WARM_UP):
        request()
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        request()
        times.append((perf_counter() - start) * 1000)
    return Measure(page, size, median(times), quantiles(times, n=20)[-1], statements, len(response.content) / 1024)


def measures(crowd: Crowd) -> Iterator[Measure]:
    """Every page that is watched. A new page is one more line."""
    section = [crowd.book.slug, crowd.section.chapter.number, crowd.section.slug]
    member, secretary = logged_in(crowd.member), logged_in(crowd.secretary)
    pages = [
        ("首页（党员）", member, reverse("home")),
        ("首页（书记）", secretary, reverse("home")),
        ("目录", member, reverse("guide:contents", args=[crowd.book.slug])),
        ("一节", member, reverse("guide:section", args=section)),
        ("查找", member, reverse("guide:search") + "?q=正文"),
        ("我的", member, reverse("study")),
        ("支部", secretary, reverse("organization", args=[crowd.branch.pk])),
        ("支部名单", secretary, reverse("organization_members", args=[crowd.branch.pk])),
        ("一项任务（书记）", secretary, reverse("assignment", args=[crowd.assignment.pk])),
        ("学习进度", secretary, reverse("progress", args=[crowd.branch.pk])),
    ]
    for page, client, address in pages:
        yield measure(page, crowd.size, lambda client=client, address=address: client.get(address))
    yield measure("标记已读", crowd.size, marking(member, section))


def marking(client: Client, section: list[object]) -> Callable[[], HttpResponse]:
    """Mark and take back in turn, so that each request writes."""
    acts = cycle([reverse("guide:mark", args=section), reverse("guide:take_back", args=section)])
    return lambda: client.post(next(acts))


def logged_in(member: Member) -> Client:
    client = Client()
    client.force_login(member.account, backend="members.backends.AccountBackend")
    return client


def table(found: list[Measure]) -> str:
    """Markdown, each page's sizes together; the ratio is to the smallest size of the same page."""
    lines = [
        "| page | members | median ms | p95 ms | ratio | statements | KiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    smallest: dict[str, float] = {}
    for one in sorted(found, key=lambda one: one.size):
        smallest.setdefault(one.page, one.median)
    pages = list(smallest)
    for one in sorted(found, key=lambda one: (pages.index(one.page), one.size)):
        lines.append(
            f"| {one.page} | {one.size:,} | {one.median:.1f} | {one.p95:.1f} | {one.median / smallest[one.page]:.1f} "
            f"| {one.statements} | {one.kilobytes:.0f} |"
        )
    return "\n".join(lines)
