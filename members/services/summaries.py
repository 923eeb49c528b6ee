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
    Membership,
    MemberSummary,
    Organization,
)
from members.models.organization import paths_down_to
from members.queries.answers import Asked, answers_in_all, asked, asking
from members.queries.summaries import KEYS, Drift, counted_of_meeting, drifting_answers, drifting_summaries, figures_in

AT_ONCE = 500  # rows or people in one statement
FIGURES = 2121  # names the lock of whoever writes figures
Figures = Counter[str]
Duties = dict[tuple[str, date, str], Figures]  # by path, first day of the period, subject


def shift_duties(changes: Mapping[tuple[str, date, str], Figures]) -> None:
    """What obligations add to the figures of the places that owe them."""
    if changes:
        _in_turn()
        _shift(DutySummary, changes)


def shift_meeting(meeting: Meeting, sign: int) -> None:
    """A recorded meeting, with the values that count, added (1) or taken away (-1)."""
    shift_meetings([meeting], sign)


def shift_meetings(meetings: Iterable[Meeting], sign: int) -> None:
    _in_turn()
    changes: Changes = {}
    for meeting in meetings:
        place, month, figures = counted_of_meeting(meeting)
        changes.setdefault((place, month, meeting.kind), Counter()).update(_times(figures, sign))
    _shift(MeetingSummary, changes)


@contextmanager
def people_counted(people: Collection[int]) -> Iterator[None]:
    """Around an act that changes where these people (by key) belong: members, and answers to what is assigned."""
    _in_turn()
    everything = Assignment.objects.all()
    before = _belonging(people), _answers(asked(people, everything))
    yield
    after = _belonging(people), _answers(asked(people, everything))
    _shift(MemberSummary, _difference(before[0], after[0]))
    _shift(AssignmentSummary, _difference(before[1], after[1]))


@contextmanager
def answers_counted(people: Collection[int], sections: Collection[int], marking: int | None = None) -> Iterator[None]:
    """Around an act that changes what these people (by key) have studied of these sections; `marking` is the one of
    them who does no more than that, for himself."""
    _in_turn(marking)
    reading = asked(people, asking(sections))
    before = _answers(reading)
    yield
    _shift(AssignmentSummary, _difference(before, _answers(reading)))


@contextmanager
def assignments_counted(assignments: Collection[int]) -> Iterator[None]:
    """Around an act that changes whom these assignments (by key) ask, or for what."""
    _in_turn()
    before = answers_in_all(Assignment.objects.filter(pk__in=assignments))
    yield
    after = answers_in_all(Assignment.objects.filter(pk__in=assignments))
    _shift(AssignmentSummary, _difference(before, after))


@contextmanager
def place_counted(moved: Organization, parent: Organization | None) -> Iterator[None]:
    """Around an act that puts an organisation, with all below it, under another one or at the top of a tree of its own:
    what is above loses its figures, what is above then gains them. What was assigned above on one of the two ways only
    is counted anew, person by person."""
    _in_turn()
    above = set(paths_down_to(moved.parent_path)) ^ set(paths_down_to(parent.path) if parent else ())
    keys = Assignment.objects.filter(organization__path__in=above).values_list("pk", flat=True)
    assignments = Assignment.objects.filter(pk__in=list(keys))  # whatever their paths are later
    people = sorted(set(Membership.objects.under(moved).values_list("member", flat=True)))
    own = {model: _stored(model, moved, assignments) for model in KEYS}
    _shift_all(own, moved.parent_path, -1)
    for some in _some_at_once(people):
        _shift(AssignmentSummary, _difference(_answers(asked(some, assignments)), {}))
    yield
    _shift_all(own, parent.path if parent else "", 1)
    for some in _some_at_once(people):
        _shift(AssignmentSummary, _answers(asked(some, assignments)))


def _stored(
    model: type[models.Model], place: Organization, without: models.QuerySet[Assignment]
) -> dict[tuple[Any, ...], Figures]:
    """The figures of one place as they are kept, those on some assignments left out."""
    names, split = figures_in(model), len(KEYS[model])
    rows = model._default_manager.filter(organization=place)
    if model is AssignmentSummary:
        rows = rows.exclude(assignment__in=without)
    return {
        values[:split]: Counter(dict(zip(names, values[split:], strict=True)))
        for values in rows.values_list(*KEYS[model], *names)
    }


def _some_at_once(people: Sequence[int]) -> Iterator[Sequence[int]]:
    return (people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE))


def _shift_all(stored: Mapping[type[models.Model], dict[tuple[Any, ...], Figures]], path: str, sign: int) -> None:
    for model, rows in stored.items():
        _shift(model, {(path, *key): _times(figures, sign) for key, figures in rows.items()})


def _in_turn(marking: int | None = None) -> None:
    """Until the end of its transaction one act at a time writes figures: it sees what those before it wrote, and none
    waits for a row that another holds. Only members `marking` for themselves go side by side, each person once: they
    write their rows once, in one order. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if marking is None:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIGURES])
        else:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_xact_lock_shared(%s)",
                [FIGURES, marking, FIGURES],
            )


Changes = dict[tuple[Any, ...], Figures]


def _belonging(people: Collection[int]) -> Changes:
    """Where they belong without an end, each as one member."""
    found: Changes = {}
    open_ones = Membership.objects.filter(member__in=people, until=None)
    for path in open_ones.values_list("organization__path", flat=True):
        found.setdefault((path,), Counter())["members"] += 1
    return found


def _answers(reading: Asked) -> Changes:
    """How people stand with what asks them, by place and assignment."""
    found: Changes = {}
    for (assignment, _), (path, answered) in reading.answers().items():
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
    _in_turn()
    return _put_right(list(drifting_summaries()))


@transaction.atomic
def count_what_is_shown(sections: Collection[int]) -> None:
    """Sections (by key) were shown to readers or hidden, in the same transaction: what is assigned of them is counted
    anew. `guide` calls it by the name in settings.SHOWN_SECTIONS_COUNTED_BY."""
    if not sections:
        return
    _in_turn()
    _put_right(list(drifting_answers(asking(sections))))


def _put_right(drifts: Sequence[Drift]) -> int:
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
