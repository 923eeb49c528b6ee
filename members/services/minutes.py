"""Minutes: saved as often as one likes until the meeting is archived, and never over what somebody else saved."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Count, Model
from django.utils import timezone

from members import trail
from members.choices import WRITABLE_STATES
from members.errors import (
    DayOfMeetingFixed,
    EndsAfterRecord,
    EndsBeforeStart,
    ItemSpokenOn,
    ItemVotedOn,
    MinutesChanged,
    MinutesClosed,
    NotOverYet,
    ResolutionDone,
    RowElsewhere,
)
from members.models import AgendaItem, Meeting, Member, Resolution, Statement
from members.queries.minutes import (
    PEOPLE,
    SAVED,
    SECTIONS,
    ItemDraft,
    MinutesDraft,
    ResolutionDraft,
    StatementDraft,
    changed_parts,
    draft_of,
)
from members.queries.roll import IN_MINUTES_TOO


class Draft(Protocol):
    """What the drafts of rows share."""

    @property
    def pk(self) -> int | None: ...
    @property
    def remove(self) -> bool: ...


Row = TypeVar("Row", bound=Model)
RowDraft = TypeVar("RowDraft", bound=Draft)


@transaction.atomic
def save_minutes(*, meeting: Meeting, version: int | None, minutes: MinutesDraft, by: Member) -> Meeting:
    """Write the minutes as drafted; what the draft does not name stays, rows behind those it names.

    `version` is the meeting's `minutes_version` that the writer had before them. Without one, or with one that is
    behind, MinutesChanged is raised, unless all is stored already as it is drafted: then, as whenever nothing
    differs, nothing is written. Raises MinutesClosed, RowElsewhere, ItemVotedOn, ItemSpokenOn, ResolutionDone,
    DayOfMeetingFixed, EndsBeforeStart, NotOverYet and EndsAfterRecord.
    """
    trail.hold(meeting.organization)
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)
    if locked.state not in WRITABLE_STATES or locked.binned_at is not None:
        raise MinutesClosed
    reads_all = all(item.statements is not None for item in minutes.items)
    changed = changed_parts(draft_of(locked, with_statements=reads_all), minutes)
    if not changed:
        return locked
    if version != locked.minutes_version:
        raise MinutesChanged
    _check_times(locked, minutes.header)
    trail.record(SAVED, by=by, organization=locked.organization, meeting=locked.pk, fields=changed)
    _write_header(locked, minutes.header)
    _write_items(locked, minutes.items)
    _write_resolutions(locked, minutes.resolutions)
    return locked


def _check_times(meeting: Meeting, header: dict[str, Any]) -> None:
    """The day is that of the roster; an end is entered when it has come."""
    begins, ends = header.get("held_from", meeting.held_from), header.get("held_to", meeting.held_to)
    if (timezone.localdate(begins) if begins else None) != meeting.held_on:
        raise DayOfMeetingFixed
    if ends is not None and (begins is None or ends <= begins):
        raise EndsBeforeStart
    if ends is None or ends == meeting.held_to:
        return
    if ends > timezone.now():
        raise NotOverYet
    if meeting.recorded_at and ends > meeting.recorded_at:
        raise EndsAfterRecord


def _write_header(meeting: Meeting, header: dict[str, Any]) -> None:
    if any(getattr(meeting, name) != header[name] for name in IN_MINUTES_TOO if name in header):
        meeting.roll_version += 1
    own = {name: value for name, value in header.items() if name != SECTIONS}
    for name, value in own.items():
        setattr(meeting, f"{name}_id" if name in PEOPLE else name, value)
    meeting.minutes_version += 1
    meeting.save(update_fields=[*own, "minutes_version", "roll_version"])
    if SECTIONS in header:
        meeting.sections.set(header[SECTIONS])


def _write_items(meeting: Meeting, drafts: Sequence[ItemDraft]) -> None:
    def write(item: AgendaItem, draft: ItemDraft) -> None:
        item.meeting, item.title, item.content = meeting, draft.title, draft.content
        item.save()
        if draft.statements is not None:
            _write_statements(item, draft.statements)

    def refuse_removal(item: AgendaItem, draft: ItemDraft) -> None:
        if item.votes:  # type: ignore[attr-defined] # annotated below
            raise ItemVotedOn
        if draft.statements is None and item.statements.exists():
            raise ItemSpokenOn

    _write_rows(meeting.agenda.annotate(votes=Count("ballots")), AgendaItem, drafts, write, refuse_removal)


def _write_statements(item: AgendaItem, drafts: Sequence[StatementDraft]) -> None:
    def write(statement: Statement, draft: StatementDraft) -> None:
        statement.item, statement.speaker_id = item, draft.speaker
        statement.speaker_name, statement.gist = draft.name, draft.gist
        statement.save()

    _write_rows(item.statements.all(), Statement, drafts, write)


def _write_resolutions(meeting: Meeting, drafts: Sequence[ResolutionDraft]) -> None:
    def write(row: Resolution, draft: ResolutionDraft) -> None:
        row.meeting, row.text, row.owner_id, row.due_on = meeting, draft.text, draft.owner, draft.due_on
        row.follow_up, row.raised_by_public, row.answer = draft.follow_up, draft.raised_by_public, draft.answer
        row.save()

    def refuse_removal(row: Resolution, draft: ResolutionDraft) -> None:
        if row.done_on is not None:
            raise ResolutionDone

    _write_rows(meeting.resolutions.all(), Resolution, drafts, write, refuse_removal)


def _write_rows(
    stored: Iterable[Row],
    model: type[Row],
    drafts: Sequence[RowDraft],
    write: Callable[[Row, RowDraft], None],
    refuse_removal: Callable[[Row, RowDraft], None] = lambda row, draft: None,
) -> None:
    """Rows by their keys: changed, removed or added, in the order drafted; those that no draft names after them."""
    rows = {row.pk: row for row in stored}
    last = 0
    for draft in drafts:
        if draft.pk is not None and draft.pk not in rows:
            raise RowElsewhere
        row = rows.pop(draft.pk, None) or model()
        if draft.remove:
            if row.pk is not None:
                refuse_removal(row, draft)
                row.delete()
            continue
        last += 1
        row.position = last  # type: ignore[attr-defined] # each of the three has its place
        write(row, draft)
    for position, row in enumerate(rows.values(), start=last + 1):
        type(row)._default_manager.filter(pk=row.pk).update(position=position)
