"""Obligations as the facts have them: brought up to date for a branch whenever something they follow from changes."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from members.choices import Settlement
from members.models import Meeting, Obligation, Organization, TrailChain
from members.queries.amendments import amended_meetings
from members.queries.obligations import expected_of
from members.queries.summaries import WRITTEN_UP
from members.services.summaries import Duties, shift_duties, shift_meeting

AT_ONCE = 100  # branches in one transaction
DECIDED = ("place", "period", "owed", "not_owed", "settlement", "settled_by")
FIGURES_OF: dict[str, list[str]] = {
    "": [],
    Settlement.HELD: ["held"],
    Settlement.LATE: ["held", "late"],
    Settlement.IMPORTED: ["held", "imported"],
    Settlement.NOT_HELD: ["not_held"],
}
Key = tuple[int, str, object, int]


def refresh_obligations(organization: Organization, *years: int) -> int:
    """Bring the obligations of a branch up to date, or those of the branch to which a group belongs: in these years and
    in all for which it has rows. Part of an act, after its facts are written. Returns how many rows differed; none for
    upper organisations, which owe nothing."""
    if organization.is_upper:
        return 0
    branch = organization if organization.is_branch else Organization.objects.get(path=organization.branch_path)
    known = Obligation.objects.filter(organization=branch).order_by().values_list("starts_on__year", flat=True)
    return sum(_refresh([branch], year) for year in sorted({*years, *known.distinct()}))


def refresh_branches(branches: Collection[Organization], *years: int) -> int:
    """The same for several branches at once, with one change of the figures above them."""
    changed, duties = 0, Duties()
    for some in _some_at_once(sorted(branches, key=lambda branch: branch.path)):
        known = Obligation.objects.filter(organization__in=some).order_by().values_list("starts_on__year", flat=True)
        for year in sorted({*years, *known.distinct()}):
            found = differences(some if year in years else _written_for(some, year), year)
            _write(found)
            changed += len(found)
            for key, figures in found.duties.items():
                duties.setdefault(key, Counter()).update(figures)
    shift_duties(duties)
    return changed


@contextmanager
def settling(meeting: Meeting) -> Iterator[None]:
    """Around an act, behind its locks, that may move the day of a recorded meeting or change what it was held for."""
    before = _as_it_counts(meeting)
    yield
    after = _as_it_counts(meeting)
    for said, sign in ((before, -1), (after, 1)):
        if said is not None:
            shift_meeting(said, sign)
    if before is not None and after is not None:
        refresh_obligations(meeting.organization, before.day.year, after.day.year)


def _as_it_counts(meeting: Meeting) -> Meeting | None:
    """A recorded meeting with the values that count now."""
    found = Meeting.objects.filter(pk=meeting.pk, state__in=WRITTEN_UP).select_related("organization")
    return next(iter(amended_meetings(found)), None)


def refresh_all(year: int) -> tuple[int, int]:
    """Those of every branch in a year, so many branches in a transaction. Returns how many branches there are and how
    many rows differed. Done again it changes nothing."""
    branches = list(Organization.objects.branches().order_by("path"))
    changed = 0
    for some in _some_at_once(branches):
        with transaction.atomic():
            list(TrailChain.objects.select_for_update().filter(organization__in=some).order_by("pk"))
            changed += _refresh(some, year)
    return len(branches), changed


def drifting_obligations() -> Iterator[Obligation]:
    """Rows that differ from what the facts say, in the years for which there are rows of anybody."""
    branches = list(Organization.objects.branches().order_by("path"))
    for year in _years_written():
        for some in _some_at_once(branches):
            found = differences(_written_for(some, year), year)
            yield from (*found.added, *found.changed, *found.gone)


def repair_obligations() -> int:
    """Write every obligation as the facts say, in the years for which a branch has rows. Returns how many differed."""
    branches = list(Organization.objects.branches().order_by("path"))
    changed = 0
    for year in _years_written():
        for some in _some_at_once(branches):
            with transaction.atomic():
                changed += _refresh(_written_for(some, year), year)
    return changed


def _years_written() -> list[int]:
    years = Obligation.objects.order_by().values_list("starts_on__year", flat=True)
    return sorted(years.distinct())


def _written_for(branches: Sequence[Organization], year: int) -> list[Organization]:
    """Those of them that have rows for the year."""
    rows = Obligation.objects.filter(organization__in=branches, starts_on__year=year)
    known = set(rows.order_by().values_list("organization", flat=True).distinct())
    return [branch for branch in branches if branch.pk in known]


def _some_at_once(branches: Sequence[Organization]) -> Iterator[Sequence[Organization]]:
    return (branches[start : start + AT_ONCE] for start in range(0, len(branches), AT_ONCE))


@dataclass
class Differences:
    """Between the rows that stand and those that should."""

    added: list[Obligation] = field(default_factory=list)
    changed: list[Obligation] = field(default_factory=list)
    gone: list[Obligation] = field(default_factory=list)
    duties: Duties = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.gone)


def differences(branches: Sequence[Organization], year: int) -> Differences:
    """Of the branches, in the order of their paths, and their groups in a year. What is to be changed carries the key
    of the row that stands."""
    if not branches:
        return Differences()
    wanted = {_key(row): row for row in expected_of(branches, year)}
    standing = {_key(row): row for row in _standing(branches, year)}
    found = Differences()
    for key, row in wanted.items():
        present = standing.get(key)
        if present is None:
            found.added.append(row)
        elif _decided(present) != _decided(row):
            row.pk = present.pk
            found.changed.append(row)
    found.gone = [row for key, row in standing.items() if key not in wanted]
    taken = [standing[_key(row)] for row in found.changed]
    found.duties = _as_duties(added=[*found.added, *found.changed], taken=[*found.gone, *taken])
    return found


def _refresh(branches: Sequence[Organization], year: int) -> int:
    found = differences(branches, year)
    _write(found)
    shift_duties(found.duties)
    return len(found)


def _write(found: Differences) -> None:
    Obligation.objects.filter(pk__in=[row.pk for row in found.gone]).delete()
    Obligation.objects.bulk_create(found.added, batch_size=500)
    Obligation.objects.bulk_update(found.changed, DECIDED, batch_size=200)


def _standing(branches: Sequence[Organization], year: int) -> Iterable[Obligation]:
    paths = {branch.path for branch in branches}
    span = Obligation.objects.filter(place__gte=min(paths), place__lt=max(paths) + "ZZZZZ", starts_on__year=year)
    return (row for row in span.select_related("organization") if row.organization.branch_path in paths)


def _key(row: Obligation) -> Key:
    return row.organization_id, row.subject, row.starts_on, row.ordinal


def _decided(row: Obligation) -> tuple[object, ...]:
    return row.place, row.period, row.owed, row.not_owed, row.settlement, row.settled_by_id


def _as_duties(*, added: Collection[Obligation], taken: Collection[Obligation]) -> Duties:
    """What the rows add to and take from the figures of the places themselves."""
    found: Duties = {}
    for sign, rows in ((1, added), (-1, taken)):
        for row in rows:
            figures = found.setdefault((row.place, row.starts_on, row.subject), Counter())
            for name in figures_of(row):
                figures[name] += sign
    return found


def figures_of(row: Obligation) -> list[str]:
    """The figures of `DutySummary` in which an obligation counts."""
    if not row.owed:
        return []
    return ["owed", *FIGURES_OF[row.settlement]]
