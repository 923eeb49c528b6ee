"""One meeting as it is read: the same rows for the page, the print, the document and the ledgers.

Amended values count in the place of what was archived; what was archived stays beside them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value

from guide.models import Section
from members.access.meetings import may_read_minutes, may_read_statements, may_see_leave, visible_meetings
from members.choices import AmendedField, MeetingKind, Presence
from members.models import (
    AgendaItem,
    Amendment,
    Ballot,
    MakeUp,
    Meeting,
    Member,
    Organization,
    Resolution,
    RosterEntry,
    Statement,
)
from members.queries.amendments import amended_meeting, amended_meetings, latest_by_field

PRESENCE_FIELDS = ("presence", "leave_kind", "reason", "is_online", "arrived", "left", "study_minutes")
MAKE_UP_FIELDS = ("pk", "way", "done_on", "minutes", "note", "by_id")
PRESENCE = AmendedField.PRESENCE  # the `field` of an amendment to what was entered of one person


@dataclass(frozen=True)
class RosterRow:
    """One who should attend, with the values that count now.

    `entry` carries them; `amended` says that they are not those that were archived. Where `shows_leave` is false the
    reader may not know why somebody was on leave.
    """

    entry: RosterEntry
    amended: bool = False
    shows_leave: bool = True
    made_up: MakeUp | None = None  # the make-up that stands, for those who read the minutes

    @property
    def is_present(self) -> bool:
        return self.entry.presence == Presence.PRESENT


@dataclass(frozen=True)
class Figures:
    """Both pairs. Due are those who count; of them full members, and those with a vote."""

    due: int
    due_full: int
    due_voting: int
    present: int
    present_full: int
    present_voting: int
    on_leave: int
    absent: int
    not_entered: int

    @property
    def due_words(self) -> str:
        return f"{self.due} 人，其中正式党员 {self.due_full} 人，有表决权 {self.due_voting} 人"

    @property
    def present_words(self) -> str:
        return f"{self.present} 人，其中正式党员 {self.present_full} 人，有表决权 {self.present_voting} 人"

    @property
    def sentence(self) -> str:
        """As records of meetings have it, both pairs."""
        return f"应到 {self.due_words}；实到 {self.present_words}。"


class Counted(Protocol):
    """Of a roster entry, what figures are made of."""

    @property
    def counts(self) -> bool: ...
    @property
    def is_full(self) -> bool: ...
    @property
    def may_vote(self) -> bool: ...
    @property
    def presence(self) -> str: ...


def figures_of(entries: Iterable[Counted]) -> Figures:
    """From the entries that count; who is excused from the count is in none of the figures."""
    due = [entry for entry in entries if entry.counts]
    present = [entry for entry in due if entry.presence == Presence.PRESENT]
    return Figures(
        due=len(due),
        due_full=sum(entry.is_full for entry in due),
        due_voting=sum(entry.may_vote for entry in due),
        present=len(present),
        present_full=sum(entry.is_full for entry in present),
        present_voting=sum(entry.may_vote for entry in present),
        on_leave=sum(entry.presence == Presence.ON_LEAVE for entry in due),
        absent=sum(entry.presence == Presence.ABSENT for entry in due),
        not_entered=sum(entry.presence == Presence.NOT_ENTERED for entry in due),
    )


@dataclass(frozen=True)
class AgendaRow:
    """A topic with what was said and voted on it, as far as the reader may know; `said` is how many spoke in all."""

    item: AgendaItem
    statements: tuple[Statement, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    said: int = 0


@dataclass(frozen=True)
class MeetingRecord:
    """Everything that is kept of one meeting. `meeting` carries the values that count, and is never to be saved.

    `linked` are those that the reader may know of; `together` share its time for study, whoever reads; `joint` are the
    organisations that held it together with this one.
    """

    meeting: Meeting
    roster: list[RosterRow]
    agenda: list[AgendaRow]
    resolutions: list[Resolution]
    sections: list[Section]
    amendments: list[Amendment]
    linked: list[Meeting]
    together: list[Meeting] = field(default_factory=list)

    @property
    def joint(self) -> list[Organization]:
        return joint_among(self.meeting, self.together)

    @cached_property
    def amended(self) -> dict[str, Amendment]:
        """By field, the correction that counts: what is to be marked 更正."""
        return latest_by_field(self.amendments)

    @property
    def presence_amended(self) -> bool:
        """Whether figures of the roll are no longer those that were archived."""
        return any(row.amended for row in self.roster)

    @cached_property
    def figures(self) -> Figures:
        return figures_of([row.entry for row in self.roster])

    @property
    def on_leave(self) -> list[RosterRow]:
        return [row for row in self.roster if row.entry.counts and row.entry.presence == Presence.ON_LEAVE]

    @property
    def absent(self) -> list[RosterRow]:
        return [row for row in self.roster if row.entry.counts and row.entry.presence == Presence.ABSENT]

    @property
    def present(self) -> list[RosterRow]:
        return [row for row in self.roster if row.entry.counts and row.is_present]

    @property
    def partly(self) -> list[RosterRow]:
        """Who came late or left early: present, whatever was voted on while they were out."""
        return [row for row in self.present if row.entry.arrived or row.entry.left]

    @property
    def excused(self) -> list[RosterRow]:
        return [row for row in self.roster if not row.entry.counts]

    @property
    def missed(self) -> list[RosterRow]:
        """Who was not there for what was studied, once that is settled."""
        return [*self.on_leave, *self.absent] if self.studies and self.meeting.is_archived else []

    @property
    def made_up(self) -> list[RosterRow]:
        return [row for row in self.missed if row.made_up]

    @property
    def ballots(self) -> list[Ballot]:
        return [ballot for row in self.agenda for ballot in row.ballots]

    @property
    def studies(self) -> bool:
        """Whether something was studied: sections of a book, other material, or a lecture."""
        return bool(self.sections or self.meeting.materials) or self.meeting.kind == MeetingKind.LECTURE


def record_of(meeting: Meeting, reader: Member | None = None) -> MeetingRecord:
    """The meeting as `reader` may know it; without a reader (services, checks) all of it. At most seven queries for
    a reader.

    Statements that the reader may not read are left out, all but the reader's own.
    """
    amendments = list(meeting.amendments.select_related("member", "by")) if meeting.is_archived else []
    together = held_together(meeting, reader)
    return MeetingRecord(
        meeting=amended_meeting(meeting, amendments),
        roster=roster_rows(meeting, amendments, reader),
        agenda=_agenda(meeting, reader),
        resolutions=list(meeting.resolutions.select_related("owner", "item")),
        sections=sections_of(meeting),
        amendments=amendments,
        linked=linked_among(together),
        # What is archived gets no minutes proposed, so it needs no corrections of others.
        together=together if meeting.is_archived else amended_meetings(together),
    )


def held_together(meeting: Meeting, reader: Member | None = None) -> list[Any]:
    """What it is linked with, and what is linked with the same: a lecture and an assembly on one theme day share its
    time. Each says whether it `is_linked` itself, and whether the reader may know of it (`is_shown`). One query."""
    links = Meeting.linked.through.objects
    direct = links.filter(from_meeting=meeting).values("to_meeting")
    beside = links.filter(from_meeting__in=direct).values("to_meeting")
    itself = Exists(links.filter(from_meeting=meeting, to_meeting=OuterRef("pk")))
    known = Exists(visible_meetings(reader).filter(pk=OuterRef("pk"))) if reader else Value(True)
    # One set of keys, not two conditions: for those PostgreSQL would go through every meeting there is.
    found = Meeting.objects.kept().filter(pk__in=direct.union(beside)).exclude(pk=meeting.pk)
    return list(found.annotate(is_linked=itself, is_shown=known).select_related("organization"))


def linked_among(together: Sequence[Any]) -> list[Meeting]:
    """Those of `held_together` with which it is linked itself, as far as the reader may know of them."""
    return [other for other in together if other.is_linked and other.is_shown]


def joint_among(meeting: Meeting, together: Sequence[Any]) -> list[Organization]:
    """With whom it was called once for all: who sat in the same room may know it, though not the others' record."""
    same = [other for other in together if other.is_linked and other.kind == meeting.kind]
    return [other.organization for other in same if other.organization_id != meeting.organization_id]


def sections_of(meeting: Meeting) -> list[Section]:
    """In reading order, with chapter and book."""
    found = meeting.sections.select_related("chapter__book")
    return list(found.order_by("chapter__book", "chapter__number", "position", "pk"))


def roster_rows(
    meeting: Meeting, amendments: list[Amendment] | None = None, reader: Member | None = None
) -> list[RosterRow]:
    """The roster with the values that count now; `amendments` are those of the meeting in their order."""
    if amendments is None:
        amendments = list(meeting.amendments.all()) if meeting.is_archived else []
    return counting_rows(meeting, _with_make_ups(meeting) if meeting.is_held else [], amendments, reader)


def counting_rows(
    meeting: Meeting, entries: Iterable[RosterEntry], amendments: Iterable[Amendment], reader: Member | None
) -> list[RosterRow]:
    """The entries, each with the values of its make-up as `_with_make_ups` names them, as they count now and as the
    reader may know them. No query."""
    latest = {a.member_id: a.new for a in amendments if a.field == PRESENCE}
    rows = []
    for entry in entries:
        entry.meeting = meeting
        if entry.member_id in latest:
            apply_presence(entry, latest[entry.member_id])
        shows = reader is None or may_see_leave(reader, entry)
        rows.append(RosterRow(entry, amended=entry.member_id in latest, shows_leave=shows, made_up=_made_up(entry)))
    return rows


def _with_make_ups(meeting: Meeting) -> QuerySet[RosterEntry]:
    """Each entry with its group and the make-up that stands, in one query."""
    standing = FilteredRelation("make_ups", condition=Q(make_ups__taken_back_at__isnull=True))
    values = {f"make_up_{name}": F(f"standing__{name}") for name in MAKE_UP_FIELDS}
    found = meeting.roster.select_related("group").alias(standing=standing)
    return found.annotate(**values, make_up_by_name=F("standing__by__name"))


def _made_up(entry: RosterEntry) -> MakeUp | None:
    values = {name: getattr(entry, f"make_up_{name}") for name in MAKE_UP_FIELDS}
    if values["pk"] is None:
        return None
    by = Member(pk=values.pop("by_id"), name=entry.make_up_by_name)  # type: ignore[attr-defined]
    return MakeUp(entry=entry, by=by, **values)


def presence_of(entry: RosterEntry) -> dict[str, Any]:
    """What is entered of somebody, as an amendment keeps it."""
    values = {name: getattr(entry, name) for name in PRESENCE_FIELDS}
    return {name: value.strftime("%H:%M") if isinstance(value, time) else value for name, value in values.items()}


def apply_presence(entry: RosterEntry, values: dict[str, Any]) -> None:
    """Set on the entry, unsaved, what `presence_of` gave."""
    for name in PRESENCE_FIELDS:
        value = values.get(name)
        if name in ("arrived", "left") and isinstance(value, str):
            value = time.fromisoformat(value)
        setattr(entry, name, value)


def _agenda(meeting: Meeting, reader: Member | None) -> list[AgendaRow]:
    """Items, statements and ballots: two queries, the statements coming along with their items."""
    items: dict[int, AgendaItem] = {}
    statements = []
    fields = ("pk", "position", "title", "content")
    said = ("pk", "position", "speaker_id", "speaker_name", "gist")
    found = meeting.agenda.order_by("position", "pk", "statements__position", "statements__pk")
    for values in found.values(*fields, *(f"statements__{name}" for name in said)):
        item = items.setdefault(values["pk"], AgendaItem(**{name: values[name] for name in fields}))
        if values["statements__pk"]:
            statements.append(Statement(item=item, **{name: values[f"statements__{name}"] for name in said}))
    ballots = Ballot.objects.filter(item__meeting=meeting).order_by("item", "position", "pk")
    return agenda_rows(meeting, items.values(), statements, ballots, reader)


def agenda_rows(
    meeting: Meeting,
    items: Iterable[AgendaItem],
    statements: Iterable[Statement],
    ballots: Iterable[Ballot],
    reader: Member | None,
) -> list[AgendaRow]:
    """The topics as far as the reader may know them; all are given in their order. What was reported at a confidential
    meeting is for those who read its minutes. No query."""
    reads_all = reader is None or may_read_statements(reader, meeting)
    reads_content = reads_all or not meeting.is_confidential or may_read_minutes(reader, meeting)
    rows: dict[int, AgendaRow] = {}
    for item in items:
        item.meeting = meeting
        item.content = item.content if reads_content else ""
        rows[item.pk] = AgendaRow(item)
    for statement in statements:
        row = rows[statement.item_id]
        shown = reads_all or (reader is not None and statement.speaker_id == reader.pk)
        read = (*row.statements, statement) if shown else row.statements
        rows[statement.item_id] = replace(row, statements=read, said=row.said + 1)
    for ballot in ballots:
        row = rows[ballot.item_id]
        rows[ballot.item_id] = replace(row, ballots=(*row.ballots, ballot))
    return list(rows.values())
