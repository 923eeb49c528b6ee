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
        f"### {vendor}\n\n" + "\n\n".join("\n".join(table) for table in tables(own))
        for vendor in ("sqlite", "postgresql")
        if (own := [run for run in runs if run["database"] == vendor])
    )


def tables(runs: list[Run]) -> Iterator[Iterator[str]]:
    yield pages_of(runs)
    if any("at_once" in run for run in runs):
        yield writers_of(runs)
    yield files_of(runs)


def pages_of(runs: list[Run]) -> Iterator[str]:
    smallest: dict[str, float] = {}
    for run in runs:
        for page in run["pages"]:
            smallest.setdefault(page["page"], page["median"])
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
    return lines(HEAD, rows)


def writers_of(runs: list[Run]) -> Iterator[str]:
    head = ["branches", "built in s", "30 writers: requests", "errors", "requests/s", "median ms", "worst ms"]
    rows = [
        [
            f"{run['branches']:,}", "" if run["seconds_to_build"] is None else f"{run['seconds_to_build']:.0f}",
            str(wrote["requests"]), str(wrote["errors"]), f"{wrote['per_second']:.0f}", f"{wrote['median']:.0f}",
            f"{wrote['worst']:.0f}",
        ]
        for run in runs
        if (wrote := run.get("at_once"))
    ]  # fmt: skip
    return lines(head, rows)


def files_of(runs: list[Run]) -> Iterator[str]:
    head = ["file", "branches", "rows", "KiB", "first byte ms", "total ms", "worker MiB: rest", "after pages",
            "most in export"]  # fmt: skip
    rows = [
        [
            sent["file"], f"{run['branches']:,}", f"{sent['rows']:,}", f"{sent['bytes'] / 1024:,.0f}",
            f"{sent['first_byte']:.0f}", f"{sent['total']:.0f}", f"{sent['rest']:.0f}", f"{sent['pages']:.0f}",
            f"{sent['most']:.0f}",
        ]
        for run in runs
        for sent in run["files"]
    ]  # fmt: skip
    return lines(head, rows)


def lines(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
