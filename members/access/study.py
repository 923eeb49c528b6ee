"""WHO MAY: assignments, answers, reflections, and what was studied."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from members.access.people import people_with_visible_record
from members.access.reach import ActingMember, below, people_now, within
from members.choices import UPPER_KINDS, Readers
from members.models import AssignedSection, Assignment, Member, Organization, Reflection, StudyEvent, StudyState
from members.models.organization import paths_down_to


def may_assign(member: ActingMember, organization: Organization) -> bool:
    """Secretary and deputy for branch and groups, a leader for the own group, the upper organisation for all below."""
    if member is None:
        return False
    rights = member.rights
    return (
        organization.branch_path in rights.runs
        or organization.path in rights.leads
        or (within(organization.path, rights.oversees) and organization.is_upper)
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
    upper = below(rights.oversees, "path") & Q(kind__in=UPPER_KINDS)
    own = below(rights.runs, "path") | Q(path__in=rights.leads)
    return Organization.objects.current(rights.on).filter(own | upper)


def visible_assignments(member: ActingMember) -> QuerySet[Assignment]:
    """What reaches the own branch and group, and what was assigned anywhere one serves, leads or oversees."""
    if member is None:
        return Assignment.objects.none()
    rights = member.rights
    reach = below((*rights.serves, *rights.leads, *rights.oversees), "organization__path")
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
    return member is not None and within(place.path, (*member.rights.runs, *member.rights.leads))


def possible_lead_readers(member: ActingMember) -> QuerySet[Member]:
    """Oneself, and the people of the branches one runs and the groups one leads."""
    if member is None:
        return Member.objects.none()
    people = people_now((*member.rights.runs, *member.rights.leads), member.rights.on)
    return Member.objects.filter(Q(pk=member.pk) | Q(pk__in=people))


def may_change_assignment(member: ActingMember, assignment: Assignment) -> bool:
    """Whoever may assign to its target may extend or withdraw it; a branch not what came from above."""
    return may_assign(member, assignment.organization)


def visible_reflections(member: ActingMember) -> QuerySet[Reflection]:
    """One's own; those open to the branch, while writer and reader belong to it; those meant for the secretary."""
    if member is None:
        return Reflection.objects.none()
    rights = member.rights
    fellows = people_now((rights.branch,), rights.on)
    led = people_now(rights.runs, rights.on)
    return Reflection.objects.filter(
        Q(member=member)
        | Q(readers=Readers.BRANCH, member__in=fellows)
        | Q(readers__in=[Readers.SECRETARY, Readers.BRANCH], member__in=led)
    )


def may_change_reflection(member: ActingMember, reflection: Reflection) -> bool:
    return member is not None and reflection.member_id == member.pk


def visible_study_events(member: ActingMember) -> QuerySet[StudyEvent]:
    return StudyEvent.objects.filter(member__in=people_with_visible_record(member))


def visible_study_states(member: ActingMember) -> QuerySet[StudyState]:
    return StudyState.objects.filter(member__in=people_with_visible_record(member))


def visible_assigned_sections(member: ActingMember) -> QuerySet[AssignedSection]:
    return AssignedSection.objects.filter(assignment__in=visible_assignments(member))
