"""Meetings to come: what a new one starts from, and what one member has before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from guide.models import Section
from members.access.meetings import concerning
from members.access.reach import below
from members.choices import COMMITTEE_POSTS, KINDS_AT, SECRETARIES, MeetingKind, MeetingState, OrganizationKind, Post
from members.models import Appointment, LeaveRequest, Meeting, Member, Membership, Organization
from members.models.meetings import DAY, MeetingQuerySet
from members.models.organization import subtree
from members.queries.lights import with_what_is_written
from members.queries.records import MeetingRecord, sections_of

OFFERED_MATERIALS = 20
SHOWN_ON_HOME = 80
A_MONTH = timedelta(days=31)
MOST_TOGETHER = 200  # offered to be called together; whoever has more below calls from a lower organisation
LOOKED_BACK = 120  # meetings of the branch, its committee and groups

Material = dict[str, str]

# Who records, in this order: the organisation member, then the others of the committee.
RECORDERS = (*(post for post in COMMITTEE_POSTS if post not in SECRETARIES), Post.DEPUTY_SECRETARY)


@dataclass(frozen=True)
class ProposedPeople:
    """Whom the posts of a branch or group propose for a meeting."""

    presider: Member | None = None
    recorder: Member | None = None


def proposed_people(organizations: Sequence[Organization], on: date) -> dict[int, ProposedPeople]:
    """For each organisation: the secretary (the deputy, where there is none) presides, in a group its leader; the
    organisation member of the committee records, or else another who serves on it. One query.
    (《中国共产党支部工作条例（试行）》第十四条; the recorder is custom.)
    """
    paths = {path for organization in organizations for path in (organization.path, organization.branch_path)}
    held: dict[tuple[str, str], Member] = {}
    for post in (
        Appointment.objects.current(on).filter(organization__path__in=paths).select_related("member", "organization")
    ):
        held.setdefault((post.organization.path, post.post), post.member)
    return {organization.pk: _proposed(organization, held) for organization in organizations}


def _proposed(organization: Organization, held: dict[tuple[str, str], Member]) -> ProposedPeople:
    if organization.is_group:
        return ProposedPeople(presider=held.get((organization.path, Post.GROUP_LEADER)))
    presider, *_ = [*_holders(held, organization, SECRETARIES), None]
    recorders = [member for member in _holders(held, organization, RECORDERS) if member != presider]
    return ProposedPeople(presider, next(iter(recorders), None))


def _holders(held: dict[tuple[str, str], Member], place: Organization, posts: Sequence[Post]) -> list[Member]:
    """Those who hold these posts there, in the order of the posts."""
    return [held[place.path, post] for post in posts if (place.path, post) in held]


def with_committee(branches: Sequence[Organization], on: date) -> set[int]:
    """Keys of the branches where somebody serves on the committee besides secretary and deputy: a branch of fewer than
    seven has only these (《中国共产党支部工作条例（试行）》第二十条). One query."""
    members = [post for post in COMMITTEE_POSTS if post not in SECRETARIES]
    posts = Appointment.objects.current(on).filter(
        organization__in=[branch.pk for branch in branches], post__in=members
    )
    return set(posts.values_list("organization", flat=True))


def kinds_held(places: Sequence[Organization], on: date) -> list[tuple[Organization, list[MeetingKind]]]:
    """What each may call, in its own order: committee meetings where there is a committee. One query."""
    have = with_committee(places, on)
    return [
        (place, [kind for kind in KINDS_AT[place.kind] if kind != MeetingKind.COMMITTEE_MEETING or place.pk in have])
        for place in places
    ]


def groups_among(places: Sequence[Organization], branch: Organization) -> list[Organization]:
    return [place for place in places if place.is_group and place.branch_path == branch.path and branch.is_branch]


def holders_below(organization: Organization, on: date) -> list[Organization]:
    """Who may hold a meeting together: the branches below an upper organisation, or the groups of a branch, in their
    own order. One query."""
    kind = OrganizationKind.BRANCH if organization.is_upper else OrganizationKind.GROUP
    return list(Organization.objects.under(organization).current(on).filter(kind=kind)[:MOST_TOGETHER])


def form_of_branch(organization: Organization) -> str:
    """Ordinary, joint or temporary: a group's is its branch's."""
    if not organization.is_group:
        return organization.form
    return Organization.objects.values_list("form", flat=True).get(path=organization.branch_path)


def people_at_hand(organization: Organization, on: date) -> QuerySet[Member]:
    """Who may be named in a meeting: those who belong to the branch, or for an upper organisation hold a post there."""
    if organization.is_upper:
        posts = Appointment.objects.current(on).filter(organization=organization)
        return Member.objects.filter(pk__in=posts.values("member"))
    here = subtree(organization.branch_path, "organization__path")
    return Member.objects.filter(pk__in=Membership.objects.current(on).filter(here).values("member"))


@dataclass(frozen=True)
class Earlier:
    """What the branch's last meetings offer a new one: where the last of its kind was held and who (by key) wrote it
    down, and the material they studied, the latest first, each once."""

    place: str
    recorder: int | None
    materials: list[Material]


def earlier(meetings: QuerySet[Meeting], organization: Organization, kind: str) -> Earlier:
    """One query."""
    recent = of_branch(meetings, organization).filter(called_at__isnull=False).order_by("-planned_at", "-pk")
    rows = list(recent.values("kind", "organization", "place", "recorder", "materials")[:LOOKED_BACK])
    last = next((row for row in rows if (row["organization"], row["kind"]) == (organization.pk, kind)), None)
    found: dict[tuple[str, ...], Material] = {}
    for material in (material for row in rows for material in row["materials"]):
        found.setdefault(tuple(material.get(name, "") for name in ("title", "source", "dated")), material)
    materials = list(found.values())[:OFFERED_MATERIALS]
    return Earlier(last["place"] if last else "", last["recorder"] if last else None, materials)


def sections_to_study(meeting: Meeting | None = None) -> list[Section]:
    """What a meeting may study, in reading order, with chapter and book. What `meeting` has stays. One query."""
    found = Section.objects.visible()
    if meeting is not None:
        found = Section.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=meeting.sections.values("pk")))
    ordered = found.select_related("chapter__book")
    return list(ordered.order_by("chapter__book__title", "chapter__book", "chapter__number", "position", "pk"))


def of_branch(meetings: QuerySet[Meeting], organization: Organization) -> QuerySet[Meeting]:
    """Of these, those of the branch with its committee and groups."""
    return meetings.filter(subtree(organization.branch_path, "organization__path"))


def linkable(meeting: Meeting, visible: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Other meetings of the branch within a month of it, and those it is linked with already."""
    near = [meeting.day - A_MONTH, meeting.day + A_MONTH]
    held = Q(held_on__range=near) | Q(held_on=None, planned_at__date__range=near)
    linked = Q(pk__in=meeting.linked.values("pk"))
    return of_branch(visible, meeting.organization).filter(held | linked).exclude(pk=meeting.pk)


def waits(kept: Q, on: date) -> Case:
    """Whether a meeting waits for those who keep it: opened and not archived, or its day is past and nothing was said
    of it. `kept` is the condition that the reader keeps it."""
    past = Q(planned_at__isnull=True, planned_month__lt=on.replace(day=1)) | Q(planned_at__lt=start_of(on))
    unfinished = Q(state__in=[MeetingState.OPEN, MeetingState.RECORDED]) | (Q(state=MeetingState.PLANNED) & past)
    return Case(When(kept & unfinished, then=Value(True)), default=Value(False), output_field=BooleanField())


def coming(on: date) -> Q:
    """The condition that a meeting was called and is still to come, from the beginning of that day."""
    return Q(state=MeetingState.PLANNED, called_at__isnull=False, planned_at__gte=start_of(on))


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def in_order_of_list(meetings: QuerySet[Meeting], kept: Q, on: date) -> QuerySet[Meeting]:
    """What waits for the reader first; then by date, the latest first, with what comes within a month; what is
    planned for later last, the next on top. Each has `waits`."""
    later = Case(When(planned_month__gt=on + A_MONTH, then=F("planned_month")))
    return meetings.annotate(waits=waits(kept, on)).order_by(
        "-waits", later.asc(nulls_first=True), DAY.desc(), F("planned_at").desc(nulls_last=True), "-pk"
    )


def meetings_to_look_at(meetings: MeetingQuerySet, branch: Organization, on: date) -> MeetingQuerySet:
    """What a spot check of the branch may have looked at: what was held or explained in the year of the day and the
    one before it, the latest first, so many as fit on a page."""
    begun = date(on.year - 1, 1, 1)
    settled = meetings.under(branch).exclude(state=MeetingState.PLANNED)
    return settled.annotate(dated=DAY).filter(dated__gte=begun).order_by("-dated", "-pk")


def first_year(meetings: QuerySet[Meeting]) -> int | None:
    """Of the earliest of them. One query."""
    earliest = meetings.order_by().aggregate(day=Min(DAY))["day"]
    return earliest.year if earliest else None


@dataclass(frozen=True)
class HomeMeetings:
    """What one member has before them: the next meetings, as keeper what waits to be finished, and what is planned for
    this month or later this year and not called yet."""

    next: list[Meeting]
    to_finish: list[Meeting]
    planned: list[Meeting]

    @property
    def on_the_way(self) -> list[Meeting]:
        return [*self.to_finish, *self.next, *self.planned]


def home_meetings(member: Member, visible: QuerySet[Meeting], kept: Q) -> HomeMeetings:
    """Of the acting member: the next that they are called to or keep, the soonest first; and as keeper what waits for
    them, the oldest first, and what they planned; each `with_what_is_written` for those who keep any. `own_leave`
    says whether the member asked for leave, `leave_count` how many did. One query.
    """
    rights, asked = member.rights, LeaveRequest.objects.filter(meeting=OuterRef("pk"))
    named = Q(presider=member) | Q(recorder=member) | Q(lead_reader=member) | Q(lecturer=member)
    row = Q(state=MeetingState.PLANNED, called_at__isnull=True, planned_month__year=rights.on.year)
    wanted = Q(waits=True) | (coming(rights.on) & (concerning(member) | named | kept)) | (kept & row)
    # Nobody is called, named or keeper elsewhere: so what one only oversees is not gone through.
    near = below((rights.branch, *rights.serves, *rights.leads), "organization__path")
    rows: Any = visible.filter(near).annotate(waits=waits(kept, rights.on)).filter(wanted)
    if rights.runs or rights.leads:
        rows = with_what_is_written(rows)
    rows = rows.annotate(
        own_leave=Exists(asked.filter(member=member)),
        leave_count=Subquery(asked.order_by().values("meeting").annotate(count=Count("pk")).values("count")),
        last=Case(When(kept & row & Q(waits=False), then=Value(1)), default=Value(0)),
    )
    found = list(
        rows.order_by("last", "waits", F("planned_at").asc(nulls_first=True), "planned_month", "pk")[:SHOWN_ON_HOME]
    )
    planned: list[Meeting] = [meeting for meeting in found if meeting.last]
    rest = [meeting for meeting in found if not meeting.last]
    return HomeMeetings([m for m in rest if not m.waits], [m for m in rest if m.waits], planned)


@dataclass(frozen=True)
class Programme:
    """What those who are called know beforehand: topics and sections."""

    topics: list[str]
    sections: list[Section]


def programme_of(meeting: Meeting, record: MeetingRecord | None) -> Programme:
    """From the record, where it may be read; else two queries."""
    if record is not None:
        return Programme([row.item.title for row in record.agenda], record.sections)
    return Programme(list(meeting.agenda.values_list("title", flat=True)), sections_of(meeting))
