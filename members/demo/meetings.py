"""The year of meetings in `fixtures/demo_meetings.json`, as the acts that kept it.

A row is a meeting with what became of it: which acts it tells of follows from its `state`. Numbers called `after` or
`before` are days from the meeting.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from guide.models import Section
from members.choices import MeetingState, Post, Presence
from members.demo.days import moment
from members.demo.files import text_as_document
from members.demo.minutes import take_votes, write_minutes
from members.demo.stage import Act, Stage
from members.demo.world import meetings
from members.models import Appointment, Meeting, Member
from members.queries.meetings import proposed_people
from members.queries.roll import Mark, RosterLine, roster_on
from members.services.amendments import amend_presence
from members.services.attachments import add_attachment
from members.services.closing import archive_meeting, record_meeting
from members.services.leave import ask_leave
from members.services.make_ups import make_up_together
from members.services.meetings import Arrangement, call_jointly, call_meeting
from members.services.plan import PlanRow, bin_meeting, plan_meeting, set_not_held
from members.services.resolutions import finish_resolution
from members.services.roll import save_roll

YEAR_PLANNED = {"month": -12, "day": 20}
CALLED = "called"  # planned, and those who should attend were told
NOTICE = 4  # days before
NEXT = timedelta(minutes=4)  # between two acts at one sitting


def acts_of_meetings(stage: Stage) -> Iterator[Act]:
    for number, row in enumerate(meetings()["meetings"]):
        story = Planned if "planned_for" in row else Held
        yield from story(stage, row, row.get("key", str(number))).acts()


class Story:
    """What a row tells, with who keeps the meeting: the leader of a group, the secretary of a branch."""

    def __init__(self, stage: Stage, row: dict[str, Any], key: str) -> None:
        self.stage, self.row, self.key = stage, row, key
        self.organization = stage.places[row["organization"]]
        post = Post.GROUP_LEADER if self.organization.is_group else Post.SECRETARY
        self.by = Appointment.objects.get(organization=self.organization, post=post).member

    @property
    def meeting(self) -> Meeting:
        """As it is now."""
        return Meeting.objects.select_related("organization").get(pk=self.stage.meetings[self.key].pk)

    def plan(self, month: int) -> None:
        row = self.row
        self.stage.meetings[self.key] = plan_meeting(
            row=PlanRow(
                organization=self.organization,
                kind=row["kind"],
                month=self.stage.days.month(month),
                title=row.get("title", ""),
                purposes=tuple(row.get("purposes", ())),
                responsible=self.stage.person(row.get("responsible")),
            ),
            by=self.by,
        )


class Planned(Story):
    """A row of the year plan that nobody was told of: still planned, set not held, or put into the bin."""

    def acts(self) -> Iterator[Act]:
        days, row = self.stage.days, self.row
        yield Act(moment(days.on(row.get("planned", YEAR_PLANNED)), "09:00"), partial(self.plan, row["planned_for"]))
        if "not_held" in row:
            yield Act(moment(days.on(row["said"]), "16:20"), self.say_why)
        if "binned" in row:
            yield Act(moment(days.on(row["binned"]), "09:30"), self.throw_away)

    def say_why(self) -> None:
        set_not_held(meeting=self.meeting, reason=self.row["not_held"], by=self.by)

    def throw_away(self) -> None:
        bin_meeting(meeting=self.meeting, by=self.by)


class Held(Story):
    """A meeting that was called, and mostly held."""

    def __init__(self, stage: Stage, row: dict[str, Any], key: str) -> None:
        super().__init__(stage, row, key)
        self.state = row.get("state", MeetingState.ARCHIVED)
        self.day = stage.days.on(row["on"])
        self.begins = moment(self.day, row["at"])
        self.ends = self.begins + timedelta(minutes=row["minutes"])

    def acts(self) -> Iterator[Act]:
        if "called_with" not in self.row:
            yield Act(self.later(-self.row.get("notice", NOTICE), "10:15"), self.call)
        for request in self.row.get("asks_leave", ()):
            yield Act(self.later(-request["before"], request["at"]), partial(self.ask_leave, request))
        if self.state == CALLED:
            return
        yield Act(self.ends + NEXT, self.take_roll)
        written = self.later(self.row.get("recorded", 1), "15:20", not_before=self.ends + 2 * NEXT)
        yield Act(written, self.write)
        if self.state == MeetingState.OPEN:
            return
        yield Act(written + NEXT, self.record)
        if self.state == MeetingState.RECORDED:
            return
        yield Act(self.later(self.row.get("archived", 2), "16:30", not_before=written + 2 * NEXT), self.archive)
        yield from self.follow()

    def follow(self) -> Iterator[Act]:
        """What happened after it was archived."""
        for number, agreed in enumerate(self.row.get("agreed", ()), start=1):
            if "done" in agreed:
                yield Act(self.later(agreed["done"]["after"], "17:10"), partial(self.finish, number, agreed["done"]))
        for file in self.row.get("files", ()):
            yield Act(self.later(file["after"], "17:45"), partial(self.attach, file))
        for made in self.row.get("make_ups", ()):
            yield Act(self.later(made["after"], "20:40"), partial(self.make_up, made))
        for amended in self.row.get("amended", ()):
            yield Act(self.later(amended["after"], "09:25"), partial(self.amend, amended))

    def later(self, days: int, at: str, not_before: datetime | None = None) -> datetime:
        found = moment(self.day + timedelta(days=days), at)
        return max(found, not_before) if not_before else found

    # ---- before --------------------------------------------------------------------------------------------------

    def call(self) -> None:
        if "responsible" in self.row:
            self.plan(self.distance())
        arrangement = self.arrangement()
        if others := self.row.get("jointly"):
            places = [self.organization, *(self.stage.places[name] for name in others.values())]
            by = self.stage.people[self.row["called_by"]]
            called = call_jointly(organizations=places, kind=self.row["kind"], by=by, **arrangement)
            names = {self.organization.name: self.key, **{place: key for key, place in others.items()}}
            self.stage.meetings |= {names[meeting.organization.name]: meeting for meeting in called}
            return
        self.stage.meetings[self.key] = call_meeting(
            organization=self.organization,
            kind=self.row["kind"],
            by=self.by,
            meeting=self.stage.meetings.get(self.key),
            beside=[self.stage.meetings[key] for key in self.row.get("beside", ())],
            **arrangement,
        )

    def distance(self) -> int:
        first = self.stage.days.month(0)
        return (self.day.year - first.year) * 12 + self.day.month - first.month

    def arrangement(self) -> Arrangement:
        row, name = self.row, self.organization.name
        proposed = proposed_people([self.organization], self.day)[self.organization.pk]
        return {
            "planned_at": self.begins,
            "title": row.get("title", ""),
            "purposes": row.get("purposes", ()),
            "place": row.get("place", meetings()["places"][name]),
            "site": row.get("site", "on_site"),
            "presider": self.stage.person(row.get("presider")) or proposed.presider,
            "recorder": self.stage.person(row.get("recorder", meetings()["recorders"].get(name))) or proposed.recorder,
            "lead_reader": self.stage.person(row.get("lead_reader")),
            "lecturer": self.stage.person(row.get("lecturer")),
            "guest_lecturer": row.get("guest_lecturer", ""),
            "assignment": self.stage.assignments.get(row.get("assignment", "")),
            "sections": self.sections(),
            "materials": [self.material(*material) for material in row.get("materials", ())],
            "topics": [topic["title"] for topic in row.get("topics", ())],
            "note": row.get("note", ""),
        }

    def sections(self) -> list[Section]:
        """Of a chapter those at the places named, or all."""
        if "chapter" not in self.row:
            return []
        places = self.row.get("sections")
        return [s for s in self.stage.chapter(self.row["chapter"]) if places is None or s.position in places]

    def material(self, title: str, source: str, before: int) -> dict[str, str]:
        return {"title": title, "source": source, "dated": str(self.day - timedelta(days=before))}

    def ask_leave(self, request: dict[str, Any]) -> None:
        who = self.stage.people[request["who"]]
        ask_leave(meeting=self.meeting, by=who, kind=request["kind"], reason=request["reason"])

    # ---- on the day ----------------------------------------------------------------------------------------------

    def take_roll(self) -> None:
        roster = roster_on(self.organization, self.row["kind"], self.day)
        save_roll(
            meeting=self.meeting,
            version=0,
            marks={line.member.pk: self.mark(line) for line in roster},
            by=self.by,
            held_from=self.begins,
            held_to=self.ends,
            observers=[{"name": name, "who": who} for name, who in self.row.get("guests", ())],
        )

    def mark(self, line: RosterLine) -> Mark:
        """As the row says, or as is usual for the person; else there, or nothing of who does not count."""
        row, name = self.row, line.name
        if name in row.get("absent", {}):
            return Mark(Presence.ABSENT, reason=row["absent"][name])
        leave = row.get("leave", {}).get(name)
        if leave is None and name not in row.get("online", ()) and name not in row.get("came", ()) and line.counts:
            leave = meetings()["usual"].get(name)
        if leave is not None:
            return Mark(Presence.ON_LEAVE, *leave)
        if not line.counts and name not in row.get("came", ()):
            return Mark()
        return Mark(
            Presence.PRESENT,
            is_online=name in row.get("online", ()),
            arrived=_time(row.get("arrived", {}).get(name)),
            left=_time(row.get("left", {}).get(name)),
            study_minutes=row.get("studied", {}).get(name),
        )

    def write(self) -> None:
        write_minutes(self.stage, self.meeting, self.row, by=self.writer)
        take_votes(self.meeting, self.row, by=self.writer)

    @property
    def writer(self) -> Member:
        """The recorder, where somebody with an account records."""
        recorder = self.meeting.recorder
        return recorder if recorder is not None and recorder.account_id else self.by

    # ---- after ---------------------------------------------------------------------------------------------------

    def record(self) -> None:
        record_meeting(meeting=self.meeting, by=self.by, study_minutes=self.row.get("study"))

    def archive(self) -> None:
        archive_meeting(meeting=self.meeting, by=self.by)

    def finish(self, number: int, done: dict[str, Any]) -> None:
        resolution = self.meeting.resolutions.get(position=number)
        finish_resolution(resolution=resolution, done_on=timezone.localdate(), word=done["word"], by=self.by)

    def attach(self, file: dict[str, Any]) -> None:
        content = text_as_document(file["name"], file["text"])
        add_attachment(meeting=self.meeting, kind=file["kind"], name=file["name"], content=content, by=self.by)

    def make_up(self, made: dict[str, Any]) -> None:
        entries = list(self.meeting.roster.filter(name__in=made["who"]))
        day, note = timezone.localdate(), made.get("note", "")
        make_up_together(
            entries=entries, way=made["way"], done_on=day, minutes=made.get("minutes", 0), note=note, by=self.by
        )

    def amend(self, amended: dict[str, Any]) -> None:
        who = self.stage.people[amended["who"]]
        amend_presence(meeting=self.meeting, member=who, values=amended["values"], reason=amended["reason"], by=self.by)


def _time(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None
