"""One size on one database: `python -m tests.bench.one SIZE ANSWER.json`. The address is in DATABASE_URL; size 1 is one
branch of a thousand members."""

import json
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from members.models import AuditEvent  # noqa: E402
from members.world.make import MADE  # noqa: E402
from tests.bench.exports import exports  # noqa: E402
from tests.bench.measuring import measured  # noqa: E402
from tests.bench.one_branch import PEOPLE, of_one_branch  # noqa: E402
from tests.bench.onlookers import Onlookers, pick  # noqa: E402
from tests.bench.pages import pages  # noqa: E402
from tests.bench.writers import at_once  # noqa: E402
from tests.bench.writes import writes  # noqa: E402


def main(size: int, answer: Path) -> None:
    seconds = build(size)
    import_module("studyportal.wsgi")  # as the server does, which also settles what lasts in its memory
    found = {"seconds_to_build": seconds, **(of_one_branch() if size == 1 else of_many(pick()))}
    answer.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def of_many(onlookers: Onlookers) -> dict[str, Any]:
    return {
        "pages": [measured(watched) for kind in (pages, writes) for watched in kind(onlookers)],
        "at_once": at_once(onlookers),
        "files": exports(onlookers),
    }


def build(size: int) -> float | None:
    """The world, unless one of today is there; how long it took."""
    call_command("migrate", interactive=False, verbosity=0)
    if AuditEvent.objects.filter(action=MADE, at__date=localdate()).exists():
        return None
    if AuditEvent.objects.filter(action=MADE).exists():
        sys.exit(f"{connection.settings_dict['NAME']}: holds a world of another day; remove it first")
    call_command("load_rules", verbosity=0)
    started = perf_counter()
    call_command("make_world", branches=size, members=PEOPLE if size == 1 else None)
    return round(perf_counter() - started, 1)


main(int(sys.argv[1]), Path(sys.argv[2]))
