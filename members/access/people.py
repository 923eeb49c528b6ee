"""WHO MAY: people, their memberships and posts, and entering for others."""

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from members.access.organization import may_run_branch, visible_organizations
from members.access.reach import ActingMember, below, people_now, within
from members.models import Account, Appointment, Excusal, Member, Membership, Organization
from members.models.organization import OrganizationQuerySet


def visible_members(member: ActingMember) -> QuerySet[Member]:
    """Oneself, and whoever belongs or belonged to an organisation where one may see people by name.

    Fellow members of the branch are visible while both belong to it.
    """
    if member is None:
        return Member.objects.none()
    rights = member.rights
    ever = Membership.objects.filter(below((*rights.serves, *rights.leads, *rights.oversees), "organization__path"))
    now = Membership.objects.current(rights.on).filter(below((rights.branch,), "organization__path"))
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


def may_change_many(member: ActingMember, organization: Organization) -> bool:
    """Several people of a branch at once: its secretary and deputy; the upper organisation, which moves them between
    the branches below it and does nothing else to them."""
    if member is None or not organization.is_branch:
        return False
    return may_run_branch(member, organization) or within(organization.path, member.rights.oversees)


def branches_to_transfer_to(member: ActingMember) -> OrganizationQuerySet:
    """Those below the upper organisations one holds a post in."""
    if member is None:
        return Organization.objects.none()
    return Organization.objects.branches().current(member.rights.on).filter(below(member.rights.oversees, "path"))


def may_see_facts(member: ActingMember, person: Member) -> bool:
    """Status, dates and history: oneself; whoever serves, leads or oversees where the person belongs or belonged."""
    if member is None:
        return False
    rights = member.rights
    reach = (*rights.serves, *rights.leads, *rights.oversees)
    return member == person or any(within(m.organization.path, reach) for m in person.memberships.all())


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
        Q(pk=member.pk) | Q(pk__in=people_now((*rights.serves, *rights.leads, *rights.oversees), rights.on))
    )


def may_see_record(member: ActingMember, person: Member) -> bool:
    return people_with_visible_record(member).filter(pk=person.pk).exists()


def may_see_acts_on(member: ActingMember, person: Member) -> bool:
    """What was done about somebody: oneself; secretary and deputy of the person's branch, and the upper
    organisation."""
    if member is None:
        return False
    place = place_of(person, member.rights.on)
    overseen = place is not None and within(place.path, member.rights.oversees)
    return member == person or overseen or may_edit_person(member, person)


def people_to_enter_for(member: ActingMember) -> QuerySet[Member]:
    """Whose study one may enter: secretary and deputy for the branch, the leader for the own group. Not for oneself:
    one's own mark is one's own."""
    if member is None:
        return Member.objects.none()
    rights = member.rights
    return Member.objects.filter(pk__in=people_now((*rights.runs, *rights.leads), rights.on)).exclude(pk=member.pk)


def may_enter_study_for(member: ActingMember, person: Member) -> bool:
    return people_to_enter_for(member).filter(pk=person.pk).exists()


def visible_memberships(member: ActingMember) -> QuerySet[Membership]:
    """One's own; all of those whom one looks after now; of others, those in organisations that one knows of."""
    if member is None:
        return Membership.objects.none()
    here = Q(member__in=visible_members(member), organization__in=visible_organizations(member))
    looked_after = Q(member__in=people_now(member.rights.runs, member.rights.on))
    return Membership.objects.filter(Q(member=member) | looked_after | here)


def may_correct_membership(member: ActingMember, membership: Membership) -> bool:
    """Secretary or deputy of the branch that it is of."""
    return may_run_branch(member, membership.organization)


def visible_appointments(member: ActingMember) -> QuerySet[Appointment]:
    """As memberships: one's own, those of people one looks after, and those in organisations that one knows of."""
    if member is None:
        return Appointment.objects.none()
    looked_after = Q(member__in=people_now(member.rights.runs, member.rights.on))
    here = Q(organization__in=visible_organizations(member))
    return Appointment.objects.filter(Q(member=member) | looked_after | here)


def visible_excusals(member: ActingMember) -> QuerySet[Excusal]:
    """Kind and reason of an excusal: oneself, and the secretaries of the branch."""
    if member is None:
        return Excusal.objects.none()
    led = people_now(member.rights.runs, member.rights.on)
    return Excusal.objects.filter(Q(member=member) | Q(member__in=led))


def may_change_excusal(member: ActingMember, excusal: Excusal) -> bool:
    """Secretary or deputy of the person's branch."""
    return may_edit_person(member, excusal.member)


def may_change_post(member: ActingMember, appointment: Appointment) -> bool:
    """Secretary or deputy of the branch; posts of upper organisations are the administrator's."""
    return may_run_branch(member, appointment.organization)


def visible_accounts(member: ActingMember) -> QuerySet[Account]:
    """Accounts are the administrator's; a member knows the own one."""
    return Account.objects.filter(member=member) if member else Account.objects.none()
