"""A branch of so many members who have read three fifths of a book, written by bulk insert."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from guide.models import Book, Section
from members.choices import OrganizationKind
from members.models import Assignment, Member, Membership, Organization, StudyEvent, StudyState
from tests.factories import (
    LONG_AGO,
    make_account,
    make_appointment,
    make_assignment,
    make_book,
    make_member,
    make_organization,
)

CHAPTERS, SECTIONS = 10, 5


@dataclass
class Crowd:
    size: int
    branch: Organization
    secretary: Member
    member: Member
    book: Book
    section: Section
    assignment: Assignment


def make_crowd(size: int) -> Crowd:
    """`size` members in three groups, the secretary and one member with an account among them."""
    branch = make_organization(f"{size} 人支部", OrganizationKind.BRANCH)
    groups = [make_organization(f"第{name}党小组", OrganizationKind.GROUP, branch) for name in "一二三"]
    secretary, member = make_member("书记", groups[0]), make_member("党员", groups[1])
    make_appointment(secretary, branch)
    make_account(secretary), make_account(member)
    others = Member.objects.bulk_create(Member(name=f"党员{n}", pinyin=f"dy{n:05}") for n in range(size - 2))
    Membership.objects.bulk_create(
        Membership(member=other, organization=groups[n % 3], since=LONG_AGO) for n, other in enumerate(others)
    )
    book = make_book(f"bench-{size}", chapters=CHAPTERS, sections=SECTIONS)
    sections = list(Section.objects.filter(chapter__book=book))
    assignment = make_assignment(
        branch,
        secretary,
        sections,
        starts_on=timezone.localdate() - timedelta(days=30),
        due_on=timezone.localdate() + timedelta(days=30),
    )
    read(others, sections)
    return Crowd(size, branch, secretary, member, book, sections[0], assignment)


def read(members: list[Member], sections: list[Section]) -> None:
    now = timezone.now()
    cells = [(m, s) for m in members for n, s in enumerate(sections) if (m.pk + n) % 5 < 3]
    StudyEvent.objects.bulk_create(
        (StudyEvent(member=m, section=s, revision=1, kind="self_marked", by=m) for m, s in cells), batch_size=2000
    )
    StudyState.objects.bulk_create(
        (StudyState(member=m, section=s, revision=1, marked=True, at=now, by=m) for m, s in cells), batch_size=2000
    )
