"""What was measured, as one Markdown table for each database."""

from collections.abc import Iterator
from typing import Any

Run = dict[str, Any]
HEAD = [
    "page", "branches", "median ms", "p95 ms", "ratio to the smallest", "floor ms", "ratio to the floor",
    "processor ms", "floor's", "statements", "KiB",
]  # fmt: skip


def markdown(runs: list[Run]) -> str:
    return "\n\n".join(
        f"### {vendor}\n\n{pages_of(own)}\n\n{others_of(own)}"
        for vendor in ("sqlite", "postgresql")
        if (own := [run for run in runs if run["database"] == vendor])
    )


def pages_of(runs: list[Run]) -> str:
    smallest = {page["page"]: page["median"] for page in runs[0]["pages"]}
    rows = [
        [
            name, f"{run['branches']:,}", f"{page['median']:.1f}", f"{page['p95']:.1f}",
            f"{page['median'] / smallest[name]:.2f}",
            f"{page['floor']:.1f}", f"{page['median'] / page['floor']:.1f}",
            f"{page['work']:.1f}", f"{page['floor_work']:.1f}",
            str(page["statements"]), f"{page['bytes'] / 1024:.0f}",
        ]
        for name in smallest
        for run in runs
        for page in run["pages"]
        if page["page"] == name
    ]  # fmt: skip
    return "\n".join(lines(HEAD, rows))


def others_of(runs: list[Run]) -> str:
    head = ["branches", "built in s", "30 writers: requests, errors, requests/s", "median, worst ms",
            "export: rows, KiB", "first byte, total ms", "worker MiB: rest, after pages, most in export"]  # fmt: skip
    rows = []
    for run in runs:
        wrote, sent = run["at_once"], run["export"]
        rows.append([
            f"{run['branches']:,}",
            "" if run["seconds_to_build"] is None else f"{run['seconds_to_build']:.0f}",
            f"{wrote['requests']}, {wrote['errors']}, {wrote['per_second']:.0f}",
            f"{wrote['median']:.0f}, {wrote['worst']:.0f}",
            f"{sent['rows']:,}, {sent['bytes'] / 1024:,.0f}",
            f"{sent['first_byte']:.0f}, {sent['total']:.0f}",
            f"{sent['rest']:.0f}, {sent['pages']:.0f}, {sent['most']:.0f}",
        ])  # fmt: skip
    return "\n".join(lines(head, rows))


def lines(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
