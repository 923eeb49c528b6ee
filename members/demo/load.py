"""Puts the demonstration world into the database, dated back from today.

The services stamp what they write with the time of the act; a past year is therefore written as rows here, under the
same invariants: states follow from events, and the trail says that the demonstration was loaded and what belongs to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.choices import AccountRole, MemberStatus, Post, StudyEventKind
from members.demo.world import LOADED, demo_accounts, world
from members.models import (
    Account,
    Appointment,
    AssignedSection,
    Assignment,
    Excusal,
    Member,
    Membership,
    Organization,
    Reflection,
    StudyEvent,
)
from members.pinyin import pinyin_of
from members.services.study import repair_states

ROLES = {"sysadmin": AccountRole.SYSADMIN, "editor": AccountRole.EDITOR}
TENURE = 3  # years that posts and groups have stood unless the data says otherwise


@transaction.atomic
def load() -> None:
    """The whole world, or nothing. The demonstration book must be in the database."""
    Loader(timezone.localdate()).load()


@dataclass(frozen=True)
class Reader:
    member: Member
    sections: int  # how many, from the first on
    entered: bool  # by the secretary
    days: int  # since the membership began


class Loader:
    """What is being built: people and organisations by their names, counted back from one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.places: dict[str, Organization] = {}
        self.people: dict[str, Member] = {}
        self.readers: list[Reader] = []
        self.sections = list(
            Section.objects.visible()
            .filter(chapter__book__slug=world()["book"])
            .select_related("chapter")
            .order_by("chapter__number", "position")
        )

    def load(self) -> None:
        roots = [self.organization(row, None) for row in world()["organizations"]]
        for row in list(self.rows_of_people(world()["organizations"])):
            self.posts(row)
        self.open_accounts()
        for row in world()["assignments"]:
            self.assignment(row)
        self.study()
        repair_states()
        self.reflections()
        trail.record(LOADED, by=None, organizations=[root.pk for root in roots], book=world()["book"])

    # ---- days ----------------------------------------------------------------------------------------------------

    def day(self, days: float) -> date:
        return self.today - timedelta(days=round(days))

    def year(self, years: float) -> date:
        return self.day(years * 365.25)

    def moment(self, days: int, turn: int = 0) -> datetime:
        """Some minute of an evening, another one for each turn; never later than now."""
        evening = datetime.combine(self.day(days), time(19, turn * 7 % 60), timezone.get_current_timezone())
        return min(evening, timezone.now())

    # ---- organisations and people --------------------------------------------------------------------------------

    def organization(self, row: dict[str, Any], parent: Organization | None) -> Organization:
        values = {
            "name": row["name"],
            "kind": row["kind"],
            "founded": self.year(row["founded"]),
            "is_village": row.get("is_village", False),
        }
        add = Organization.objects
        # treebeard counts children on the instance it is given, so it gets a fresh one.
        node = add.add_child(add.get(pk=parent.pk), values) if parent else add.add_root(values)
        self.places[row["name"]] = node
        for person in row.get("people", []):
            self.person(person, node)
        for below in row.get("below", []):
            self.organization(below, node)
        return node

    def person(self, row: dict[str, Any], place: Organization) -> None:
        joined = self.year(row["joined"])
        full = row.get("status", MemberStatus.FULL) == MemberStatus.FULL
        suspended = row.get("suspended")
        member = Member.objects.create(
            name=row["name"],
            pinyin=pinyin_of(row["name"]),
            sex=row["sex"],
            joined_on=joined,
            status=row.get("status", MemberStatus.FULL),
            confirmed_on=joined + timedelta(days=365) if full else None,
            is_floating="floating" in row,
            floating_where=row.get("floating", ""),
            vote_suspended_from=self.day(suspended["days"]) if suspended else None,
            vote_suspended_until=self.day(suspended["until"]) if suspended else None,
            vote_suspended_reason=suspended["reason"] if suspended else "",
        )
        left = row.get("left")
        since = self.year(min(row["joined"], row.get("since", TENURE)))
        Membership.objects.create(
            member=member,
            organization=place,
            since=since,
            until=self.day(left["days"]) if left else None,
            end=left["end"] if left else "",
            end_note=left["note"] if left else "",
        )
        if excused := row.get("excused"):
            begun = self.day(excused["days"])
            agreed = {"reason": excused["reason"], "agreed_by": excused["agreed_by"], "agreed_on": begun}
            Excusal.objects.create(member=member, since=begun, **agreed)
        self.people[row["name"]] = member
        self.readers.append(Reader(member, row["read"], row.get("entered", False), (self.today - since).days))

    def rows_of_people(self, organizations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in organizations:
            yield from row.get("people", [])
            yield from self.rows_of_people(row.get("below", []))

    def posts(self, row: dict[str, Any]) -> None:
        for place, post in row.get("posts", []):
            Appointment.objects.create(
                member=self.people[row["name"]],
                organization=self.places[place],
                post=post,
                since=self.year(TENURE - 1),
            )

    def open_accounts(self) -> None:
        for demo in demo_accounts():
            account = Account.objects.create_user(
                demo.username, demo.password, role=ROLES.get(demo.role, AccountRole.NONE), is_demo=True
            )
            if demo.person:
                member = self.people[demo.person]
                member.account = account
                member.save(update_fields=["account"])

    # ---- study ---------------------------------------------------------------------------------------------------

    def assignment(self, row: dict[str, Any]) -> None:
        lead_reader = row.get("lead_reader")
        assignment = Assignment.objects.create(
            title=row["title"],
            organization=self.places[row["organization"]],
            made_by=self.people[row["by"]],
            lead_reader=self.people[lead_reader] if lead_reader else None,
            note=row["note"],
            starts_on=self.day(row["start"]),
            due_on=self.day(row["due"]),
        )
        Assignment.objects.filter(pk=assignment.pk).update(made_at=self.moment(row["start"]))
        sections = [section for section in self.sections if section.chapter.number == row["chapter"]]
        required = len(sections) - row["further"]
        AssignedSection.objects.bulk_create(
            AssignedSection(
                assignment=assignment, section=section, revision=section.revision, required=number < required
            )
            for number, section in enumerate(sections)
        )

    def study(self) -> None:
        """Each person has read the first so many sections, each at another day of the chapter's time."""
        events = []
        for turn, reader in enumerate(self.readers):
            by = self.secretary_of(reader.member) if reader.entered else reader.member
            kind = StudyEventKind.ENTERED_FOR if reader.entered else StudyEventKind.SELF_MARKED
            for section, day in islice(self.days_of_reading(turn), reader.sections):
                at = self.moment(min(day, reader.days - 1), turn)
                events.append(self.event(reader.member, section, kind, by, at))
        for row in world()["withdrawn"]:
            member, section = self.people[row["person"]], self.sections[row["section"] - 1]
            events.append(self.event(member, section, StudyEventKind.WITHDRAWN, member, self.moment(1)))
        events.sort(key=lambda event: event.at)
        times = [event.at for event in events]
        StudyEvent.objects.bulk_create(events)
        for event, at in zip(events, times, strict=True):  # the field stamps now on insert
            event.at = at
        StudyEvent.objects.bulk_update(events, ["at"])

    def days_of_reading(self, turn: int) -> Iterator[tuple[Section, int]]:
        for chapter in world()["reading"]:
            sections = [section for section in self.sections if section.chapter.number == chapter["chapter"]]
            span = chapter["from"] - chapter["to"]
            for number, section in enumerate(sections):
                yield section, chapter["from"] - span * number // len(sections) - turn * 5 % max(span // 4, 1)

    def event(self, member: Member, section: Section, kind: str, by: Member, at: datetime) -> StudyEvent:
        return StudyEvent(member=member, section=section, revision=section.revision, kind=kind, by=by, at=at)

    def secretary_of(self, member: Member) -> Member:
        place = member.memberships.select_related("organization").get().organization
        return Member.objects.get(appointments__organization__path=place.branch_path, appointments__post=Post.SECRETARY)

    def reflections(self) -> None:
        for row in world()["reflections"]:
            reflection = Reflection.objects.create(
                member=self.people[row["person"]],
                section=self.sections[row["section"] - 1],
                readers=row["readers"],
                text=row["text"],
            )
            written = self.moment(row["days"])
            Reflection.objects.filter(pk=reflection.pk).update(written_at=written, changed_at=written)
