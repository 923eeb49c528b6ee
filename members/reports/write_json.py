"""A ledger in, JSON out, piece by piece: `title`, `subtitle`, `columns` (each with `key`, `heading`, `kind`), `rows`
(objects by the columns' keys) and `notes`. Text is text, numbers are numbers, days are 2026-03-05, nothing is null."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from members.reports.ledgers import Ledger, Value, tidied

ROWS = 200  # written at once


def write_json(ledger: Ledger) -> Iterator[bytes]:
    columns = [{"key": c.key, "heading": tidied(c.heading), "kind": c.kind.value} for c in ledger.columns]
    head = {"title": tidied(ledger.title), "subtitle": tidied(ledger.subtitle), "columns": columns}
    yield (_json(head)[:-1] + ', "rows": [').encode()
    keys = [column.key for column in ledger.columns]
    pieces: list[str] = []
    between = "\n"
    for row in ledger.cells:
        pieces.append(between + _json(dict(zip(keys, map(_plain, row), strict=True))))
        between = ",\n"
        if len(pieces) >= ROWS:
            yield "".join(pieces).encode()
            pieces.clear()
    end = f'{"".join(pieces)}\n], "notes": {_json([tidied(note) for note in ledger.notes])}}}\n'
    yield end.encode()


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
