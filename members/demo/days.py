"""When things happened in the demonstration world: its days are counted from the day it is loaded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

FRIDAY = 4


@dataclass(frozen=True)
class Days:
    """Days as the data writes them, seen from `today`.

    A number is years before. {"days": 5} is five days before, {"month": -2, "day": 10} the tenth of the month before
    last; when that is a weekend the Monday after it, unless that is not past.
    """

    today: date

    def ago(self, days: float) -> date:
        return self.today - timedelta(days=round(days))

    def on(self, value: float | Mapping[str, Any]) -> date:
        if not isinstance(value, Mapping):
            return self.ago(value * 365.25)
        day = self.ago(value["days"]) if "days" in value else self._of_month(value["month"], value["day"])
        monday = day + timedelta(days=7 - day.weekday()) if day.weekday() > FRIDAY else day
        return day if day < self.today <= monday else monday

    def month(self, distance: int) -> date:
        """The first of a month so many away."""
        months = self.today.year * 12 + self.today.month - 1 + distance
        return date(months // 12, months % 12 + 1, 1)

    def _of_month(self, distance: int, day: int) -> date:
        return self.month(distance).replace(day=day)


def moment(day: date, at: str) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))


@contextmanager
def clock_at(shown: datetime) -> Iterator[None]:
    """Every act inside happens at this moment: services take the time from `timezone.now`, as they must. The only
    place where a clock is set, and only ever for made-up acts of made-up people."""
    real = timezone.now
    timezone.now = lambda: shown
    try:
        yield
    finally:
        timezone.now = real
