"""The roster: who should attend a meeting, as the rules of the day have it; and the roll that is taken from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time

from django.db.models import QuerySet
from django.utils import timezone

from members.access.meetings import may_see_leave
from members.choices import COMMITTEE_POSTS, MeetingKind, Post, Presence
from members.models import (
    Appointment,
    Attachment,
    Ballot,
    Excusal,
    LeaveRequest,
    Meeting,
    Member,
    Membership,
    Organization,
    Resolution,
    RosterEntry,
    Statement,
)
from members.models.organization import subtree
from members.models.people import title_of

NO_GROUP = "不分组"
ROOM = 2  # empty lines for guests on the sheet to sign
# What minutes and roll both hold of a meeting: who changes it on one page is met by the other as a change.
IN_MINUTES_TOO = ("held_from", "held_to", "observers")
# What a roster freezes of a person; their number on it is no fact of theirs.
FACTS = ("name", "group_id", "group_name", "posts", "is_full", "counts", "excused_reason", "may_vote")


@dataclass(frozen=True)
class RosterLine:
    """One who should attend, as they stand on the day. `excused_reason` says why somebody is proposed as not counted;
    who is not counted does not vote."""

    member: Member
    name: str
    group: Organization | None
    group_name: str
    posts: str
    is_full: bool
    counts: bool
    excused_reason: str
    may_vote: bool


def roster_on(organization: Organization, kind: str, day: date) -> list[RosterLine]:
    """Who should attend a meeting of this kind on this day: those in no group first, then each group; a committee in
    the order of its posts. Three queries, however many people.

    General meeting: all members of the branch and its groups. Committee: those with a current committee post. Group
    meeting: the group. Lecture and theme day: the branch, or the group that holds it. Probationary members attend and
    do not vote. Excusals of the day are proposed. Everyone else is a guest.
    (《中国共产党支部工作条例（试行）》第十一条、第十二条、第十三条；《中国共产党基层组织选举工作条例》第五条.)
    """
    held, belonging = list(_posts_on(organization, day)), list(_belonging(organization, day))
    people = {row.member_id for row in held} | {row.member_id for row in belonging}
    excused = dict(Excusal.objects.current(day).filter(member__in=people).values_list("member", "reason"))
    return lines_from(organization, kind, day, belonging, held, excused)


def lines_from(
    organization: Organization,
    kind: str,
    day: date,
    belonging: Sequence[Membership],
    held: Iterable[Appointment],
    excused: Mapping[int, str],
) -> list[RosterLine]:
    """The same, of what is known already: who belongs to the organisation on the day, in their order; the posts held
    then in its branch; reasons of those excused, by the key of the member. No query."""
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for post in sorted(held, key=lambda post: Post.values.index(post.post)):
        posts[post.member_id].append(post)
    if kind == MeetingKind.COMMITTEE_MEETING:
        places = _committee(organization, posts, belonging)
    else:
        places = {membership.member: membership.organization for membership in belonging}
    return [_line(member, place, posts[member.pk], excused.get(member.pk, ""), day) for member, place in places.items()]


@dataclass(frozen=True)
class Called:
    """One whom a meeting calls, and where they belong; of a committee that is its branch."""

    member: Member
    place: Organization


def called_on(organization: Organization, kind: str, day: date) -> list[Called]:
    """Those of `roster_on`, and no more of them than where they belong. One query."""
    if kind == MeetingKind.COMMITTEE_MEETING:
        serving = Appointment.objects.current(day).filter(organization=organization, post__in=COMMITTEE_POSTS)
        held = sorted(serving.select_related("member"), key=_rank)
        return [Called(member, organization) for member in dict.fromkeys(post.member for post in held)]
    return [Called(membership.member, membership.organization) for membership in _belonging(organization, day)]


def _belonging(organization: Organization, day: date) -> QuerySet[Membership]:
    current = Membership.objects.current(day).under(organization).select_related("member", "organization")
    return current.order_by("organization__path", "member__pinyin", "member__name", "member")


def _rank(post: Appointment) -> tuple[int, date, int]:
    return Post.values.index(post.post), post.since, post.pk


def _posts_on(organization: Organization, day: date) -> Iterable[Appointment]:
    """Posts in the branch and its groups."""
    here = subtree(organization.branch_path, "organization__path")
    return Appointment.objects.current(day).filter(here).select_related("organization", "member")


def _committee(
    branch: Organization, posts: dict[int, list[Appointment]], belonging: Iterable[Membership]
) -> dict[Member, Organization | None]:
    """Those with a committee post, with where in the branch they belong."""
    held = [
        post
        for own in posts.values()
        for post in own
        if post.organization_id == branch.pk and post.post in COMMITTEE_POSTS
    ]
    held.sort(key=_rank)
    places = {membership.member_id: membership.organization for membership in belonging}
    return {post.member: places.get(post.member_id) for post in held}


def _line(
    member: Member, place: Organization | None, posts: list[Appointment], excused_reason: str, day: date
) -> RosterLine:
    group = place if place is not None and place.is_group else None
    counts = not excused_reason
    return RosterLine(
        member=member,
        name=member.name,
        group=group,
        group_name=group.name if group else "",
        posts="、".join(_as_said(post, group) for post in posts),
        is_full=member.is_full(day),
        counts=counts,
        excused_reason=excused_reason,
        may_vote=counts and member.may_vote(day),
    )


def _as_said(post: Appointment, group: Organization | None) -> str:
    """A leader of the group beside whose name it stands is 组长; of another group its name is said too."""
    if post.post != Post.GROUP_LEADER:
        return str(Post(post.post).label)
    return title_of("" if post.organization == group else post.organization.name, post.post)


# ---- what is entered ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """What is entered of one person; the fields of the roster entry."""

    presence: str = Presence.NOT_ENTERED
    leave_kind: str = ""
    reason: str = ""
    is_online: bool = False
    arrived: time | None = None
    left: time | None = None
    study_minutes: int | None = None

    def tidied(self) -> "Mark":
        """Without what does not go with the presence: a reason for being there, times of who was not."""
        if self.presence == Presence.PRESENT:
            return replace(self, leave_kind="", reason="")
        if self.presence == Presence.ON_LEAVE:
            return Mark(self.presence, self.leave_kind, self.reason)
        return Mark(self.presence, reason=self.reason if self.presence == Presence.ABSENT else "")

    def put_on(self, entry: RosterEntry) -> None:
        """Set on the entry, unsaved."""
        for name, value in asdict(self).items():
            setattr(entry, name, value)


def mark_of(entry: RosterEntry) -> Mark:
    return Mark(**{name: getattr(entry, name) for name in Mark.__dataclass_fields__})


# ---- rosters of a meeting ----------------------------------------------------------------------------------------


def entries_on(meeting: Meeting, day: date) -> list[RosterEntry]:
    """The roster of the day, unsaved, nothing entered yet."""
    return entries_from(meeting, roster_on(meeting.organization, meeting.kind, day))


def entries_from(meeting: Meeting, lines: Iterable[RosterLine]) -> list[RosterEntry]:
    return [
        RosterEntry(
            meeting=meeting,
            member=line.member,
            position=position,
            **{name: getattr(line, name) for name in ("group", *FACTS) if name != "group_id"},
        )
        for position, line in enumerate(lines, start=1)
    ]


@dataclass(frozen=True)
class RosterDifference:
    """What another roster of the same meeting has more, less, and otherwise than the one that is frozen."""

    added: tuple[RosterEntry, ...]
    removed: tuple[RosterEntry, ...]
    changed: tuple[tuple[RosterEntry, RosterEntry], ...]  # as frozen, as it would be

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(frozen: list[RosterEntry], other: list[RosterEntry]) -> RosterDifference:
    had, has = ({entry.member_id: entry for entry in roster} for roster in (frozen, other))
    pairs = [(had[key], has[key]) for key in had if key in has]
    return RosterDifference(
        added=tuple(has[key] for key in has if key not in had),
        removed=tuple(had[key] for key in had if key not in has),
        changed=tuple((old, new) for old, new in pairs if facts_of(old) != facts_of(new)),
    )


def facts_of(entry: RosterEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in FACTS}


def day_of_roll(meeting: Meeting) -> date:
    """Whose roster the roll shows: the frozen one's, else that of the planned day, or of today while none is set."""
    if meeting.roster_on is not None:
        return meeting.roster_on
    return timezone.localdate(meeting.planned_at) if meeting.planned_at else timezone.localdate()


# ---- the roll as a page ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RollRow:
    """One person of the roll. `entry` carries what is entered; its number is the one on the sign-in sheet.

    Where `shows_leave` is false the reader may not know kind and reason of leave.
    """

    entry: RosterEntry
    request: LeaveRequest | None = None
    shows_leave: bool = True

    @property
    def leave(self) -> tuple[str, str]:
        """Kind and reason of the leave that is entered, else of the one that was asked for."""
        if self.entry.presence == Presence.ON_LEAVE:
            return self.entry.leave_kind, self.entry.reason
        return (self.request.kind, self.request.reason) if self.request else ("", "")


def roll_of(meeting: Meeting, reader: Member, day: date) -> list[RollRow]:
    """The roll over the roster of that day; what is entered already stands with its person. At most five queries."""
    stored = list(meeting.roster.select_related("group", "entered_by")) if meeting.is_held else []
    entries = stored if meeting.is_held and day == meeting.roster_on else entries_on(meeting, day)
    marks = {entry.member_id: mark_of(entry) for entry in stored}
    requests = {request.member_id: request for request in meeting.leave_requests.all()}
    rows = []
    for entry in entries:
        entry.meeting = meeting
        marks.get(entry.member_id, Mark()).put_on(entry)
        rows.append(RollRow(entry, requests.get(entry.member_id), may_see_leave(reader, entry)))
    return rows


def by_group(meeting: Meeting, rows: list[RollRow]) -> list[tuple[str, list[RollRow]]]:
    """Each group with its people; a committee, and a meeting of one group, is one part."""
    if meeting.kind == MeetingKind.COMMITTEE_MEETING or meeting.organization.is_group:
        return [(meeting.organization.name, rows)] if rows else []
    groups: dict[str, list[RollRow]] = defaultdict(list)
    for row in rows:
        groups[row.entry.group_name or NO_GROUP].append(row)
    return list(groups.items())


@dataclass(frozen=True)
class SheetLine:
    """One line of the sheet to sign: the head of a part, a person of the roster, or a guest, who has no number."""

    heading: str = ""
    row: RollRow | None = None
    guest: str = ""


def columns_of_sheet(meeting: Meeting, rows: list[RollRow]) -> tuple[list[SheetLine], list[SheetLine]]:
    """The sheet in two columns, read down the first and then the second, with room for guests who come unannounced.
    No head is the last line of the first."""
    lines = []
    for name, people in by_group(meeting, rows):
        lines += [SheetLine(heading=name), *(SheetLine(row=row) for row in people)]
    guests = [" ".join(filter(None, (guest["name"], guest["who"]))) for guest in meeting.observers]
    lines += [SheetLine(heading="列席人员"), *(SheetLine(guest=guest) for guest in guests), *[SheetLine()] * ROOM]
    half = (len(lines) + 1) // 2
    if lines[half - 1].heading:
        half -= 1
    return lines[:half], lines[half:]


def is_written_down(meeting: Meeting) -> bool:
    """Whether more than the roll was written down of an open meeting. Six queries at most."""
    return (
        meeting.agenda.exclude(content="").exists()
        or Statement.objects.filter(item__meeting=meeting).exists()
        or Ballot.objects.filter(item__meeting=meeting).exists()
        or Resolution.objects.filter(meeting=meeting).exists()
        or Attachment.objects.filter(meeting=meeting).exists()
        or meeting.roster_changes.exists()
    )
