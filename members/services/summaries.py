"""The figures at every node, kept in the transaction of the act that changes them.

An act says by how much the figures of some places change; each is added there and at everything above. Rows are written
from the deepest place to the root and in the order of paths, so that of two acts at once one waits for the other and
neither holds what the other needs.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, models, transaction

from members.models import (
    Assignment,
    AssignmentSummary,
    DutySummary,
    Meeting,
    MeetingSummary,
    Member,
    Membership,
    MemberSummary,
    Organization,
)
from members.models.organization import paths_down_to
from members.queries.answers import answers_in_all, answers_of, asking
from members.queries.summaries import KEYS, counted_of_meeting, drifting_summaries, figures_in

AT_ONCE = 500  # rows in one statement
Figures = Counter[str]
Duties = dict[tuple[str, date, str], Figures]  # by path, first day of the period, subject


def shift_duties(changes: Mapping[tuple[str, date, str], Figures]) -> None:
    """What obligations add to the figures of the places that owe them."""
    _shift(DutySummary, changes)


def shift_meeting(meeting: Meeting, sign: int) -> None:
    """A recorded meeting, with the values that count, added (1) or taken away (-1)."""
    shift_meetings([meeting], sign)


def shift_meetings(meetings: Iterable[Meeting], sign: int) -> None:
    changes: Changes = {}
    for meeting in meetings:
        place, month, figures = counted_of_meeting(meeting)
        changes.setdefault((place, month, meeting.kind), Counter()).update(_times(figures, sign))
    _shift(MeetingSummary, changes)


@contextmanager
def people_counted(people: Collection[int]) -> Iterator[None]:
    """Around an act that changes where these people (by key) belong: members, and answers to what is assigned."""
    _hold(people)
    before = _belonging(people), _answers(people, None)
    yield
    after = _belonging(people), _answers(people, None)
    _shift(MemberSummary, _difference(before[0], after[0]))
    _shift(AssignmentSummary, _difference(before[1], after[1]))


@contextmanager
def answers_counted(people: Collection[int], sections: Collection[int]) -> Iterator[None]:
    """Around an act that changes what these people (by key) have studied of these sections."""
    assignments = asking(sections)
    if assignments:
        _hold(people)
    before = _answers(people, assignments)
    yield
    _shift(AssignmentSummary, _difference(before, _answers(people, assignments)))


@contextmanager
def assignments_counted(assignments: Collection[int]) -> Iterator[None]:
    """Around an act that changes whom these assignments (by key) ask, or for what."""
    before = answers_in_all(Assignment.objects.filter(pk__in=assignments))
    yield
    after = answers_in_all(Assignment.objects.filter(pk__in=assignments))
    _shift(AssignmentSummary, _difference(before, after))


def _hold(people: Collection[int]) -> None:
    """Of two acts on one person at the same moment the second waits, and sees what the first wrote."""
    if connection.features.has_select_for_update:
        list(Member.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))


Changes = dict[tuple[Any, ...], Figures]


def _belonging(people: Collection[int]) -> Changes:
    """Where they belong without an end, each as one member."""
    found: Changes = {}
    open_ones = Membership.objects.filter(member__in=people, until=None)
    for path in open_ones.values_list("organization__path", flat=True):
        found.setdefault((path,), Counter())["members"] += 1
    return found


def _answers(people: Collection[int], assignments: Collection[int] | None) -> Changes:
    """How they stand with assignments, those given or all that may ask them."""
    found: Changes = {}
    for (assignment, _), (path, answered) in answers_of(people, assignments).items():
        figures = found.setdefault((path, assignment), Counter())
        figures["asked"] += 1
        figures["answered"] += answered
    return found


def _difference(before: Changes, after: Changes) -> Changes:
    found = {key: Counter(figures) for key, figures in after.items()}
    for key, figures in before.items():
        found.setdefault(key, Counter()).subtract(figures)
    return found


def _times(figures: Figures, sign: int) -> Figures:
    return Counter({name: number * sign for name, number in figures.items()})


# ---- writing -------------------------------------------------------------------------------------------------------


def _shift(model: type[models.Model], changes: Mapping[tuple[Any, ...], Figures]) -> None:
    """Add the figures, by path and what else names a row, there and at everything above; nothing where none changes."""
    at_nodes: Changes = {}
    for (path, *rest), figures in changes.items():
        if any(figures.values()):
            for node in paths_down_to(path):
                at_nodes.setdefault((node, *rest), Counter()).update(figures)
    rows = {key: figures for key, figures in at_nodes.items() if any(figures.values())}
    if not rows:
        return
    ids = dict(Organization.objects.filter(path__in={path for path, *_ in rows}).values_list("path", "pk"))
    ordered = sorted(rows, key=lambda key: (-len(key[0]), *map(str, key)))
    _add(model, [((ids[key[0]], *key[1:]), rows[key]) for key in ordered])


def _add(model: type[models.Model], rows: Sequence[tuple[tuple[Any, ...], Figures]]) -> None:
    """One statement for many rows, in the order given: it adds to those that stand and makes those that do not."""
    quote = connection.ops.quote_name
    table, keys, names = quote(model._meta.db_table), ("organization_id", *KEYS[model]), figures_in(model)
    columns = ", ".join(map(quote, (*keys, *names)))
    one = f"({', '.join(['%s'] * (len(keys) + len(names)))})"
    added = ", ".join(f"{quote(name)} = {table}.{quote(name)} + EXCLUDED.{quote(name)}" for name in names)
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        values = [value for key, figures in some for value in (*key, *(figures[name] for name in names))]
        statement = (
            f"INSERT INTO {table} ({columns}) VALUES {', '.join([one] * len(some))} "  # noqa: S608 - names of our model
            f"ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {added}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


# ---- repair --------------------------------------------------------------------------------------------------------


@transaction.atomic
def repair_summaries() -> int:
    """Write every row of figures as the facts say. Returns how many differed."""
    drifts = list(drifting_summaries())
    for model, keys in KEYS.items():
        rows = [
            model(organization_id=drift.organization, **dict(zip(keys, drift.key, strict=True)), **drift.counted)
            for drift in drifts
            if drift.model is model
        ]
        model._default_manager.bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["organization_id", *keys],
            update_fields=figures_in(model),
        )
    return len(drifts)
