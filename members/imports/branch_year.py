"""What is known of a branch, so that rows of its meetings are judged without asking for each. Nine queries."""

import re
import unicodedata
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from guide.models import Section
from members.choices import COMMITTEE_POSTS, SECRETARIES, MeetingState, Presence
from members.models import Appointment, Excusal, Meeting, Member, Membership, Organization
from members.models.organization import subtree
from members.queries.roll import RosterLine, lines_from


class BranchYear:
    def __init__(self, branch: Organization, year: int) -> None:
        self.branch, self.year = branch, year
        first, last = date(year, 1, 1), date(year, 12, 31)
        here = subtree(branch.path, "organization__path")
        below = Organization.objects.under(branch).exclude(pk=branch.pk)
        self.groups = {group.name: group for group in below if group.dissolved is None or group.dissolved > first}
        memberships = Membership.objects.touching(first, last).filter(here).select_related("member", "organization")
        self._memberships = list(memberships.order_by("organization__path", "member__pinyin", "member__name", "member"))
        posts = Appointment.objects.touching(first, last).filter(here).select_related("organization", "member")
        self._posts = list(posts)
        people = {row.member_id for row in self._memberships} | {row.member_id for row in self._posts}
        self._excusals = list(Excusal.objects.touching(first, last).filter(member__in=people))
        self._meetings = self._known(branch, year)
        self._sections: dict[str, set[int]] | None = None
        self._section: dict[int, Section] = {}

    def roster(self, place: Organization, kind: str, day: date) -> list[RosterLine]:
        belonging = [row for row in self._memberships if _holds(row, day) and place.contains(row.organization.path)]
        held = [row for row in self._posts if _holds(row, day)]
        excused = {row.member_id: row.reason for row in self._excusals if _holds(row, day)}
        return lines_from(place, kind, day, belonging, held, excused)

    def has_committee(self, day: date) -> bool:
        """As `queries.meetings.with_committee`."""
        besides = [post for post in COMMITTEE_POSTS if post not in SECRETARIES]
        return any(
            row.post in besides and row.organization_id == self.branch.pk for row in self._posts if _holds(row, day)
        )

    def people_named(self, name: str, day: date) -> list[Member]:
        return [row.member for row in self._memberships if row.member.name == name and _holds(row, day)]

    # ---- meetings that stand already ---------------------------------------------------------------------------

    def _known(self, branch: Organization, year: int) -> dict[tuple[int, str, datetime | None], Meeting]:
        rows = Meeting.objects.kept().under(branch).of_year(year).exclude(state=MeetingState.NOT_HELD)
        found = rows.select_related("presider", "recorder", "lecturer").prefetch_related(
            "roster", "agenda", "resolutions", "sections"
        )
        return {(meeting.organization_id, meeting.kind, meeting.starts): meeting for meeting in found}

    def known(self, place: Organization, kind: str, begins: datetime) -> Meeting | None:
        return self._meetings.get((place.pk, kind, begins))

    # ---- what of a book was studied ----------------------------------------------------------------------------

    def sections_named(self, written: str) -> tuple[list[Section], str]:
        """The sections of a chapter or the one section that this names, or else why not."""
        if self._sections is None:
            self._sections = self._index()
        found = self._sections.get(_key(written), set())
        if not found:
            return [], f"书架上没有“{written[:30]}”，请写章次或标题；书以外的材料写在其他学习材料栏。"
        chapters = {self._section[key].chapter_id for key in found}
        if len(chapters) > 1:
            return [], f"有几本书有“{written[:30]}”，请把书名写在前面，例如《书名》第一章。"
        return [self._section[key] for key in sorted(found, key=lambda key: self._section[key].position)], ""

    def _index(self) -> dict[str, set[int]]:
        index: dict[str, set[int]] = defaultdict(set)
        for section in Section.objects.visible().select_related("chapter__book"):
            self._section[section.pk] = section
            chapter = section.chapter
            names = {chapter.label, chapter.title, f"{chapter.label}{chapter.title}"}
            names |= {f"{chapter.label}{section.heading}"}
            if section.title:
                names |= {section.heading, section.title, f"{chapter.label}{section.title}"}
            for name in names:
                index[_key(name)].add(section.pk)
                index[_key(f"《{chapter.book.title}》{name}")].add(section.pk)
        return index


def _key(written: str) -> str:
    return re.sub(r"[\s　/／]", "", unicodedata.normalize("NFKC", written)).lower()


def _holds(row: Any, day: date) -> bool:
    return bool(row.since <= day and (row.until is None or row.until >= day))


def said_by(meeting: Meeting) -> dict[str, Any]:
    """What a record says, by the columns that are compared; no query where it was fetched with its rows."""
    entries = list(meeting.roster.all())

    def those(presence: Presence) -> dict[int, tuple[str, str, str]]:
        return {e.member_id: (e.presence, e.leave_kind, e.reason) for e in entries if e.presence == presence}

    return {
        "purposes": meeting.purposes,
        "ends": meeting.held_to,
        "place": meeting.place,
        "title": meeting.title,
        "presider": meeting.presider,
        "recorder": meeting.recorder,
        "lecturer": (meeting.lecturer, meeting.guest_lecturer),
        "topic": [(item.title, item.content) for item in meeting.agenda.all()],
        "sections": {section.pk for section in meeting.sections.all()},
        "materials": [row["title"] for row in meeting.materials],
        "study_minutes": meeting.study_minutes or 0,
        "present": set(those(Presence.PRESENT)),
        "on_leave": those(Presence.ON_LEAVE),
        "absent": those(Presence.ABSENT),
        "observers": [(row["name"], row["who"]) for row in meeting.observers],
        "resolutions": [resolution.text for resolution in meeting.resolutions.all()],
    }
