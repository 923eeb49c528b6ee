"""Who looks at the world, at what: the first of each, so that every size shows the same number of rows."""

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from guide.models import Section
from members.choices import Post
from members.models import Account, Appointment, Assignment, Member, Organization
from members.services.study import mark_studied
from tests.factories import make_member

ON_ROLL = 40


@dataclass(frozen=True)
class Onlookers:
    root: Organization
    town: Organization
    branch: Organization
    superior: Member
    of_town: Member
    secretary: Member
    member: Member
    sections: list[Section]  # of the assignment from the top that is open; `member` lacks the first of them only


def pick() -> Onlookers:
    root = Organization.objects.filter(depth=1).earliest("pk")
    branch = Organization.objects.under(root).branches().first()
    assert branch is not None
    town = Organization.objects.get(path=branch.parent_path)
    fill_up(branch)
    assignment = Assignment.objects.filter(organization=root, due_on__gt=timezone.localdate()).get()
    sections = [row.section for row in assignment.assigned.select_related("section__chapter__book")]
    member = Member.objects.filter(memberships__organization__path__startswith=branch.path, appointments=None).first()
    assert member is not None
    for section in sections[1:]:
        mark_studied(member=member, section=section)
    people = [secretary_of(root), secretary_of(town), secretary_of(branch), member]
    for person in people:
        open_account(person)
    return Onlookers(root, town, branch, *people, sections)


def people_of(branch: Organization) -> list[Member]:
    return list(Member.objects.filter(memberships__organization__path__startswith=branch.path).order_by("pk"))


def fill_up(branch: Organization) -> None:
    """A branch of forty, for the roll. Not counted above, where nothing shows it."""
    for number in range(len(people_of(branch)), ON_ROLL):
        make_member(f"测试{number}", branch)


def secretary_of(place: Organization) -> Member:
    return Appointment.objects.get(organization=place, post=Post.SECRETARY).member


def open_account(member: Member) -> None:
    if member.account is None:
        account = Account(username=f"bench{member.pk}")
        account.set_unusable_password()
        account.save()
        member.account = account
        member.save(update_fields=["account"])


def logged_in(member: Member, client: Client | None = None) -> Client:
    client = client or Client()
    assert member.account is not None
    client.force_login(member.account, backend="members.backends.AccountBackend")
    return client
