import json
from datetime import date

from hypothesis import given

from members.reports.ledgers import Value
from members.reports.write_json import write_json
from tests.ledgers import COLUMNS, ROWS, in_json, ledger_of


@given(ROWS)
def test_file_opened_again_has_the_cells(rows: list[tuple[Value, ...]]) -> None:
    ledger = ledger_of(rows)

    assert in_json(b"".join(write_json(ledger))) == [[c.heading for c in COLUMNS], *ledger.cells]


def test_fields_are_those_that_are_documented() -> None:
    ledger = ledger_of([("甲", "=乙", 3, date(2026, 3, 5)), ("", "", None, None)], notes=["一条说明。"])

    assert json.loads(b"".join(write_json(ledger))) == {
        "title": "测试台账",
        "subtitle": "测试支部",
        "columns": [
            {"key": "name", "heading": "姓名", "kind": "text"},
            {"key": "=key", "heading": "=标题", "kind": "text"},
            {"key": "number", "heading": "人数", "kind": "number"},
            {"key": "day", "heading": "日期", "kind": "day"},
        ],
        "rows": [
            {"name": "甲", "=key": "=乙", "number": 3, "day": "2026-03-05"},
            {"name": "", "=key": "", "number": None, "day": None},
        ],
        "notes": ["一条说明。"],
    }


def test_ledger_without_rows_has_none() -> None:
    assert json.loads(b"".join(write_json(ledger_of([]))))["rows"] == []
