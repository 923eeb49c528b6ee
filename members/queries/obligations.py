"""What is due: which meetings the rules ask of a branch and its groups in each period of a year, and what settled them.

An obligation is judged as things stand on the last day of its period: in being, with a committee, by
the branch's own habit. It is settled by a recorded meeting held in the period, else by one that was planned in it and
not held, with a reason. Lectures, theme days and purposes of a branch are also settled once each of its groups has held
its own. Nothing depends on today's date.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from members.choices import (
    COMMITTEE_POSTS,
    MeetingKind,
    MeetingState,
    NotOwed,
    OrganizationKind,
    Period,
    Purpose,
    RuleKey,
    Settlement,
    purposes_of,
)
from members.models import Appointment, Meeting, Obligation, Organization, Rule
from members.models.meetings import DAY
from members.models.organization import PATH_LENGTH
from members.queries.amendments import amended_meetings
from members.queries.committee import months_on
from members.queries.rules import of_frequency, rules

MONTHS_IN = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
KINDS_OF_A_BRANCH = (MeetingKind.GENERAL_MEETING, MeetingKind.COMMITTEE_MEETING, MeetingKind.THEME_DAY,
                     MeetingKind.LECTURE)  # fmt: skip
# What a branch may also hold group by group.
HELD_BY_GROUPS = (MeetingKind.LECTURE, MeetingKind.THEME_DAY, *Purpose)
SETTLING = (MeetingState.RECORDED, MeetingState.ARCHIVED, MeetingState.NOT_HELD)


@dataclass(frozen=True)
class Facts:
    """What decides on the obligations of one branch in one year. `meetings` are those that settle, with the values that
    count after amendments, in the order of their days; `committee` the posts of its committee, which is one
    from `least` people on (`RuleKey.COMMITTEE_LEAST`)."""

    branch: Organization
    groups: Sequence[Organization]
    committee: Sequence[Appointment]
    meetings: Sequence[Meeting]
    least: int

    @property
    def places(self) -> list[Organization]:
        return [self.branch, *self.groups]

    def groups_on(self, day: date) -> list[Organization]:
        return [group for group in self.groups if group.is_in_being(day)]

    def has_committee(self, day: date) -> bool:
        serving = {a.member_id for a in self.committee if a.since <= day and (a.until is None or a.until >= day)}
        return len(serving) >= self.least


def is_asked(rule: Rule, place: Organization) -> bool:
    """Whether a rule on frequencies speaks of this place at all: a group holds group meetings, a branch the rest."""
    if place.kind == OrganizationKind.GROUP:
        return rule.subject == MeetingKind.GROUP_MEETING
    return place.is_branch and (rule.subject in KINDS_OF_A_BRANCH or rule.subject in Purpose.values)


def why_not_owed(rule: Rule, place: Organization, facts: Facts, day: date) -> NotOwed | None:
    """What speaks against an obligation on that day; None when it is owed."""
    if not (facts.branch.is_in_being(day) and place.is_in_being(day)):
        return NotOwed.NOT_IN_BEING
    if rule.subject == MeetingKind.COMMITTEE_MEETING and not facts.has_committee(day):
        return NotOwed.NO_COMMITTEE
    if rule.subject == MeetingKind.LECTURE and not place.lecture_each_quarter:
        return NotOwed.NO_HABIT
    if rule.subject in Purpose.values and rule.subject not in purposes_of(MeetingKind.GENERAL_MEETING, place.form):
        return NotOwed.TEMPORARY
    return None


def periods(rule: Rule, year: int) -> list[tuple[date, date]]:
    """The first and last day of each of its periods."""
    length = MONTHS_IN[Period(rule.period)]
    firsts = [date(year, month, 1) for month in range(1, 13, length)]
    return [(first, months_on(first, length) - timedelta(days=1)) for first in firsts]


def expected(facts: Facts, year: int, frequencies: Sequence[Rule]) -> list[Obligation]:
    """The rows of a branch and its groups for a year, unsaved."""
    return [
        row
        for place in facts.places
        for rule in frequencies
        if is_asked(rule, place)
        for first, last in periods(rule, year)
        for row in _rows(rule, place, facts, first, last)
    ]


def _rows(rule: Rule, place: Organization, facts: Facts, first: date, last: date) -> list[Obligation]:
    not_owed = why_not_owed(rule, place, facts, last)
    settling = [] if not_owed else _settling(rule.subject, place, facts, first, last)
    rows = []
    for ordinal in range(1, rule.value + 1):
        meeting = settling[ordinal - 1] if ordinal <= len(settling) else None
        rows.append(
            Obligation(
                organization=place,
                place=place.path,
                subject=rule.subject,
                period=rule.period,
                starts_on=first,
                ordinal=ordinal,
                owed=not_owed is None,
                not_owed=not_owed or "",
                settlement=settlement_by(meeting) if meeting else "",
                settled_by=meeting,
            )
        )
    return rows


def settlement_by(meeting: Meeting) -> Settlement:
    """What a recorded meeting, or one not held, says of the obligation it settles."""
    if meeting.state == MeetingState.NOT_HELD:
        return Settlement.NOT_HELD
    if meeting.imported_in_id:
        return Settlement.IMPORTED
    return Settlement.LATE if meeting.days_late else Settlement.HELD


def is_about(meeting: Meeting, subject: str) -> bool:
    return subject in (meeting.kind, *meeting.purposes)


def _settling(subject: str, place: Organization, facts: Facts, first: date, last: date) -> list[Meeting]:
    """What settles it, the first held before the later, all held before what was not held."""
    within = [meeting for meeting in facts.meetings if is_about(meeting, subject) and first <= meeting.day <= last]
    own = [meeting for meeting in within if meeting.organization_id == place.pk]
    held = [meeting for meeting in own if meeting.state != MeetingState.NOT_HELD]
    if place.is_branch and subject in HELD_BY_GROUPS:
        held = sorted([*held, *_held_by_each_group(within, facts.groups_on(last))], key=_order)
    return [*held, *(meeting for meeting in own if meeting.state == MeetingState.NOT_HELD)]


def _held_by_each_group(meetings: Sequence[Meeting], groups: Sequence[Organization]) -> list[Meeting]:
    """For each time that every group has held its own, the meeting that made it whole."""
    held: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.state != MeetingState.NOT_HELD:
            held[meeting.organization_id].append(meeting)
    rounds = zip(*(held[group.pk] for group in groups), strict=False)
    return [max(one, key=_order) for one in rounds] if groups else []


def _order(meeting: Meeting) -> tuple[date, int]:
    return meeting.day, meeting.pk


# ---- the facts, many branches at a time ----------------------------------------------------------------------------


def facts_of(branches: Sequence[Organization], year: int, least: int) -> list[Facts]:
    """In the order given, which is that of their paths. Four queries, however many, where they stand side by side."""
    groups: dict[str, list[Organization]] = defaultdict(list)
    for group in Organization.objects.filter(_span(branches, "path"), kind=OrganizationKind.GROUP):
        groups[group.branch_path].append(group)
    committees: dict[int, list[Appointment]] = defaultdict(list)
    for post in _committee_posts(branches, year):
        committees[post.organization_id].append(post)
    meetings: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in sorted(_settling_meetings(branches, year), key=_order):
        meetings[meeting.organization.branch_path].append(meeting)
    return [Facts(one, groups[one.path], committees[one.pk], meetings[one.path], least) for one in branches]


def expected_of(branches: Sequence[Organization], year: int) -> list[Obligation]:
    """`expected` of them all, as the rules are now."""
    found = rules()
    facts = facts_of(branches, year, found[RuleKey.COMMITTEE_LEAST].value)
    return [row for one in facts for row in expected(one, year, of_frequency(found))]


def _span(branches: Sequence[Organization], field: str) -> Q:
    """From the first of them to the last, with all below; what stands between belongs to others and is passed over."""
    paths = [branch.path for branch in branches]
    return Q(**{f"{field}__gte": min(paths), f"{field}__lte": max(paths).ljust(PATH_LENGTH, "Z")})


def _committee_posts(branches: Sequence[Organization], year: int) -> Iterable[Appointment]:
    posts = Appointment.objects.touching(date(year, 1, 1), date(year, 12, 31))
    return posts.filter(organization__in=[branch.pk for branch in branches], post__in=COMMITTEE_POSTS)


def _settling_meetings(branches: Sequence[Organization], year: int) -> list[Meeting]:
    here = Meeting.objects.kept().filter(_span(branches, "organization__path"), state__in=SETTLING)
    dated = here.annotate(dated=DAY).filter(dated__range=(date(year, 1, 1), date(year, 12, 31)))
    return amended_meetings(dated.select_related("organization"))
