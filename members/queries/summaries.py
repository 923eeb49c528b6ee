"""The figures at every node: what pages read of them, and the recount that they must equal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from members.choices import AmendedField, MeetingState, Settlement
from members.models import (
    Amendment,
    Assignment,
    AssignmentSummary,
    DutySummary,
    Meeting,
    MeetingSummary,
    Membership,
    MemberSummary,
    Obligation,
    Organization,
)
from members.models.organization import paths_down_to
from members.models.study import AssignmentQuerySet
from members.queries.answers import answers_in_all

Figures = Counter[str]
Counted = dict[tuple[Any, ...], Figures]  # by path and what else names a row
WRITTEN_UP = (MeetingState.RECORDED, MeetingState.ARCHIVED)
# What names a row besides its organisation.
KEYS: dict[type[Model], tuple[str, ...]] = {
    MemberSummary: (),
    DutySummary: ("starts_on", "subject"),
    MeetingSummary: ("month", "kind"),
    AssignmentSummary: ("assignment_id",),
}


def figures_in(model: type[Model]) -> list[str]:
    """The names of its figures."""
    return [field.attname for field in model._meta.concrete_fields if field.default == 0]


def counted_of_meeting(meeting: Meeting) -> tuple[str, date, Figures]:
    """Where and in which month a recorded meeting counts, by the values that count now, and in which figures."""
    late = bool(meeting.days_late and not meeting.imported_in_id)
    return meeting.organization.path, meeting.day.replace(day=1), Counter(held=1, late=int(late))


# ---- what pages read -----------------------------------------------------------------------------------------------


def members_on(organizations: Sequence[Organization], day: date) -> dict[int, int]:
    """How many members belong to each of them, and to what is below it, on a day not long past or to come: as the
    figures have it, and who comes or leaves after that day. Two queries."""
    found = {organization.pk: 0 for organization in organizations}
    found |= dict(MemberSummary.objects.filter(organization__in=found).values_list("organization", "members"))
    if not organizations:
        return found
    # Ranges with two ends, and of all places: a range with one end SQLite takes for a quarter of all there is, and then
    # goes through every place or everybody instead.
    moving = Q(until__range=(day, date.max)) | Q(since__range=(day + timedelta(days=1), date.max))
    rows = Membership.objects.filter(moving).order_by().values_list("organization__path", "since", "until")
    for path, since, until in rows:
        still, later = until is not None and until >= day, since > day
        for organization in organizations:
            if organization.contains(path):
                found[organization.pk] += still - later
    return found


def duties_of(organizations: Sequence[Organization], year: int) -> dict[int, list[DutySummary]]:
    """By organisation, what is owed and held below it in the periods of a year. One query."""
    rows = DutySummary.objects.filter(organization__in=organizations, starts_on__year=year)
    return _by_organization(organizations, rows.order_by("starts_on", "subject"))


def meetings_of(organizations: Sequence[Organization], year: int) -> dict[int, list[MeetingSummary]]:
    """By organisation, how many meetings of each kind were recorded below it in the months of a year. One query."""
    rows = MeetingSummary.objects.filter(organization__in=organizations, month__year=year)
    return _by_organization(organizations, rows.order_by("month", "kind"))


def answers_below(
    organizations: Sequence[Organization], assignments: Iterable[Assignment]
) -> dict[int, list[AssignmentSummary]]:
    """By organisation, how many below it each assignment asks and how many answered. One query."""
    rows = AssignmentSummary.objects.filter(organization__in=organizations, assignment__in=assignments)
    rows = rows.select_related("assignment")
    return _by_organization(organizations, rows.order_by("assignment"))


def _by_organization(organizations: Sequence[Organization], rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {organization.pk: [] for organization in organizations}
    for row in rows:
        found[row.organization_id].append(row)
    return found


# ---- the recount ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drift:
    """A row of figures that is not what the facts say. `key` is what names it besides its organisation."""

    model: type[Model]
    organization: int
    key: tuple[Any, ...]
    stored: dict[str, int]
    counted: dict[str, int]

    def __str__(self) -> str:
        named = "、".join(map(str, self.key))
        what = f"{self.model._meta.verbose_name}　组织 {self.organization}　{named}"
        return f"{what}：记着 {self.stored}，应为 {self.counted}"


def drifting_summaries() -> Iterator[Drift]:
    """Every row of figures that differs from a recount of the facts."""
    ids = dict(Organization.objects.values_list("path", "pk"))
    for model in KEYS:
        yield from _drifts(model, _at_every_node(_facts(model), ids))


def drifting_answers(assignments: AssignmentQuerySet) -> Iterator[Drift]:
    """As `drifting_summaries`, of these assignments only."""
    ids = dict(Organization.objects.values_list("path", "pk"))
    kept = AssignmentSummary.objects.filter(assignment__in=assignments)
    yield from _drifts(AssignmentSummary, _at_every_node(dict(answers_in_all(assignments)), ids), kept)


def _facts(model: type[Model]) -> Counted:
    """By the places themselves."""
    if model is MemberSummary:
        return _members()
    if model is DutySummary:
        return _duties()
    return _meetings() if model is MeetingSummary else dict(answers_in_all(Assignment.objects.all()))


def _at_every_node(facts: Counted, ids: Mapping[str, int]) -> dict[tuple[Any, ...], Figures]:
    found: dict[tuple[Any, ...], Figures] = defaultdict(Counter)
    for (path, *rest), figures in facts.items():
        for node in paths_down_to(path):
            found[ids[node], *rest].update(figures)
    return found


def _drifts(
    model: type[Model], counted: Mapping[tuple[Any, ...], Figures], kept: QuerySet[Any] | None = None
) -> Iterator[Drift]:
    names = figures_in(model)
    left = dict(counted)
    rows = model._default_manager.all() if kept is None else kept
    for organization, *values in rows.values_list("organization_id", *KEYS[model], *names).iterator():
        key = (organization, *values[: len(KEYS[model])])
        stored = dict(zip(names, values[len(KEYS[model]) :], strict=True))
        right = {name: left.get(key, Counter())[name] for name in names}
        left.pop(key, None)
        if stored != right:
            yield Drift(model, organization, key[1:], stored, right)
    for key, figures in left.items():
        if any(figures.values()):
            yield Drift(model, key[0], key[1:], dict.fromkeys(names, 0), {name: figures[name] for name in names})


def _members() -> Counted:
    rows = Membership.objects.filter(until=None).order_by().values_list("organization__path")
    return {(path,): Counter(members=number) for path, number in rows.annotate(number=Count("pk"))}


def _duties() -> Counted:
    held = [Settlement.HELD, Settlement.LATE, Settlement.IMPORTED]
    rows = Obligation.objects.filter(owed=True).order_by().values_list("place", "starts_on", "subject")
    figures = {
        "owed": Count("pk"),
        "held": Count("pk", filter=Q(settlement__in=held)),
        "late": Count("pk", filter=Q(settlement=Settlement.LATE)),
        "imported": Count("pk", filter=Q(settlement=Settlement.IMPORTED)),
        "not_held": Count("pk", filter=Q(settlement=Settlement.NOT_HELD)),
    }
    return {
        (place, starts_on, subject): Counter(dict(zip(figures, numbers, strict=True)))
        for place, starts_on, subject, *numbers in rows.annotate(**figures)
    }


def _meetings() -> Counted:
    amended = Amendment.objects.filter(field=AmendedField.HELD_FROM).order_by("number")
    days = {meeting: _day(moment) for meeting, moment in amended.values_list("meeting", "new")}
    found: Counted = defaultdict(Counter)
    fields = ("pk", "kind", "held_on", "recorded_at", "days_to_record", "imported_in_id")
    for meeting in Meeting.objects.filter(state__in=WRITTEN_UP).select_related("organization").only(
        *fields, "organization__path"
    ).order_by("pk").iterator():  # fmt: skip
        meeting.held_on = days.get(meeting.pk, meeting.held_on)
        place, month, figures = counted_of_meeting(meeting)
        found[place, month, meeting.kind].update(figures)
    return found


def _day(moment: str) -> date:
    return timezone.localdate(datetime.fromisoformat(moment))
