"""Many writers at once, each with a connection of its own."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import TypeVar

from django.db import connection, connections

Found = TypeVar("Found")


def all_at_once(act: Callable[[int], Found], writers: int, folder: Path) -> list[Found]:
    """What each of so many threads got, who begin together; `act` gets the thread's number.

    SQLite's test database lives in memory, where threads lock whole tables against each other; there they work on a
    copy of it in a file (in WAL mode, as once migrated), as the portal does. So what the threads wrote is to be looked
    at by them.
    """
    copy, found, start = folder / "portal.sqlite3", {}, Barrier(writers)
    if connection.vendor == "sqlite":
        with sqlite3.connect(copy) as file:
            connection.connection.backup(file)
            file.execute("PRAGMA journal_mode=WAL")

    def run(number: int) -> None:
        if connection.vendor == "sqlite":
            settings = {**connections.settings["default"], "NAME": str(copy)}
            connections["default"] = type(connections["default"])(settings, "default")
        start.wait()
        try:
            found[number] = act(number)
        finally:
            connections["default"].close()

    threads = [Thread(target=run, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in sorted(found)]
