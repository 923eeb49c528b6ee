"""The cast with something of everything hanging on it, so that each address of the portal has a real object."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from guide.models import Book, Chapter, Document, Passage, Section
from members.choices import MembershipEnd, Readers
from members.models import Account, Assignment, Excusal, Member, Membership, Organization, Reflection, StudyState
from tests.cast import Cast, make_cast
from tests.factories import make_assignment, make_book


@dataclass
class World:
    cast: Cast
    book: Book
    chapter: Chapter
    section: Section
    document: Document
    assignment: Assignment  # of the office, by its secretary
    reflection: Reflection  # by 程, for the branch
    excusal: Excusal  # of 方

    @property
    def parts(self) -> dict[str, object]:
        """The words that `tests/project/door_table.py` uses for the parts of addresses."""
        return {
            "office": self.cast.office.pk,
            "group": self.cast.group_two.pk,
            "cheng": self.cast.cheng.pk,
            "post": self.cast.su.appointments.get().pk,
            "book": self.book.slug,
            "chapter": self.chapter.number,
            "section": self.section.slug,
            "document": self.document.pk,
            "assignment": self.assignment.pk,
            "reflection": self.reflection.pk,
            "excusal": self.excusal.pk,
            "help": "member",
        }

    def address(self, name: str, *where: str) -> str:
        return reverse(name, args=[self.parts[word] for word in where])

    def who(self, role: str) -> Member | Account | None:
        """The one of the cast who stands for a column of the door table."""
        cast = self.cast
        return {
            "nobody": None,
            "member": cast.cheng,
            "leader": cast.he,
            "secretary": cast.zhou,
            "upper": cast.qiao,
            "editor": cast.editor,
            "sysadmin": cast.sysadmin,
            "sibling": cast.tan,
            "stranger": cast.shi,
        }[role]


def make_world(cast: Cast | None = None) -> World:
    cast = cast or make_cast()
    today = timezone.localdate()
    book = make_book("test-book", chapters=3, sections=4)
    chapter = book.chapters.get(number=1)
    section = chapter.sections.get(position=1)
    document = Document.objects.create(title="测试文件", issuer="测试机关")
    Passage.objects.create(
        section=section, anchor=9, position=9, kind=Passage.Kind.QUOTATION, text="测试引文。", document=document
    )
    return World(
        cast=cast,
        book=book,
        chapter=chapter,
        section=section,
        document=document,
        assignment=make_assignment(
            cast.office,
            cast.zhou,
            list(chapter.sections.all()),
            starts_on=today - timedelta(days=10),
            due_on=today + timedelta(days=10),
        ),
        reflection=Reflection.objects.create(
            member=cast.cheng, section=section, text="测试心得。", readers=Readers.BRANCH
        ),
        excusal=Excusal.objects.create(
            member=cast.fang, since=today, reason="测试原因", agreed_by="支部委员会", agreed_on=today
        ),
    )


def grow(organization: Organization, section: Section, people: int) -> None:
    """So many more members in a branch or group, each with a mark and a reflection, and as many who left it."""
    long_ago = timezone.localdate() - timedelta(days=1000)
    members = Member.objects.bulk_create(Member(name=f"增员{number}", pinyin="zy") for number in range(people))
    gone = Member.objects.bulk_create(Member(name=f"离员{number}", pinyin="ly") for number in range(people))
    Membership.objects.bulk_create(Membership(member=m, organization=organization, since=long_ago) for m in members)
    Membership.objects.bulk_create(
        Membership(member=m, organization=organization, since=long_ago, until=long_ago, end=MembershipEnd.TRANSFERRED)
        for m in gone
    )
    StudyState.objects.bulk_create(
        StudyState(member=m, section=section, marked=True, revision=section.revision, at=timezone.now(), by=m)
        for m in members
    )
    Reflection.objects.bulk_create(
        Reflection(member=m, section=section, text="测试心得。", readers=Readers.BRANCH) for m in members
    )
