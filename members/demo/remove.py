"""Takes the demonstration world out of the database: what was loaded, and what was tried on it since."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from guide.models import Book, Chapter, Document, Passage, Question, Section, SectionRevision
from members import trail
from members.demo.remove_meetings import remove_meetings
from members.demo.world import LOADED, REMOVED, last_act
from members.models import (
    Account,
    Appointment,
    Assignment,
    AuditEvent,
    CalendarFeed,
    Excusal,
    GroupRobot,
    Member,
    Membership,
    Organization,
    RecordTemplate,
    Reflection,
    ReminderChoice,
    SentReminder,
    TrailChain,
)


@dataclass(frozen=True)
class Removed:
    """How many of each went, and which demonstration accounts stay because the installation's trail names them."""

    organizations: int
    people: int
    accounts: int
    accounts_kept: tuple[str, ...]
    book_kept: bool

    def __str__(self) -> str:
        line = f"已移除演示数据：党组织 {self.organizations} 个，党员 {self.people} 人，账号 {self.accounts} 个。"
        if self.accounts_kept:
            line += f"操作记录里有账号 {'、'.join(self.accounts_kept)}，已停用，不删除。"
        return line + ("演示用书已被其他资料引用，保留。" if self.book_kept else "演示用书一并移除。")


@transaction.atomic
def remove() -> Removed | None:
    """Everything at and below the demonstration's organisations, its accounts and its book. None when not loaded.

    Raises ProtectedError, and changes nothing, when something outside refers to it: a person who was moved from the
    demonstration into a real branch, for example.
    """
    act = last_act()
    if act is None or act.action != LOADED:
        return None
    organizations = Organization.objects.none()
    for root in Organization.objects.filter(pk__in=act.details["organizations"]):
        organizations |= Organization.objects.under(root)
    people = Member.objects.filter(memberships__organization__in=organizations).distinct()
    keys, places = list(people.values_list("pk", flat=True)), list(organizations.values_list("pk", flat=True))
    accounts = list(Account.objects.filter(Q(is_demo=True) | Q(member__in=keys)))
    _remove_branches(places, keys)
    removed, kept = _remove_accounts(accounts)
    book_kept = not _remove_book(act.details["book"])
    trail.record(REMOVED, by=None, organizations=act.details["organizations"], book_kept=book_kept)
    return Removed(len(places), len(keys), removed, kept, book_kept)


def _remove_branches(places: list[int], people: list[int]) -> None:
    remove_meetings(places, people)
    SentReminder.objects.filter(Q(member__in=people) | Q(organization__in=places)).delete()
    for placed in (Assignment, GroupRobot, RecordTemplate):
        placed.objects.filter(organization__in=places).delete()
    for model in (Reflection, Excusal, CalendarFeed, ReminderChoice):
        model.objects.filter(member__in=people).delete()
    for dated in (Appointment, Membership):
        dated.objects.filter(organization__in=places).delete()
    Member.objects.filter(pk__in=people).delete()
    AuditEvent.objects.filter(chain__organization__in=places).delete()
    TrailChain.objects.filter(organization__in=places).delete()
    Organization.objects.filter(pk__in=places).delete()


def _remove_accounts(accounts: list[Account]) -> tuple[int, tuple[str, ...]]:
    kept = []
    for account in accounts:
        if not _deleted(Account.objects.filter(pk=account.pk)):
            account.is_active = False
            account.set_unusable_password()
            account.save(update_fields=["is_active", "password"])
            kept.append(account.username)
    return len(accounts) - len(kept), tuple(kept)


def _remove_book(slug: str) -> bool:
    """Whether it went. The documents that only this book quotes go with it."""
    book = Book.objects.filter(slug=slug)
    sections = Section.objects.filter(chapter__book__in=book)
    passages = Passage.objects.filter(section__in=sections)
    documents = list(passages.exclude(document=None).values_list("document", flat=True).distinct())
    parts = (
        passages,
        SectionRevision.objects.filter(section__in=sections),
        Question.objects.filter(chapter__book__in=book),
        sections,
        Chapter.objects.filter(book__in=book),
        book,
    )
    gone = _deleted(*parts)
    if gone:
        Document.objects.filter(pk__in=documents, quotations=None).delete()
    return gone


def _deleted(*rows: QuerySet) -> bool:
    """Delete all of these, in this order, or none when something else refers to them."""
    try:
        with transaction.atomic():
            for some in rows:
                some.delete()
    except ProtectedError:
        return False
    return True
