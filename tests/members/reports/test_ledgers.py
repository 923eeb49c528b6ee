from datetime import date

import pytest

from members.reports.ledgers import Link, shown, tidied
from tests.ledgers import ledger_of


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("甲\x00\x07\x0b\x1f乙", "甲乙"),
        ("甲\ufffe\uffff\ud800乙", "甲乙"),
        ("甲\t乙\n", "甲\t乙\n"),
        ("😀 =1", "😀 =1"),
    ],
)
def test_text_keeps_all_that_can_be_shown(text: str, is_shown: str) -> None:
    assert tidied(text) == is_shown


@pytest.mark.parametrize(
    ("value", "words"), [(None, ""), (0, "0"), (-3, "-3"), (date(2026, 3, 5), "2026-03-05"), ("", ""), ("甲", "甲")]
)
def test_value_in_words(value: object, words: str) -> None:
    assert shown(value) == words  # type: ignore[arg-type]


def test_link_is_its_text() -> None:
    link = Link("三月大会", "/meetings/3/")

    assert (link, link.href, shown(link)) == ("三月大会", "/meetings/3/", "三月大会")


def test_cells_of_a_ledger_are_tidied() -> None:
    rows = iter([("甲\x00", "乙\r\n", 1, None)])

    assert list(ledger_of(rows).cells) == [["甲", "乙\n", 1, None]]
