"""Puts the demonstration world into the database, dated back from today.

Organisations, people and posts are written as rows, under the same invariants. What people did since is done by the
services, in the order in which it happened and each at its moment, so that numbers, credit, hours and the trail are
those that the portal writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.choices import AccountRole, MemberStatus, Post, StudyEventKind
from members.demo.above import acts_from_above
from members.demo.days import Days, moment
from members.demo.hours import acts_of_training
from members.demo.meetings import acts_of_meetings
from members.demo.stage import Act, Stage, play
from members.demo.world import LOADED, demo_accounts, world
from members.models import Account, Appointment, Excusal, Member, Membership, Organization, Reflection, StudyEvent
from members.pinyin import pinyin_of
from members.services.assignments import assign_reading
from members.services.obligations import refresh_all
from members.services.study import repair_states
from members.services.summaries import repair_summaries

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
    since: date


class Loader:
    """Builds what stands, then plays what was done. No act lies on the day of loading, so that any hour will do."""

    def __init__(self, today: date) -> None:
        visible = Section.objects.visible().filter(chapter__book__slug=world()["book"])
        ordered = visible.select_related("chapter").order_by("chapter__number", "position")
        self.days = Days(today)
        self.stage = Stage(self.days, list(ordered))
        self.readers: list[Reader] = []

    def load(self) -> None:
        roots = [self.organization(row, None) for row in world()["organizations"]]
        for row in list(self.rows_of_people(world()["organizations"])):
            self.posts(row)
        self.open_accounts()
        play(self.acts())
        repair_states()
        for year in (self.days.today.year - 1, self.days.today.year):
            refresh_all(year)
        repair_summaries()
        trail.record(LOADED, by=None, organizations=[root.pk for root in roots], book=world()["book"])

    def acts(self) -> Iterator[Act]:
        yield from self.assigning()
        yield from self.reading()
        yield from self.reflecting()
        yield from acts_of_meetings(self.stage)
        yield from acts_of_training(self.stage)
        yield from acts_from_above(self.stage)

    # ---- organisations and people --------------------------------------------------------------------------------

    def organization(self, row: dict[str, Any], parent: Organization | None) -> Organization:
        values = {
            "name": row["name"],
            "kind": row["kind"],
            "founded": self.days.on(row["founded"]),
            "is_village": row.get("is_village", False),
        }
        add = Organization.objects
        # treebeard counts children on the instance it is given, so it gets a fresh one.
        node = add.add_child(add.get(pk=parent.pk), values) if parent else add.add_root(values)
        self.stage.places[row["name"]] = node
        for person in row.get("people", []):
            self.person(person, node)
        for below in row.get("below", []):
            self.organization(below, node)
        return node

    def person(self, row: dict[str, Any], place: Organization) -> None:
        joined = self.days.on(row["joined"])
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
            vote_suspended_from=self.days.on(suspended["from"]) if suspended else None,
            vote_suspended_until=self.days.on(suspended["until"]) if suspended else None,
            vote_suspended_reason=suspended["reason"] if suspended else "",
        )
        since = self.days.on(row["since"]) if "since" in row else max(joined, self.days.on(TENURE))
        self.belong(row, member, place, since)
        if excused := row.get("excused"):
            begun = self.days.on(excused["from"])
            agreed = {"reason": excused["reason"], "agreed_by": excused["agreed_by"], "agreed_on": begun}
            Excusal.objects.create(member=member, since=begun, **agreed)
        self.stage.people[row["name"]] = member
        self.readers.append(Reader(member, row["read"], row.get("entered", False), since))

    def belong(self, row: dict[str, Any], member: Member, place: Organization, since: date) -> None:
        left = row.get("left")
        ended = {"until": self.days.on(left["on"]), "end": left["end"], "end_note": left["note"]} if left else {}
        Membership.objects.create(member=member, organization=place, since=since, **ended)

    def rows_of_people(self, organizations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in organizations:
            yield from row.get("people", [])
            yield from self.rows_of_people(row.get("below", []))

    def posts(self, row: dict[str, Any]) -> None:
        for place, post, *since in row.get("posts", []):
            Appointment.objects.create(
                member=self.stage.people[row["name"]],
                organization=self.stage.places[place],
                post=post,
                since=self.days.on(since[0] if since else TENURE - 1),
            )

    def open_accounts(self) -> None:
        """Those of the roles; and without a password those that keep meetings or write them down, so that the trail
        names them."""
        for demo in demo_accounts():
            account = Account.objects.create_user(
                demo.username, demo.password, role=ROLES.get(demo.role, AccountRole.NONE), is_demo=True
            )
            if demo.person:
                self.give(account, demo.person)
        for name in world()["more_accounts"]:
            username = pinyin_of(name).replace(" ", "")
            self.give(Account.objects.create_user(username, is_demo=True), name)

    def give(self, account: Account, person: str) -> None:
        member = self.stage.people[person]
        member.account = account
        member.save(update_fields=["account"])

    # ---- study ---------------------------------------------------------------------------------------------------

    def assigning(self) -> Iterator[Act]:
        for row in world()["assignments"]:
            yield Act(moment(self.days.on(row["start"]), "08:40"), partial(self.assign, row))

    def assign(self, row: dict[str, Any]) -> None:
        sections = self.stage.chapter(row["chapter"])
        required = len(sections) - row["further"]
        self.stage.assignments[row["title"]] = assign_reading(
            organization=self.stage.places[row["organization"]],
            required=sections[:required],
            further=sections[required:],
            due_on=self.days.on(row["due"]),
            by=self.stage.people[row["by"]],
            title=row["title"],
            lead_reader=self.stage.person(row.get("lead_reader")),
            note=row["note"],
        )

    def reading(self) -> Iterator[Act]:
        """Each person has read the first so many sections, each at another day of the chapter's time."""
        for turn, reader in enumerate(self.readers):
            by = self.secretary_of(reader.member) if reader.entered else reader.member
            kind = StudyEventKind.ENTERED_FOR if reader.entered else StudyEventKind.SELF_MARKED
            for section, day in islice(self.days_of_reading(turn), reader.sections):
                after = max(day, reader.since + timedelta(days=1))
                yield self.event(reader.member, section, kind, by, after, turn)
        for row in world()["withdrawn"]:
            member, section = self.stage.people[row["person"]], self.stage.sections[row["section"] - 1]
            yield self.event(member, section, StudyEventKind.WITHDRAWN, member, self.days.ago(1), 0)

    def days_of_reading(self, turn: int) -> Iterator[tuple[Section, date]]:
        for chapter in world()["reading"]:
            sections = self.stage.chapter(chapter["chapter"])
            first = self.days.on(chapter["from"])
            span = (self.days.on(chapter["to"]) - first).days
            for number, section in enumerate(sections):
                day = first + timedelta(days=span * number // len(sections) + turn * 5 % max(span // 4, 1))
                yield section, min(day, self.days.ago(1))

    def event(self, member: Member, section: Section, kind: str, by: Member, day: date, turn: int) -> Act:
        """In the evening, each at another minute. Such rows are a member's own, so nothing goes on the trail."""
        event = StudyEvent(member=member, section=section, revision=section.revision, kind=kind, by=by)
        return Act(moment(day, f"21:{turn * 7 % 60:02}"), event.save)

    def secretary_of(self, member: Member) -> Member:
        place = member.memberships.select_related("organization").get().organization
        return Member.objects.get(appointments__organization__path=place.branch_path, appointments__post=Post.SECRETARY)

    def reflecting(self) -> Iterator[Act]:
        for row in world()["reflections"]:
            reflection = Reflection(
                member=self.stage.people[row["person"]],
                section=self.stage.sections[row["section"] - 1],
                readers=row["readers"],
                text=row["text"],
            )
            yield Act(moment(self.days.on(row["on"]), "22:10"), reflection.save)
