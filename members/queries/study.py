"""What was studied: derived from the events, and read from the states for one member or many."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Q, QuerySet

from guide.models import Book, Chapter, Section
from members.choices import StudyEventKind
from members.models import AssignedSection, Meeting, Member, Membership, Organization, StudyEvent, StudyState
from members.models.organization import paths_down_to

MARKS = (StudyEventKind.SELF_MARKED, StudyEventKind.ENTERED_FOR)
States = dict[int, StudyState] | None  # a member's, by the section's key; None where they are not known yet
CREDITS = (StudyEventKind.CREDITED, StudyEventKind.MADE_UP)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a section after some events: the mark and the credits that still hold."""

    mark: StudyEvent | None = None
    credits: tuple[StudyEvent, ...] = ()

    @property
    def studied(self) -> bool:
        return self.mark is not None or bool(self.credits)

    def is_credited_by(self, meeting: Meeting) -> bool:
        """Whether somebody has it from this meeting: by having been there, or made up afterwards."""
        return any(event.meeting_id == meeting.pk for event in self.credits)

    @property
    def values(self) -> dict[str, object]:
        """What `StudyState` stores of it."""
        holding = [*([self.mark] if self.mark else []), *self.credits]
        first = min(holding, key=lambda event: event.at) if holding else None
        return {
            "marked": self.mark is not None,
            "credits": len(self.credits),
            "credit_id": self.credits[0].pk if self.credits else None,
            "revision": max((event.revision for event in holding), default=0),
            "at": first.at if first else None,
            "by_id": first.by_id if first else None,
        }


def state_from_events(events: Iterable[StudyEvent]) -> Standing:
    """The one definition of a study state: the events of one member and section, in the order they were written.

    A mark holds until it is withdrawn; marking again what is marked changes nothing. A reversal takes back the credit
    of its own meeting: that of its make-up where it names one, otherwise that for having been there. Withdrawing
    touches the mark only, reversing the credits only.
    """
    mark: StudyEvent | None = None
    credited: dict[tuple[int | None, int | None], StudyEvent] = {}
    for event in events:
        if event.kind in MARKS:
            mark = mark or event
        elif event.kind in CREDITS:
            credited.setdefault((event.meeting_id, event.make_up_id), event)
        elif event.kind == StudyEventKind.WITHDRAWN:
            mark = None
        elif event.kind == StudyEventKind.REVERSED:
            credited.pop((event.meeting_id, event.make_up_id), None)
    return Standing(mark, tuple(credited.values()))


@dataclass(frozen=True)
class Drift:
    """A state that is missing or not what the events say, and the values it should have."""

    member_id: int
    section_id: int
    values: dict[str, object]

    def __str__(self) -> str:
        return f"党员 {self.member_id}、节 {self.section_id}：学习情况与记载不符"


def drifting_states() -> Iterator[Drift]:
    """Every state that differs from its events, in the order of members and sections; none when all is well.

    States and events are read side by side in that order, so that memory does not grow with them.
    """
    events = StudyEvent.objects.order_by("member_id", "section_id", "pk").iterator()
    told = ((pair, list(own)) for pair, own in groupby(events, key=_pair_of))
    states = ((_pair_of(state), state) for state in StudyState.objects.order_by("member_id", "section_id").iterator())
    for pair, both in groupby(merge(told, states, key=itemgetter(0)), key=itemgetter(0)):
        found = [one for _, one in both]
        own = next((one for one in found if isinstance(one, list)), [])
        state = next((one for one in found if isinstance(one, StudyState)), None)
        values = state_from_events(own).values
        if state is None or not _says(state, values):
            yield Drift(pair[0], pair[1], values)


def _pair_of(row: StudyEvent | StudyState) -> tuple[int, int]:
    return row.member_id, row.section_id


def _says(state: StudyState, values: dict[str, object]) -> bool:
    return all(getattr(state, name) == value for name, value in values.items())


# ---- one member --------------------------------------------------------------------------------------------------


def states_of(member: Member | None, sections: Iterable[Section]) -> dict[int, StudyState]:
    """The member's state for each of the sections that has one, by the section's key. One query; none for nobody."""
    if member is None:
        return {}
    states = StudyState.objects.filter(member=member, section__in=[section.pk for section in sections])
    return {state.section_id: state for state in states.select_related("by", "credit__meeting", "credit__make_up")}


@dataclass(frozen=True)
class SectionStanding:
    """A section, and the member's state with it where there is one."""

    section: Section
    state: StudyState | None

    @property
    def studied(self) -> bool:
        return self.state is not None and self.state.studied

    @property
    def revised(self) -> bool:
        """Studied, and the text changed since."""
        return self.state is not None and self.state.is_behind(self.section)


def with_states(sections: Iterable[Section], states: dict[int, StudyState]) -> list[SectionStanding]:
    return [SectionStanding(section, states.get(section.pk)) for section in sections]


@dataclass(frozen=True)
class ChapterProgress:
    """How many of a chapter's visible sections were studied; `total` is never 0."""

    chapter: Chapter
    studied: int
    total: int

    @property
    def is_done(self) -> bool:
        return self.studied == self.total


def chapter_progress(rows: Iterable[SectionStanding]) -> list[ChapterProgress]:
    """Of sections in reading order, chapter by chapter."""
    return [
        ChapterProgress(chapter, sum(row.studied for row in own), len(own))
        for chapter, own in ((chapter, list(group)) for chapter, group in groupby(rows, lambda r: r.section.chapter))
    ]


@dataclass(frozen=True)
class Record:
    """What a member has studied: section by section, the latest first, and each book begun, chapter by chapter."""

    studied: list[SectionStanding]
    books: list[tuple[Book, list[ChapterProgress]]]

    @property
    def states(self) -> dict[int, StudyState]:
        """By the section's key, as `states_of`, of what was studied."""
        return {row.section.pk: row.state for row in self.studied if row.state}


def record_of(member: Member) -> Record:
    """Two queries, however much was studied. Hidden sections stay in `studied` and are left out of the chapters."""
    states = StudyState.objects.filter(member=member, studied=True).select_related(
        "section__chapter__book", "by", "credit__meeting", "credit__make_up"
    )
    latest_first = states.order_by("-at", "section__chapter__number", "section__position")
    rows = [SectionStanding(state.section, state) for state in latest_first]
    chapters = (
        Chapter.objects.filter(book__in={row.section.chapter.book_id for row in rows})
        .filter(book__in=Book.objects.published())
        .annotate(visible_sections=Count("sections", filter=Q(sections__hidden=False)))
        .filter(visible_sections__gt=0)
        .select_related("book")
        .order_by("book__title", "book", "number")
    )
    done = Counter(row.section.chapter_id for row in rows if not row.section.hidden)
    progress = [ChapterProgress(chapter, done[chapter.pk], chapter.visible_sections) for chapter in chapters]
    return Record(rows, [(book, list(own)) for book, own in groupby(progress, key=lambda row: row.chapter.book)])


# ---- a branch ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberProgress:
    """One row of members × chapters. `cells` follow the order of the chapters; each is (studied, visible sections)."""

    member: Member
    place: Organization
    cells: list[tuple[int, int]]


@dataclass(frozen=True)
class ProgressTable:
    chapters: list[Chapter]
    rows: list[MemberProgress]


def memberships_of(organization: Organization, on: date) -> QuerySet[Membership]:
    """Current memberships at or below the organisation, group by group, each by name."""
    return (
        Membership.objects.current(on)
        .under(organization)
        .select_related("member", "organization")
        .order_by("organization__path", "member__pinyin", "member__name", "member")
    )


def book_last_assigned(organization: Organization) -> str | None:
    """The slug of the book from which reading was last assigned to the organisation, by itself or from above."""
    latest = AssignedSection.objects.filter(assignment__organization__path__in=paths_down_to(organization.path))
    return latest.order_by("-assignment", "pk").values_list("section__chapter__book__slug", flat=True).first()


def progress_of(organization: Organization, book: Book, on: date) -> ProgressTable:
    """Members × chapters. Three queries, however many people and sections; hidden sections do not count."""
    sections = list(
        Section.objects.visible()
        .filter(chapter__book=book)
        .select_related("chapter")
        .order_by("chapter__number", "position", "pk")
    )
    total = Counter(section.chapter_id for section in sections)
    chapters = {section.chapter_id: section.chapter for section in sections}
    people = memberships_of(organization, on)
    states = StudyState.objects.filter(
        studied=True, section__in=[section.pk for section in sections], member__in=people.order_by().values("member")
    )
    done = Counter(states.values_list("member_id", "section__chapter_id"))
    rows = [
        MemberProgress(
            membership.member,
            membership.organization,
            [(done[membership.member_id, chapter], total[chapter]) for chapter in chapters],
        )
        for membership in people
    ]
    return ProgressTable(list(chapters.values()), rows)
