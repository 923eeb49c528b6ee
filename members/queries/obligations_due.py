"""What is due now of those who keep meetings: not yet settled, with where each is settled."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from members.access.reach import below
from members.choices import Period
from members.models import Meeting, Member, Obligation, Organization
from members.queries.obligation_standing import Mark, about, last_day, marks_of
from members.queries.obligation_year import address_to_call, subject_title


@dataclass(frozen=True)
class Due:
    """One obligation whose period runs, as it stands."""

    place: Organization
    subject: str
    period: Period
    mark: Mark

    @property
    def title(self) -> str:
        return subject_title(self.subject)

    @property
    def to_call(self) -> str:
        """Where what is planned for it, or else a new meeting, is called."""
        planned = self.mark.meeting
        if planned is not None and planned.is_plan_row:
            return f"{reverse('meeting_new')}?meeting={planned.pk}"
        return address_to_call(self.place, self.subject)


@dataclass(frozen=True)
class HomeDuties:
    """`now` are those whose period runs, what ends first before the rest; `before` how many of periods of this year
    that are over are open, by the place whose year page shows them."""

    now: list[Due]
    before: list[tuple[Organization, int]]


def home_duties(member: Member, on_the_way: Iterable[Meeting]) -> HomeDuties:
    """Of the branches that the acting member runs, with their groups, and the groups they lead. `on_the_way` are the
    meetings they keep that are open or planned. One query, none for those who keep none."""
    rights, on = member.rights, member.rights.on
    if not rights.runs and not rights.leads:
        return HomeDuties([], [])
    here = below(rights.runs, "place") | Q(place__in=rights.leads)
    found = Obligation.objects.open().filter(here, starts_on__year=on.year, starts_on__lte=on)
    rows = list(found.select_related("organization").order_by("place", "subject", "starts_on", "ordinal"))
    running = [row for row in rows if last_day(row) >= on]
    meetings = sorted(on_the_way, key=lambda meeting: (meeting.day, meeting.pk))
    now = [
        due
        for _, own in groupby(running, lambda row: (row.place, row.subject))
        for due in _due(list(own), meetings, on)
    ]
    now.sort(key=lambda due: (due.mark.last, due.place.path))
    over = Counter(row.organization for row in rows if last_day(row) < on)
    return HomeDuties(now, sorted(over.items(), key=lambda one: one[0].path))


def _due(rows: list[Obligation], meetings: Sequence[Meeting], on: date) -> list[Due]:
    marks, _ = marks_of(rows, about(meetings, rows[0], elsewhere=False), on)
    row = rows[0]
    return [Due(row.organization, row.subject, Period(row.period), mark) for mark in marks]
