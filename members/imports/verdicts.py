"""What would become of each row of a workbook, in words; nothing is written to find out."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from members.imports.columns import Entry


class Outcome(StrEnum):
    REFUSED = "refused"
    CHANGED = "changed"
    NEW = "new"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return {"refused": "不能导入", "changed": "更改", "new": "新增", "unchanged": "不变"}[self.value]


@dataclass(frozen=True)
class Note:
    """What is said of one column; of the whole row where `column` is empty."""

    column: str
    sentence: str


@dataclass
class Verdict:
    """One row: what it is about, what becomes of it and why. `plan` is what would be written, as the kind needs it."""

    number: int
    title: str
    outcome: Outcome = Outcome.NEW
    notes: list[Note] = field(default_factory=list)
    plan: Any = None

    def refuse(self, column: str, sentence: str) -> None:
        self.outcome = Outcome.REFUSED
        self.notes.append(Note(column, sentence))

    def note(self, column: str, sentence: str) -> None:
        self.notes.append(Note(column, sentence))

    @property
    def is_refused(self) -> bool:
        return self.outcome == Outcome.REFUSED


def verdict_on(entry: Entry, title: str) -> Verdict:
    """With what could not be read already said."""
    verdict = Verdict(entry.number, title)
    for column, sentence in entry.faults.items():
        verdict.refuse(column, sentence)
    return verdict


@dataclass(frozen=True)
class Verdicts:
    """All rows of a workbook. `fingerprint` is the same as long as the same would be written."""

    rows: Sequence[Verdict]

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(row.outcome for row in self.rows)

    @property
    def refused(self) -> int:
        return self.counts[Outcome.REFUSED]

    @property
    def writes(self) -> int:
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]

    @property
    def summary(self) -> list[tuple[Outcome, int]]:
        return [(outcome, self.counts[outcome]) for outcome in Outcome if self.counts[outcome]]

    @property
    def in_order(self) -> list[Verdict]:
        """What needs a look first: refused, changed, new, unchanged; each in the order of the workbook."""
        order = list(Outcome)
        return sorted(self.rows, key=lambda row: (order.index(row.outcome), row.number))

    @property
    def fingerprint(self) -> str:
        said = [(row.number, row.outcome.value, [(n.column, n.sentence) for n in row.notes]) for row in self.rows]
        return hashlib.sha256(repr(said).encode()).hexdigest()
