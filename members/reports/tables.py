"""A table of text: what page, Word document and workbook show alike."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """`rows` hold as many texts as there are columns. `by_hand` is to be filled in with a pen: its rows are high, and
    without columns it is a page of lines."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    notes: list[str] = field(default_factory=list)
    by_hand: bool = False
