"""The year plan of a branch or group: what is planned month by month, and what the frequencies still propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from members.choices import COMMITTEE_POSTS, MeetingKind, Period, Purpose, RuleKey
from members.models import Appointment, Meeting, Organization, Rule
from members.models.meetings import DAY, MeetingQuerySet
from members.queries.obligations import MONTHS_IN, Facts, is_asked, why_not_owed
from members.queries.rules import of_frequency, rule, rules


@dataclass(frozen=True)
class Duty:
    """What one rule asks of one organisation: so many meetings of a kind, or for a purpose, in each period."""

    rule: Rule
    organization: Organization
    kind: str
    purpose: str = ""

    def is_met_by(self, meeting: Meeting) -> bool:
        if meeting.organization_id != self.organization.pk:
            return False
        return self.purpose in meeting.purposes if self.purpose else meeting.kind == self.kind

    @property
    def title(self) -> str:
        return Purpose(self.purpose).label if self.purpose else MeetingKind(self.kind).label


@dataclass(frozen=True)
class Proposal:
    """A meeting that a duty proposes for a month."""

    duty: Duty
    month: date

    @property
    def key(self) -> str:
        return f"{self.duty.organization.pk}-{self.duty.purpose or self.duty.kind}-{self.month.month}"


@dataclass(frozen=True)
class YearPlan:
    """`places` are the organisation and its groups; `meetings` everything planned for the year or held in it, called or
    not, in the order of their days; `proposed` what each duty still proposes."""

    organization: Organization
    year: int
    places: list[Organization]
    meetings: list[Meeting]
    proposed: list[tuple[Duty, list[Proposal]]]

    @property
    def proposals(self) -> list[Proposal]:
        return [proposal for _, own in self.proposed for proposal in own]


def year_plan(organization: Organization, year: int, visible: MeetingQuerySet, on: date) -> YearPlan:
    """The plan of a branch with its groups, or of one group. `visible` are the meetings that the reader may know of.
    Five queries at most.

    Proposed is what the rules ask for and what neither stands in the plan nor was held or explained in the period,
    from this month on and within the life of the organisation.
    """
    here = visible.under(organization)
    found = here.filter(Q(planned_month__year=year) | Q(pk__in=here.of_year(year).values("pk")))
    meetings = list(found.select_related("organization", "responsible").order_by(DAY, "planned_at", "pk"))
    places = list(Organization.objects.under(organization).filter(founded__lte=date(year, 12, 31), dissolved=None))
    proposed = [(duty, _proposals(duty, meetings, year, on)) for duty in duties(organization, places, on)]
    return YearPlan(organization, year, places, meetings, [(duty, own) for duty, own in proposed if own])


def duties(organization: Organization, places: Sequence[Organization], on: date) -> list[Duty]:
    """What the rules ask of the organisation and its groups, place by place, as things stand on that day: what
    `queries.obligations` says is owed. Three queries at most."""
    branch = organization if organization.is_branch else Organization.objects.get(path=organization.branch_path)
    committee = Appointment.objects.current(on).filter(organization=branch, post__in=COMMITTEE_POSTS)
    found = rules()
    least = found[RuleKey.COMMITTEE_LEAST].value
    facts = Facts(branch, [], list(committee) if organization.is_branch else [], [], least)
    return [
        Duty(rule, place, *_form_of(rule.subject))
        for place in places
        for rule in of_frequency(found)
        if is_asked(rule, place) and why_not_owed(rule, place, facts, max(on, place.founded)) is None
    ]


def _form_of(subject: str) -> tuple[str, str]:
    """The kind of meeting that is proposed for a subject, and the purpose."""
    return (MeetingKind.GENERAL_MEETING, subject) if subject in Purpose.values else (subject, "")


def _proposals(duty: Duty, meetings: list[Meeting], year: int, on: date) -> list[Proposal]:
    days = [meeting.day for meeting in meetings if duty.is_met_by(meeting)]
    taken = [day.month for day in days if day.year == year]
    length = MONTHS_IN[Period(duty.rule.period)]
    proposed: list[Proposal] = []
    for first in range(1, 13, length):
        period = range(first, first + length)
        left = duty.rule.value - sum(month in period for month in taken)
        free = [month for month in period if month not in taken and _may_be_planned(duty, date(year, month, 1), on)]
        free.sort(key=lambda month: abs(month - _preferred(duty, first, length)))
        proposed += [Proposal(duty, date(year, month, 1)) for month in sorted(free[: max(0, left)])]
    return proposed


def _preferred(duty: Duty, first: int, length: int) -> int:
    """Lectures in the middle of their quarter, all else at its end, so that not everything falls into one month."""
    return first + length // 2 if duty.kind == MeetingKind.LECTURE else first + length - 1


def _may_be_planned(duty: Duty, month: date, on: date) -> bool:
    return month >= max(on, duty.organization.founded).replace(day=1)


def still_in_bin(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Of those taken out of the plan, what the bin still keeps."""
    kept = timedelta(days=rule(RuleKey.DAYS_IN_BIN).value)
    return meetings.filter(binned_at__gte=timezone.now() - kept)
