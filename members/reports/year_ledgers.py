"""The six ledgers of a year, of a branch with its groups or of one group. `docs/ledgers.md` defines their columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guide.models import Book
from members.models import Member, Organization
from members.reports.ledgers import Column, Ledger, Row


class Which(StrEnum):
    ATTENDANCE = "attendance"
    STUDY = "study"
    HOURS = "hours"
    RESOLUTIONS = "resolutions"
    MAKE_UPS = "make-ups"
    MEETINGS = "meetings"


TITLES = {
    Which.ATTENDANCE: "考勤台账",
    Which.STUDY: "学习台账",
    Which.HOURS: "学时台账",
    Which.RESOLUTIONS: "议定事项台账",
    Which.MAKE_UPS: "补学台账",
    Which.MEETINGS: "会议台账",
}


@dataclass(frozen=True)
class Asked:
    """Of what a ledger is asked for. `on` is today. `sees_leave` says that the reader may know kinds of leave and
    reasons of absence; the study ledger is of `book`, of what was assigned where there is none."""

    organization: Organization
    year: int
    reader: Member
    on: date
    sees_leave: bool = False
    book: Book | None = None

    @property
    def last_day(self) -> date:
        """The day as of which people are listed."""
        return min(self.on, date(self.year, 12, 31))


@dataclass(frozen=True)
class YearLedger:
    """A ledger with the number of its rows, of which any part can be taken by itself."""

    asked: Asked
    which: Which
    columns: Sequence[Column]
    count: int
    rows: Callable[[int, int], Iterator[Row]]  # from one number on and before another
    notes: Sequence[str] = ()
    of: str = ""  # of which book

    @property
    def title(self) -> str:
        return f"{self.asked.year}年{TITLES[self.which]}"

    @property
    def whole(self) -> Ledger:
        return self.part(0, self.count)

    def part(self, first: int, last: int) -> Ledger:
        subtitle = "　".join(filter(None, (self.asked.organization.name, self.of)))
        return Ledger(self.title, subtitle, self.columns, self.rows(first, last), self.notes)
