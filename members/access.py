"""WHO MAY. The predicates that views declare, and for each model the rows a member may know of.

Rights follow from the appointments and memberships that are current today (`members/rights.py`). A rule reads
`(member, thing)`, where `member` is the acting member, or None for accounts without a person (system administrator,
editor), who work in the admin and see nothing of a branch here.
"""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from members.choices import UPPER_KINDS, Readers
from members.models import (
    Account,
    Appointment,
    AssignedSection,
    Assignment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    Organization,
    Reflection,
    StudyEvent,
    StudyState,
    TrailChain,
)
from members.models.organization import OrganizationQuerySet, paths_down_to, subtree

ActingMember = Member | None


def _within(path: str, roots: tuple[str, ...]) -> bool:
    return any(path.startswith(root) for root in roots)


def _below(roots: tuple[str, ...], field: str) -> Q:
    """The condition "at or below one of these"; the empty path stands for nowhere."""
    condition = Q(pk__in=[])
    for root in filter(None, roots):
        condition |= subtree(root, field)
    return condition


def _people_now(roots: tuple[str, ...], on: date) -> QuerySet:
    """Keys of the members who belong to one of these on that day."""
    return Membership.objects.current(on).filter(_below(roots, "organization__path")).values("member")


# ---- pages that need no object -----------------------------------------------------------------------------------


def is_member(request: HttpRequest) -> bool:
    """An account with a person behind it."""
    return request.member is not None  # type: ignore[attr-defined]


def is_sysadmin(request: HttpRequest) -> bool:
    return request.user.is_sysadmin  # type: ignore[union-attr]


# ---- organisations -----------------------------------------------------------------------------------------------


def visible_organizations(member: ActingMember) -> OrganizationQuerySet:
    """The own branch with its groups, and everything at or below where a post is held."""
    if member is None:
        return Organization.objects.none()
    rights = member.rights
    led_branches = tuple(path[: -Organization.steplen] for path in rights.leads)
    return Organization.objects.filter(_below((rights.branch, *rights.serves, *rights.oversees, *led_branches), "path"))


def may_see(member: ActingMember, thing: object) -> bool:
    """For pages that everyone who may know of the object may read."""
    return member is not None


def may_run_branch(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of this branch, or of the branch that this group belongs to."""
    return member is not None and organization.branch_path in member.rights.runs


def may_run_group(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of the branch that this group belongs to."""
    return organization.is_group and may_run_branch(member, organization)


def may_run_whole_branch(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of this branch; not asked of a group."""
    return organization.is_branch and may_run_branch(member, organization)


def may_see_roster(member: ActingMember, organization: Organization) -> bool:
    """Name, group and posts of those who belong to a branch or group today: whoever knows of it."""
    return member is not None and not organization.is_upper


def may_see_roster_of_any_day(member: ActingMember, organization: Organization) -> bool:
    """With status and whereabouts, and of days gone by: committee, leader for the own group, upper organisation."""
    return may_see_roster(member, organization) and may_see_progress(member, organization)


def may_assign(member: ActingMember, organization: Organization) -> bool:
    """Secretary and deputy for branch and groups, a leader for the own group, the upper organisation for all below."""
    if member is None:
        return False
    rights = member.rights
    return (
        organization.branch_path in rights.runs
        or organization.path in rights.leads
        or (_within(organization.path, rights.oversees) and organization.is_upper)
    )


def may_assign_somewhere(request: HttpRequest) -> bool:
    """Whoever has at least one organisation to assign to."""
    member: ActingMember = request.member  # type: ignore[attr-defined]
    return member is not None and bool(member.rights.runs or member.rights.leads or member.rights.oversees)


def organizations_to_assign_to(member: ActingMember) -> QuerySet[Organization]:
    """Those for which `may_assign` holds and which exist today."""
    if member is None:
        return Organization.objects.none()
    rights = member.rights
    upper = _below(rights.oversees, "path") & Q(kind__in=UPPER_KINDS)
    own = _below(rights.runs, "path") | Q(path__in=rights.leads)
    return Organization.objects.current(rights.on).filter(own | upper)


def may_see_progress(member: ActingMember, organization: Organization) -> bool:
    """Progress by name: committee of the branch, the leader for the own group, the upper organisation."""
    if member is None:
        return False
    rights = member.rights
    return (
        _within(organization.path, rights.serves)
        or _within(organization.path, rights.oversees)
        or organization.path in rights.leads
    )


# ---- people ------------------------------------------------------------------------------------------------------


def visible_members(member: ActingMember) -> QuerySet[Member]:
    """Oneself, and whoever belongs or belonged to an organisation where one may see people by name.

    Fellow members of the branch are visible while both belong to it.
    """
    if member is None:
        return Member.objects.none()
    rights = member.rights
    ever = Membership.objects.filter(_below((*rights.serves, *rights.leads, *rights.oversees), "organization__path"))
    now = Membership.objects.current(rights.on).filter(_below((rights.branch,), "organization__path"))
    return Member.objects.filter(Q(pk=member.pk) | Q(pk__in=ever.values("member")) | Q(pk__in=now.values("member")))


def visible_members_with_places(member: ActingMember) -> QuerySet[Member]:
    """`visible_members`, each with every membership and its organisation: for pages on one person."""
    return visible_members(member).prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("organization"))
    )


def place_of(person: Member, on: date) -> Organization | None:
    """Where the person belongs on that day, or else belonged (or will belong) last."""
    memberships = sorted(person.memberships.all(), key=lambda membership: membership.since)
    now = [m for m in memberships if m.since <= on and (m.until is None or m.until >= on)]
    return (now or memberships)[-1].organization if memberships else None


def may_edit_person(member: ActingMember, person: Member) -> bool:
    """Secretary or deputy of the branch to which the person belongs now (or belonged last)."""
    if member is None or not member.rights.runs:
        return False
    place = place_of(person, member.rights.on)
    return place is not None and place.branch_path in member.rights.runs


def may_see_facts(member: ActingMember, person: Member) -> bool:
    """Status, dates and history: oneself; whoever serves, leads or oversees where the person belongs or belonged."""
    if member is None:
        return False
    rights = member.rights
    reach = (*rights.serves, *rights.leads, *rights.oversees)
    return member == person or any(_within(m.organization.path, reach) for m in person.memberships.all())


def may_see_contacts(member: ActingMember, person: Member) -> bool:
    """Telephone, mail and month of birth in full: oneself, and the secretaries of the branch."""
    return member is not None and (member == person or may_edit_person(member, person))


def people_with_visible_record(member: ActingMember) -> QuerySet[Member]:
    """Those whose study one may see by section: oneself; the own branch's for its committee, the group's for its
    leader, everyone below for the upper organisation."""
    if member is None:
        return Member.objects.none()
    rights = member.rights
    return Member.objects.filter(
        Q(pk=member.pk) | Q(pk__in=_people_now((*rights.serves, *rights.leads, *rights.oversees), rights.on))
    )


def may_see_record(member: ActingMember, person: Member) -> bool:
    return people_with_visible_record(member).filter(pk=person.pk).exists()


def people_to_enter_for(member: ActingMember) -> QuerySet[Member]:
    """Whose study one may enter: secretary and deputy for the branch, the leader for the own group. Not for oneself:
    one's own mark is one's own."""
    if member is None:
        return Member.objects.none()
    rights = member.rights
    return Member.objects.filter(pk__in=_people_now((*rights.runs, *rights.leads), rights.on)).exclude(pk=member.pk)


def may_enter_study_for(member: ActingMember, person: Member) -> bool:
    return people_to_enter_for(member).filter(pk=person.pk).exists()


# ---- study -------------------------------------------------------------------------------------------------------


def visible_assignments(member: ActingMember) -> QuerySet[Assignment]:
    """What reaches the own branch and group, and what was assigned anywhere one serves, leads or oversees."""
    if member is None:
        return Assignment.objects.none()
    rights = member.rights
    reach = _below((*rights.serves, *rights.leads, *rights.oversees), "organization__path")
    ends = [path for path in (rights.home, *rights.serves, *rights.leads, *rights.oversees) if path]
    above = {path for end in ends for path in paths_down_to(end)}
    found = Assignment.objects.filter(reach | Q(organization__path__in=above))
    return found.select_related("organization", "made_by", "lead_reader")


def answers_visible_within(member: ActingMember, assignment: Assignment) -> tuple[str, ...]:
    """The paths, within the assignment's target, of the people whose answers one may see by name: those of the branch
    for its committee, of the group for its leader, of everything below for the upper organisation. Never for plain
    members."""
    if member is None:
        return ()
    rights, target = member.rights, assignment.organization.path
    roots = (*rights.serves, *rights.leads, *rights.oversees)
    return tuple(sorted({max(root, target, key=len) for root in roots if _on_one_line(root, target)}))


def _on_one_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def may_see_answers(member: ActingMember, assignment: Assignment) -> bool:
    return bool(answers_visible_within(member, assignment))


def may_enter_answers(member: ActingMember, assignment: Assignment) -> bool:
    """Whoever may enter study for some of those to whom it was assigned."""
    if member is None:
        return False
    target = assignment.organization.path
    return any(_on_one_line(root, target) for root in (*member.rights.runs, *member.rights.leads))


def may_enter_at(member: ActingMember, place: Organization) -> bool:
    """Whether one may enter study for those who belong to this branch or group."""
    return member is not None and _within(place.path, (*member.rights.runs, *member.rights.leads))


def possible_lead_readers(member: ActingMember) -> QuerySet[Member]:
    """Oneself, and the people of the branches one runs and the groups one leads."""
    if member is None:
        return Member.objects.none()
    people = _people_now((*member.rights.runs, *member.rights.leads), member.rights.on)
    return Member.objects.filter(Q(pk=member.pk) | Q(pk__in=people))


def may_change_assignment(member: ActingMember, assignment: Assignment) -> bool:
    """Whoever may assign to its target may extend or withdraw it; a branch not what came from above."""
    return may_assign(member, assignment.organization)


def visible_reflections(member: ActingMember) -> QuerySet[Reflection]:
    """One's own; those open to the branch, while writer and reader belong to it; those meant for the secretary."""
    if member is None:
        return Reflection.objects.none()
    rights = member.rights
    fellows = _people_now((rights.branch,), rights.on)
    led = _people_now(rights.runs, rights.on)
    return Reflection.objects.filter(
        Q(member=member)
        | Q(readers=Readers.BRANCH, member__in=fellows)
        | Q(readers__in=[Readers.SECRETARY, Readers.BRANCH], member__in=led)
    )


def may_change_reflection(member: ActingMember, reflection: Reflection) -> bool:
    return member is not None and reflection.member_id == member.pk


# ---- rows that hang on others ------------------------------------------------------------------------------------


def visible_memberships(member: ActingMember) -> QuerySet[Membership]:
    """One's own; all of those whom one looks after now; of others, those in organisations that one knows of."""
    if member is None:
        return Membership.objects.none()
    here = Q(member__in=visible_members(member), organization__in=visible_organizations(member))
    looked_after = Q(member__in=_people_now(member.rights.runs, member.rights.on))
    return Membership.objects.filter(Q(member=member) | looked_after | here)


def visible_appointments(member: ActingMember) -> QuerySet[Appointment]:
    """As memberships: one's own, those of people one looks after, and those in organisations that one knows of."""
    if member is None:
        return Appointment.objects.none()
    looked_after = Q(member__in=_people_now(member.rights.runs, member.rights.on))
    here = Q(organization__in=visible_organizations(member))
    return Appointment.objects.filter(Q(member=member) | looked_after | here)


def visible_excusals(member: ActingMember) -> QuerySet[Excusal]:
    """Kind and reason of an excusal: oneself, and the secretaries of the branch."""
    if member is None:
        return Excusal.objects.none()
    led = _people_now(member.rights.runs, member.rights.on)
    return Excusal.objects.filter(Q(member=member) | Q(member__in=led))


def may_change_excusal(member: ActingMember, excusal: Excusal) -> bool:
    """Secretary or deputy of the person's branch."""
    return may_edit_person(member, excusal.member)


def may_change_post(member: ActingMember, appointment: Appointment) -> bool:
    """Secretary or deputy of the branch; posts of upper organisations are the administrator's."""
    return may_run_branch(member, appointment.organization)


def visible_study_events(member: ActingMember) -> QuerySet[StudyEvent]:
    return StudyEvent.objects.filter(member__in=people_with_visible_record(member))


def visible_study_states(member: ActingMember) -> QuerySet[StudyState]:
    return StudyState.objects.filter(member__in=people_with_visible_record(member))


def visible_assigned_sections(member: ActingMember) -> QuerySet[AssignedSection]:
    return AssignedSection.objects.filter(assignment__in=visible_assignments(member))


def visible_accounts(member: ActingMember) -> QuerySet[Account]:
    """Accounts are the administrator's; a member knows the own one."""
    return Account.objects.filter(member=member) if member else Account.objects.none()


def visible_trail_chains(member: ActingMember) -> QuerySet[TrailChain]:
    """The chain of each branch that one runs or oversees."""
    if member is None:
        return TrailChain.objects.none()
    rights = member.rights
    return TrailChain.objects.filter(_below((*rights.runs, *rights.oversees), "organization__path"))


def visible_audit_events(member: ActingMember) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(chain__in=visible_trail_chains(member))


VISIBLE_TO = {
    Account: visible_accounts,
    Appointment: visible_appointments,
    AssignedSection: visible_assigned_sections,
    Assignment: visible_assignments,
    AuditEvent: visible_audit_events,
    Excusal: visible_excusals,
    Member: visible_members,
    Membership: visible_memberships,
    Organization: visible_organizations,
    Reflection: visible_reflections,
    StudyEvent: visible_study_events,
    StudyState: visible_study_states,
    TrailChain: visible_trail_chains,
}
