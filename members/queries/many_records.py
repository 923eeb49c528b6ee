"""Many meetings as they are read, all that is kept of them in one query: for the year book.

What hangs on a meeting comes along with it as JSON. `record_from` makes of it what `record_of` makes with seven
queries, by the same rules of who may know what.
"""

import json
from datetime import UTC
from typing import Any, TypeVar

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    JSONField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_date

from guide.models import Book, Chapter, Section
from members.access.meetings import visible_meetings
from members.models import (
    AgendaItem,
    Amendment,
    Ballot,
    Meeting,
    Member,
    Organization,
    Resolution,
    RosterEntry,
    Statement,
)
from members.queries.amendments import amended_meeting
from members.queries.lights import JSONRows
from members.queries.records import (
    MAKE_UP_FIELDS,
    AgendaRow,
    MeetingRecord,
    agenda_rows,
    counting_rows,
    linked_among,
)

Made = TypeVar("Made", bound=Model)
Rows = list[dict[str, Any]]

OF_LINKED = ("id", "organization_id", "kind", "title", "number", "held_on", "planned_at", "planned_month")
OF_SECTION = ("number", "kind", "title", "position")


def with_records(meetings: QuerySet[Meeting], reader: Member | None = None) -> QuerySet[Meeting]:
    """Each meeting carries all that `record_from` needs."""
    named = {"member_name": F("member__name"), "by_name": F("by__name")}
    return meetings.annotate(
        kept_roster=_roster(),
        kept_topics=_all_of(AgendaItem, "meeting"),
        kept_statements=_all_of(Statement, "item__meeting"),
        kept_ballots=_all_of(Ballot, "item__meeting"),
        kept_resolutions=_all_of(Resolution, "meeting", owner_name=F("owner__name")),
        kept_amendments=_all_of(Amendment, "meeting", **named),
        kept_sections=_sections(),
        kept_linked=_linked(reader),
    )


def record_from(meeting: Any, reader: Member | None = None) -> MeetingRecord:
    """The meeting, of `with_records`, as `record_of(meeting, reader)` has it; `together` holds only what it is linked
    with itself. No query."""
    amendments = (
        [_amendment(row) for row in _in_order(meeting.kept_amendments, "number")] if meeting.is_archived else []
    )
    entries = [_entry(row) for row in _in_order(meeting.kept_roster, "position", "id")]
    sections = [
        _section(row) for row in _in_order(meeting.kept_sections, "book", "chapter", "own_position", "section_id")
    ]
    together = [_other(row) for row in reversed(_in_order(meeting.kept_linked, "planned_month", "id"))]
    return MeetingRecord(
        meeting=amended_meeting(meeting, amendments),
        roster=counting_rows(meeting, entries, amendments, reader),
        agenda=_agenda(meeting, reader),
        resolutions=[_resolution(row) for row in _in_order(meeting.kept_resolutions, "position", "id")],
        sections=sections,
        amendments=amendments,
        linked=linked_among(together),
        together=together,
    )


# ---- what comes along --------------------------------------------------------------------------------------------


def _rows(found: Any, leads_to: str, *names: str, **more: Any) -> Subquery:
    """The rows that lead to the meeting by `leads_to`, each with these columns and what else is named."""
    row = JSONObject(**{name: F(name) for name in names}, **more)
    own = found.filter(**{leads_to: OuterRef("pk")}).order_by()
    return Subquery(own.values(leads_to).annotate(rows=JSONRows(row)).values("rows"))


def _all_of(model: type[Model], leads_to: str, **more: Any) -> Subquery:
    """Rows with every column. What is JSON already goes as text, which every database reads back alike."""
    fields = model._meta.concrete_fields
    kept = {f.attname: Cast(f.attname, TextField()) for f in fields if isinstance(f, JSONField)}
    names = [field.attname for field in fields if field.attname not in kept]
    return _rows(model._default_manager, leads_to, *names, **kept, **more)


def _roster() -> Subquery:
    """Each entry with the path of its group and the make-up that stands."""
    standing = FilteredRelation("make_ups", condition=Q(make_ups__taken_back_at__isnull=True))
    made_up = {f"make_up_{name}": F(f"standing__{name}") for name in MAKE_UP_FIELDS}
    names = [field.attname for field in RosterEntry._meta.concrete_fields]
    found = RosterEntry.objects.alias(standing=standing)
    return _rows(
        found, "meeting", *names, group_path=F("group__path"), make_up_by_name=F("standing__by__name"), **made_up
    )


def _sections() -> Subquery:
    more = {f"own_{name}": F(f"section__{name}") for name in OF_SECTION}
    chapter = {"chapter": F("section__chapter__number"), "book": F("section__chapter__book__title")}
    return _rows(Meeting.sections.through.objects, "meeting", "section_id", **more, **chapter)


def _linked(reader: Member | None) -> Subquery:
    known = Exists(visible_meetings(reader).filter(pk=OuterRef("to_meeting"))) if reader else Value(True)
    more = {name: F(f"to_meeting__{name}") for name in OF_LINKED}
    place = {name: F(f"to_meeting__organization__{name}") for name in ("path", "name")}
    found = Meeting.linked.through.objects.filter(to_meeting__binned_at__isnull=True)
    return _rows(found, "from_meeting", **more, **place, is_shown=known)


# ---- read back -----------------------------------------------------------------------------------------------------


def _in_order(rows: Rows | None, *names: str) -> Rows:
    return sorted(rows or [], key=lambda row: [row[name] for name in names])


def _made(model: type[Made], row: dict[str, Any], *names: str) -> Made:
    """As the model has it: every column of it in the row, or those that are named."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: _value(fields[name], row[name]) for name in names or row if name in fields})


def _value(field: Any, value: Any) -> Any:
    if isinstance(field, JSONField):
        return json.loads(value)
    read = field.to_python(value)
    if isinstance(field, DateTimeField) and read is not None and timezone.is_naive(read):
        return read.replace(tzinfo=UTC)  # as SQLite keeps moments
    return read


def _person(key: int | None, name: str | None) -> Member | None:
    return Member(pk=key, name=name or "") if key else None


def _entry(row: dict[str, Any]) -> RosterEntry:
    entry = _made(RosterEntry, row)
    if row["group_id"]:
        entry.group = Organization(pk=row["group_id"], path=row["group_path"], name=row["group_name"])
    for name in MAKE_UP_FIELDS:
        setattr(entry, f"make_up_{name}", row[f"make_up_{name}"])
    entry.make_up_done_on = parse_date(row["make_up_done_on"] or "")  # type: ignore[attr-defined]
    entry.make_up_by_name = row["make_up_by_name"]  # type: ignore[attr-defined]
    return entry


def _agenda(meeting: Any, reader: Member | None) -> list[AgendaRow]:
    return agenda_rows(
        meeting,
        [_made(AgendaItem, row) for row in _in_order(meeting.kept_topics, "position", "id")],
        [_made(Statement, row) for row in _in_order(meeting.kept_statements, "position", "id")],
        [_made(Ballot, row) for row in _in_order(meeting.kept_ballots, "position", "id")],
        reader,
    )


def _resolution(row: dict[str, Any]) -> Resolution:
    resolution = _made(Resolution, row)
    resolution.owner = _person(row["owner_id"], row["owner_name"])
    return resolution


def _amendment(row: dict[str, Any]) -> Amendment:
    amendment = _made(Amendment, row)
    amendment.member = _person(row["member_id"], row["member_name"])
    amendment.by = Member(pk=row["by_id"], name=row["by_name"])
    return amendment


def _section(row: dict[str, Any]) -> Section:
    chapter = Chapter(number=row["chapter"], book=Book(title=row["book"]))
    return Section(pk=row["section_id"], chapter=chapter, **{name: row[f"own_{name}"] for name in OF_SECTION})


def _other(row: dict[str, Any]) -> Any:
    """A meeting that it is linked with, by what a record says of it."""
    other: Any = _made(Meeting, row)
    other.organization = Organization(pk=row["organization_id"], path=row["path"], name=row["name"])
    other.is_linked, other.is_shown = True, bool(row["is_shown"])
    return other
