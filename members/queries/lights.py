"""The light of many meetings at once: what their records hold comes along with the meetings, in the same query.

A list then says the same of each meeting as its own page does, by the same rule (`completeness`).
"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    JSONField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import JSONObject

from guide.models import Section
from members.access.meetings import may_read_minutes
from members.choices import MeetingState
from members.models import AgendaItem, Ballot, Meeting, Member, Resolution, RosterEntry, Statement
from members.queries.closing import Completeness, completeness
from members.queries.records import AgendaRow, MeetingRecord, RosterRow

BEING_WRITTEN = (MeetingState.OPEN, MeetingState.RECORDED)
OF_PERSON = ("member_id", "position", "name", "counts", "is_full", "may_vote", "presence", "leave_kind", "reason")
TIMES = ("arrived", "left", "taken_at")
OF_BALLOT = tuple(field.attname for field in Ballot._meta.concrete_fields if field.name not in ("terms", "by", "at"))
OF_RESOLUTION = ("item_id", "position", "follow_up", "owner_id", "due_on")


class JSONRows(Aggregate):
    """Rows as one JSON list, in no order."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def with_what_is_written(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Each meeting whose record is being written carries what `light_of` needs; the others carry nothing."""
    said = Statement.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk")).values("n")
    parts: dict[str, Any] = {
        "people": _rows(RosterEntry, "meeting", (*OF_PERSON, "arrived", "left")),
        "topics": _rows(AgendaItem, "meeting", ("pk", "position", "content"), said=Subquery(said)),
        "votes": _rows(Ballot, "item__meeting", OF_BALLOT),
        "agreed": _rows(Resolution, "meeting", OF_RESOLUTION),
    }
    parts["has_sections"] = Exists(Meeting.sections.through.objects.filter(meeting=OuterRef("pk")))
    return meetings.annotate(
        **{name: Case(When(state__in=BEING_WRITTEN, then=part), default=None) for name, part in parts.items()}
    )


def _rows(model: type[Model], leads_to: str, names: Iterable[str], **more: Any) -> Subquery:
    row = JSONObject(**{name: F(name) for name in names}, **more)
    own = model._default_manager.filter(**{leads_to: OuterRef("pk")}).order_by()
    return Subquery(own.values(leads_to).annotate(rows=JSONRows(row)).values("rows"))


def with_lights(member: Member, meetings: Iterable[Meeting]) -> list[tuple[Meeting, Completeness | None]]:
    """The meetings, of `with_what_is_written`, each with its light where there is one for this member to see."""
    return [
        (meeting, light_of(meeting) if may_read_minutes(member, meeting) else None) for meeting in meetings
    ]  # fmt: skip


def light_of(meeting: Any) -> Completeness | None:
    """The light of a meeting of `with_what_is_written`; None where nothing is being written. No query."""
    if meeting.state not in BEING_WRITTEN:
        return None
    people = [RosterRow(_made(RosterEntry, row)) for row in _in_order(meeting.people)]
    topics = {row["pk"]: AgendaRow(AgendaItem(pk=row["pk"], content=row["content"]), said=row["said"] or 0)
              for row in _in_order(meeting.topics)}  # fmt: skip
    votes = [_made(Ballot, row) for row in _in_order(meeting.votes)]
    agenda = [
        AgendaRow(row.item, ballots=tuple(vote for vote in votes if vote.item_id == key), said=row.said)
        for key, row in topics.items()
    ]
    agreed = [_made(Resolution, row) for row in _in_order(meeting.agreed)]
    sections = [Section()] if meeting.has_sections else []
    return completeness(MeetingRecord(meeting, people, agenda, agreed, sections, amendments=[], linked=[]))


def _in_order(rows: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return sorted(rows or [], key=lambda row: row["position"])


def _made(model: type[Any], row: dict[str, Any]) -> Any:
    """As the model has it; JSON keeps times as text, and some databases truth as a number."""
    values = {name: time.fromisoformat(value) if name in TIMES and value else value for name, value in row.items()}
    return model(**values)
