"""What the ledgers of a year hold, beside attendance and hours: meetings, resolutions, make-ups, and study."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Case, CharField, F, Model, Q, QuerySet, Value, When

from guide.models import Book, Section
from members.access.meetings import may_read_record, visible_meetings
from members.choices import MeetingState, StudyEventKind
from members.models import Assignment, Meeting, Member, Organization, Resolution, StudyState
from members.models.organization import paths_down_to, subtree
from members.models.roll import RosterQuerySet
from members.queries.attendance import in_order_of_day
from members.queries.lights import JSONRows
from members.queries.make_ups import missed_study, with_belonging

Thing = TypeVar("Thing", bound=Model)

AT_ONCE = 1000  # rows that are fetched together


# ---- meetings, and what hangs on them ----------------------------------------------------------------------------


def meetings_of_year(organization: Organization, year: int, reader: Member) -> list[Meeting]:
    """Every meeting that was called, held, or of which it was written why it was not; by its day. Two queries."""
    settled = Q(called_at__isnull=False) | ~Q(state=MeetingState.PLANNED)
    found = visible_meetings(reader).under(organization).of_year(year).filter(settled)
    return in_order_of_day(found)


def _of_meetings(rows: Any, meetings: Sequence[Meeting]) -> Any:
    """Rows of these meetings, in the order in which they stand, each meeting's own by their position."""
    if not meetings:
        return rows.none()
    places = (When(meeting=meeting.pk, then=place) for place, meeting in enumerate(meetings))
    found = rows.filter(meeting__in=[meeting.pk for meeting in meetings])
    return found.order_by(Case(*places, default=0), "position", "pk")


def resolutions_of(meetings: Sequence[Meeting], reader: Member) -> QuerySet[Resolution]:
    """What was agreed at these, of those whose record the reader may read."""
    readable = [meeting for meeting in meetings if may_read_record(reader, meeting)]
    return _of_meetings(Resolution.objects.select_related("owner"), readable)


def missed_of(meetings: Sequence[Meeting], on: date) -> RosterQuerySet:
    """Who missed what was studied at these, with or without a make-up; whether they still belong there is as of the day
    `on`."""
    return with_belonging(_of_meetings(missed_study(), meetings), on)


def in_parts(rows: QuerySet[Thing]) -> Iterator[list[Thing]]:
    """Some at a time, so that many need no more memory than few."""
    found = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        yield some


# ---- study -------------------------------------------------------------------------------------------------------


def assigned_in(organization: Organization, year: int) -> list[Section]:
    """The visible sections of assignments that ran in the year and were not withdrawn: of the organisation, of what is
    above it and of its groups; in reading order."""
    reach = Q(organization__path__in=paths_down_to(organization.path)) | subtree(
        organization.path, "organization__path"
    )
    running = Assignment.objects.standing().filter(
        reach, starts_on__lte=date(year, 12, 31), due_on__gte=date(year, 1, 1)
    )
    return _in_reading_order(Section.objects.visible().filter(assignments__in=running).distinct())


def sections_of_book(book: Book) -> list[Section]:
    return _in_reading_order(Section.objects.visible().filter(chapter__book=book))


def _in_reading_order(sections: QuerySet[Section]) -> list[Section]:
    ordered = sections.select_related("chapter__book")
    return list(ordered.order_by("chapter__book__title", "chapter__book", "chapter__number", "position", "pk"))


# How a section counts as studied: by what a meeting or make-up credits, else by the mark.
HOW = Case(
    When(credits__gt=0, credit__make_up__isnull=False, then=Value(StudyEventKind.MADE_UP)),
    When(credits__gt=0, then=Value(StudyEventKind.CREDITED)),
    When(by=F("member"), then=Value(StudyEventKind.SELF_MARKED)),
    default=Value(StudyEventKind.ENTERED_FOR),
    output_field=CharField(),
)


def how_studied(people: Sequence[int], sections: Sequence[Section]) -> dict[int, dict[int, str]]:
    """By member and section, how it was studied (`StudyEventKind`); what was not studied is not in it. One query, which
    gives the sections of each way together."""
    states = StudyState.objects.filter(
        studied=True, member__in=people, section__in=[section.pk for section in sections]
    )
    found: dict[int, dict[int, str]] = {person: {} for person in people}
    ways = states.order_by().values(how=HOW).annotate(own=JSONRows("section_id"))
    for member, how, own in ways.values_list("member_id", "how", "own"):
        found[member] |= dict.fromkeys(own, how)
    return found
