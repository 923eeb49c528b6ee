"""Who studied what: marks of one's own, entries for others, and the states derived from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.choices import StudyEventKind
from members.models import (
    Amendment,
    Assignment,
    MakeUp,
    Meeting,
    Member,
    Membership,
    Organization,
    StudyEvent,
    StudyState,
)
from members.queries.study import Standing, drifting_states, state_from_events
from members.services.summaries import answers_counted

Pair = tuple[int, int]  # the keys of a member and a section
DERIVED = ["marked", "credits", "credit", "revision", "at", "by"]


@transaction.atomic
def mark_studied(*, member: Member, section: Section) -> bool:
    """The member says to have read the section. False when it was marked already: nothing is written then."""
    kind = StudyEventKind.SELF_MARKED
    return bool(_append(kind, [member], [section], by=member, where=lambda standing: standing.mark is None))


@transaction.atomic
def unmark(*, member: Member, section: Section) -> bool:
    """Take back the own mark. What was credited by a meeting or entered by somebody else stays; False then."""
    own = StudyEventKind.SELF_MARKED
    return bool(
        _append(
            StudyEventKind.WITHDRAWN,
            [member],
            [section],
            by=member,
            where=lambda standing: standing.mark is not None and standing.mark.kind == own,
        )
    )


@transaction.atomic
def enter_for(
    *, people: Sequence[Member], sections: Sequence[Section], by: Member, assignment: Assignment | None = None
) -> int:
    """Enter the sections as studied for others, wherever they are not studied yet; it stays visible who entered it.

    Returns how many were entered. One entry on the trail of each branch concerned, none when there was nothing to do.
    """
    missing = _pairs(people, sections, where=lambda standing: not standing.studied)
    _write_on_trail("study.entered_for", missing, by=by, assignment=assignment)
    return _append(StudyEventKind.ENTERED_FOR, people, sections, by=by, where=lambda standing: not standing.studied)


@transaction.atomic
def take_back_entry(*, people: Sequence[Member], sections: Sequence[Section], by: Member) -> int:
    """Undo entries made for others. Own marks and credits stay. Returns how many were taken back."""

    def was_entered(standing: Standing) -> bool:
        return standing.mark is not None and standing.mark.kind == StudyEventKind.ENTERED_FOR

    _write_on_trail("study.entry_taken_back", _pairs(people, sections, where=was_entered), by=by)
    return _append(StudyEventKind.WITHDRAWN, people, sections, by=by, where=was_entered)


@transaction.atomic
def credit(
    *,
    people: Sequence[Member],
    sections: Sequence[Section],
    meeting: Meeting,
    by: Member,
    make_up: MakeUp | None = None,
    amendment: Amendment | None = None,
) -> int:
    """Credit what a meeting studied, to those who were there or who made it up; returns how many were written.

    A meeting credits a section to somebody once, whichever of the two it was. Part of an act that is on the trail.
    """
    kind = StudyEventKind.MADE_UP if make_up else StudyEventKind.CREDITED
    from_where = {"meeting": meeting, "make_up": make_up, "amendment": amendment}
    return _append(kind, people, sections, by=by, where=lambda own: not own.is_credited_by(meeting), **from_where)


@transaction.atomic
def reverse_credit(
    *,
    people: Sequence[Member],
    sections: Sequence[Section],
    meeting: Meeting,
    by: Member,
    make_up: MakeUp | None = None,
    amendment: Amendment | None = None,
) -> int:
    """Take back what this meeting credited for having been there, or by this make-up. Own marks and the credits of
    other meetings stay. Returns how many were taken back. Part of an act that is on the trail."""
    source = meeting.pk, make_up.pk if make_up else None

    def holds(standing: Standing) -> bool:
        return any((event.meeting_id, event.make_up_id) == source for event in standing.credits)

    from_where = {"meeting": meeting, "make_up": make_up, "amendment": amendment}
    return _append(StudyEventKind.REVERSED, people, sections, by=by, where=holds, **from_where)


@dataclass(frozen=True)
class Credit:
    """What one meeting studied, and who was there."""

    meeting: Meeting
    people: Sequence[Member]
    sections: Sequence[Section]


@transaction.atomic
def credit_new_meetings(*, credits: Sequence[Credit], by: Member) -> None:
    """As `credit`, for many meetings that credited nothing before; what was studied until now is read once. Part of an
    act that is on the trail."""
    events = [
        StudyEvent(
            member=person, section=section, revision=section.revision, kind=StudyEventKind.CREDITED, by=by,
            meeting=one.meeting,
        )
        for one in credits
        for person in one.people
        for section in one.sections
    ]  # fmt: skip
    pairs = sorted({(event.member_id, event.section_id) for event in events})
    people, sections = {member for member, _ in pairs}, {section for _, section in pairs}
    with answers_counted(people, sections):
        rows = [StudyState(member_id=member, section_id=section) for member, section in pairs]
        StudyState.objects.bulk_create(rows, ignore_conflicts=True)
        states = _locked_states(pairs)
        StudyEvent.objects.bulk_create(events, batch_size=500)
        _write_again(states)


@transaction.atomic
def forget_credits(*, meetings: Collection[int]) -> None:
    """What these meetings (by key) credited, as if they had never been brought in: only for undoing that. Part of an
    act that is on the trail."""
    events = StudyEvent.objects.filter(meeting__in=meetings)
    pairs = set(events.values_list("member", "section"))
    people, sections = {member for member, _ in pairs}, {section for _, section in pairs}
    with answers_counted(people, sections):
        concerned = _locked_states(pairs)
        StudyState.objects.filter(pk__in=[state.pk for state in concerned]).update(credit=None)
        events.delete()
        _write_again(concerned)


def _locked_states(pairs: Collection[Pair]) -> list[StudyState]:
    people, sections = {member for member, _ in pairs}, {section for _, section in pairs}
    wanted = set(pairs)
    states = StudyState.objects.select_for_update(of=("self",)).filter(member__in=people, section__in=sections)
    return [state for state in states.order_by("pk") if (state.member_id, state.section_id) in wanted]


def _write_again(states: list[StudyState]) -> None:
    """By the events that are left; without any there is no state."""
    history = _history({state.member_id for state in states}, {state.section_id for state in states})
    for state in states:
        for name, value in state_from_events(history[state.member_id, state.section_id]).values.items():
            setattr(state, name, value)
    StudyState.objects.bulk_update(states, DERIVED, batch_size=200)
    gone = [state.pk for state in states if not history[state.member_id, state.section_id]]
    StudyState.objects.filter(pk__in=gone).delete()


@transaction.atomic
def repair_states() -> int:
    """Write every state as the events say. Returns how many differed."""
    drifts = list(drifting_states())
    for drift in drifts:
        StudyState.objects.update_or_create(
            member_id=drift.member_id, section_id=drift.section_id, defaults=drift.values
        )
    return len(drifts)


# ---- how events are written ---------------------------------------------------------------------------------------

TAKEN_BACK = (StudyEventKind.WITHDRAWN, StudyEventKind.REVERSED)
Where = Callable[[Standing], bool]


def _append(
    kind: StudyEventKind,
    people: Sequence[Member],
    sections: Sequence[Section],
    *,
    by: Member,
    where: Where,
    **from_where: Meeting | MakeUp | Amendment | None,
) -> int:
    """One event of this kind for each person and section whose standing asks for it; returns how many.

    The rows of the states are locked first, so that writers at the same moment follow one another and each sees
    what the one before it wrote.
    """
    alone = by.pk if list(people) == [by] and not from_where else None
    with answers_counted([person.pk for person in people], [section.pk for section in sections], marking=alone):
        return _appended(kind, people, sections, by, where, from_where)


def _appended(
    kind: StudyEventKind,
    people: Sequence[Member],
    sections: Sequence[Section],
    by: Member,
    where: Where,
    from_where: dict[str, Meeting | MakeUp | Amendment | None],
) -> int:
    revisions = {section.pk: section.revision for section in sections}
    if kind not in TAKEN_BACK:
        rows = [StudyState(member=person, section=section) for person in people for section in sections]
        StudyState.objects.bulk_create(rows, ignore_conflicts=True)
    # Each in the order of the index that finds them: for the order of keys SQLite goes through the whole section.
    asked = StudyState.objects.filter(member__in=people, section__in=sections)
    locked = asked.select_for_update().order_by("section_id", "member_id")
    states = {(state.member_id, state.section_id): state for state in locked}
    history = _history(people, sections)
    new = [
        StudyEvent(member_id=member, section_id=section, revision=revisions[section], kind=kind, by=by, **from_where)
        for member, section in states
        if where(state_from_events(history[member, section]))
    ]
    for event in StudyEvent.objects.bulk_create(new):
        pair = event.member_id, event.section_id
        for name, value in state_from_events([*history[pair], event]).values.items():
            setattr(states[pair], name, value)
    changed = [states[event.member_id, event.section_id] for event in new]
    StudyState.objects.bulk_update(changed, DERIVED, batch_size=200)
    return len(new)


def _history(people: Iterable[Member | int], sections: Iterable[Section | int]) -> dict[Pair, list[StudyEvent]]:
    history: dict[Pair, list[StudyEvent]] = defaultdict(list)
    found = StudyEvent.objects.filter(member__in=people, section__in=sections)
    for event in found.order_by("member_id", "section_id", "pk"):
        history[event.member_id, event.section_id].append(event)
    return history


def _pairs(people: Sequence[Member], sections: Sequence[Section], *, where: Where) -> list[Pair]:
    history = _history(people, sections)
    pairs = [(person.pk, section.pk) for person in people for section in sections]
    return [pair for pair in pairs if where(state_from_events(history[pair]))]


def _write_on_trail(action: str, pairs: list[Pair], *, by: Member, assignment: Assignment | None = None) -> None:
    """One entry in each branch to which the people belong. Before any state is locked: chains come first."""
    concerned = {member for member, _ in pairs}
    places = Membership.objects.current(timezone.localdate()).filter(member__in=concerned)
    branches: dict[str, tuple[Organization, set[int]]] = {}
    for membership in places.select_related("organization").order_by("organization__path"):
        place = membership.organization
        branches.setdefault(place.branch_path, (place, set()))[1].add(membership.member_id)
    for place, members in branches.values():
        details = {
            "members": sorted(members),
            "sections": sorted({section for member, section in pairs if member in members}),
            "assignment": assignment.pk if assignment else None,
        }
        trail.record(action, by=by, organization=place, **details)
