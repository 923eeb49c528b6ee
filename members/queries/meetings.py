"""Meetings to come: what a new one starts from, and what one member has before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from guide.models import Section
from members.choices import COMMITTEE_POSTS, SECRETARIES, Post
from members.models import Appointment, Meeting, Member, Membership, Organization
from members.models.organization import subtree

OFFERED_MATERIALS = 20
LOOKED_BACK = 60  # meetings of the branch that are searched for material

Material = dict[str, str]


@dataclass(frozen=True)
class ProposedPeople:
    """Whom the posts of a branch or group propose for a meeting."""

    presider: Member | None = None
    recorder: Member | None = None


def proposed_people(organizations: Sequence[Organization], on: date) -> dict[int, ProposedPeople]:
    """For each organisation: the secretary (the deputy, where there is none) presides, in a group its leader; the
    organisation member of the committee records. One query.
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
    first = [held.get((organization.path, post)) for post in SECRETARIES]
    return ProposedPeople(
        presider=next(filter(None, first), None), recorder=held.get((organization.path, Post.ORGANIZATION))
    )


def has_committee(branch: Organization, on: date) -> bool:
    """Whether somebody serves on the committee besides secretary and deputy: a branch of fewer than seven has only
    these (《中国共产党支部工作条例（试行）》第二十条)."""
    members = [post for post in COMMITTEE_POSTS if post not in SECRETARIES]
    return Appointment.objects.current(on).filter(organization=branch, post__in=members).exists()


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
class LastOne:
    """Where the last meeting of the kind was held and who wrote it down."""

    place: str = ""
    recorder: Member | None = None


def last_of_kind(organization: Organization, kind: str) -> LastOne:
    """One query."""
    held = Meeting.objects.kept().called().filter(organization=organization, kind=kind).exclude(place="")
    last = held.select_related("recorder").order_by("-planned_at", "-pk").first()
    return LastOne(last.place, last.recorder) if last else LastOne()


def earlier_materials(meetings: QuerySet[Meeting], branch_path: str) -> list[Material]:
    """Material of the branch's last meetings, the latest first, each once. One query."""
    rows = meetings.filter(subtree(branch_path, "organization__path")).exclude(materials=[]).order_by("-planned_at")
    found: dict[tuple[str, ...], Material] = {}
    for materials in rows.values_list("materials", flat=True)[:LOOKED_BACK]:
        for material in materials:
            found.setdefault(tuple(material.get(name, "") for name in ("title", "source", "dated")), material)
    return list(found.values())[:OFFERED_MATERIALS]


def sections_to_study(meeting: Meeting | None = None) -> list[Section]:
    """What a meeting may study, in reading order, with chapter and book. What `meeting` has stays. One query."""
    found = Section.objects.visible()
    if meeting is not None:
        found = Section.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=meeting.sections.values("pk")))
    ordered = found.select_related("chapter__book")
    return list(ordered.order_by("chapter__book__title", "chapter__book", "chapter__number", "position", "pk"))
