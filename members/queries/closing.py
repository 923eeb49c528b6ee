"""What a record still lacks before it is whole, and how much of a meeting may count as study.

《党支部工作手册》's record of a meeting holds these elements; inspections find most often that the reason of a leave or
an absence is missing, or that a vote does not add up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from guide.models import Chapter
from members import voting
from members.choices import VOTING_KINDS, BallotMethod, MeetingKind, MeetingState, Presence, Purpose
from members.models import Ballot, Meeting, Organization, RosterEntry
from members.queries.ballots import differs_from_roll
from members.queries.hours import in_hours
from members.queries.records import MeetingRecord

CLOSED = (MeetingState.RECORDED, MeetingState.ARCHIVED)
END = "起止时间"
VOTED_ON = {Purpose.ADMISSION, Purpose.CONFIRMATION, Purpose.TERM_ELECTION, Purpose.BY_ELECTION}
LONG = 6 * 60  # minutes from which a duration is worth a second look


@dataclass(frozen=True)
class Check:
    """One thing that a record must have: in words, whether it is there, and where it is entered."""

    title: str
    detail: str = ""
    ok: bool = True
    address: str = ""


@dataclass(frozen=True)
class Completeness:
    """The light: green when every check holds. Hints are worth a look and bar nothing."""

    checks: list[Check]
    hints: list[Check]

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.ok]

    @property
    def is_green(self) -> bool:
        return not self.missing

    @property
    def next(self) -> Check | None:
        """What to enter next."""
        return next(iter(self.missing), None)

    @property
    def lacks_only_the_end(self) -> bool:
        """Nothing but what is asked beside the button that records it."""
        return [check.title for check in self.missing] == [END]

    @property
    def done(self) -> int:
        return len(self.checks) - len(self.missing)

    @property
    def words(self) -> str:
        """What is missing, as a sentence names it."""
        return "、".join(check.title for check in self.missing)


def completeness(record: MeetingRecord) -> Completeness:
    """What the record has and lacks. No query: everything is in the record.

    A title or a topic; for each topic what was studied, reported or said; material or a topic, never necessarily a
    section of a book; times, place, presider and recorder; of a lecture its lecturer and title; the roll complete,
    with a reason for each absence and a kind for each leave; votes that add up; owner and day of what is to be
    followed up.
    """
    at = _Addresses(record.meeting)
    return Completeness(list(_checks(record, at)), list(_hints(record, at)))


class _Addresses:
    """Where things are entered."""

    def __init__(self, meeting: Meeting) -> None:
        own = meeting.get_absolute_url()
        self.roll, self.minutes, self.agenda = f"{own}roll/", f"{own}minutes/", f"{own}#agenda"


def _checks(record: MeetingRecord, at: _Addresses) -> Iterator[Check]:
    yield from _facts(record, at)
    if record.meeting.kind == MeetingKind.LECTURE:
        yield from _lecture(record.meeting, at)
    yield from _roll(record, at)
    yield from _agenda(record, at)
    if record.ballots:
        yield _ballots(record, at)
    if any(resolution.follow_up for resolution in record.resolutions):
        yield _resolutions(record, at)


def _facts(record: MeetingRecord, at: _Addresses) -> Iterator[Check]:
    meeting = record.meeting
    yield _there(END, meeting.held_to, f"{at.minutes}#id_held_to", "还没有写结束时间")
    yield _there("地点", meeting.place.strip(), f"{at.minutes}#id_place")
    yield _there("主持人", meeting.presider_id, f"{at.minutes}#id_presider", "还没有定")
    yield _there("记录人", meeting.recorder_id, f"{at.minutes}#id_recorder", "还没有定")


def _lecture(meeting: Meeting, at: _Addresses) -> Iterator[Check]:
    named = meeting.lecturer_id or meeting.guest_lecturer.strip()
    yield _there("主讲人", named, f"{at.minutes}#id_lecturer", "还没有定")
    yield _there("党课题目", meeting.title.strip(), f"{at.minutes}#id_title")


def _there(title: str, value: object, address: str, otherwise: str = "还没有写") -> Check:
    """A check of something that is there or not, with nothing more to say of it when it is."""
    return Check(title, "" if value else otherwise, bool(value), address)


def _roll(record: MeetingRecord, at: _Addresses) -> Iterator[Check]:
    entries = [row.entry for row in record.roster]
    open_ones = [e for e in entries if e.counts and e.presence == Presence.NOT_ENTERED]
    if open_ones:
        yield Check("点名", f"{_names(open_ones)}还没有登记", False, _person(at.roll, open_ones))
    elif not any(e.presence == Presence.PRESENT for e in entries):
        yield Check("点名", "没有人到会，请核对", False, at.roll)
    else:
        yield Check("点名", f"{record.figures.due} 人均有记载", True, at.roll)
    missed = [e for e in entries if e.presence == Presence.ABSENT]
    without = [e for e in missed if not e.reason.strip()]
    if missed:
        detail = f"{_names(without)}没有写原因" if without else f"缺席 {len(missed)} 人，已写"
        yield Check("缺席原因", detail, not without, _person(at.roll, without))
    on_leave = [e for e in entries if e.presence == Presence.ON_LEAVE]
    without = [e for e in on_leave if not e.leave_kind]
    if on_leave:
        detail = f"{_names(without)}没有选类别" if without else f"请假 {len(on_leave)} 人，已写"
        yield Check("请假类别", detail, not without, _person(at.roll, without))


def _agenda(record: MeetingRecord, at: _Addresses) -> Iterator[Check]:
    meeting, topics = record.meeting, record.agenda
    material = bool(record.sections or meeting.materials)
    yield _there("名称或议题", meeting.title.strip() or topics, f"{at.minutes}#items")
    yield _there("学习内容或议题", material or topics, f"{at.minutes}#items")
    # What a meeting with one topic studied is said by its sections and material.
    decided = {resolution.item_id for resolution in record.resolutions}
    empty = [
        number
        for number, row in enumerate(topics, start=1)
        if not (row.item.content.strip() or row.said or row.ballots or row.item.pk in decided)
        and not (material and len(topics) == 1)
    ]
    if topics:
        numbers = "、".join(str(number) for number in empty)
        spoke = sum(row.said for row in topics)
        detail = f"议题 {numbers} 没有写学了、报告或讨论了什么" if empty else f"{len(topics)} 项，{spoke} 人次发言"
        yield Check("议题内容", detail, not empty, f"{at.minutes}#topic-{empty[0]}" if empty else at.minutes)


def _ballots(record: MeetingRecord, at: _Addresses) -> Check:
    """Each vote adds up, and on the roll as it is now: whose base changed afterwards is to be looked at again."""
    wrong = [ballot for ballot in record.ballots if not adds_up(ballot)]
    if wrong:
        return Check("票数相符", f"“{wrong[0].subject}”的票数加起来不对", False, at.agenda)
    roster = [row.entry for row in record.roster]
    moved = [ballot for ballot in record.ballots if differs_from_roll(ballot, roster)]
    if moved:
        return Check("票数相符", f"“{moved[0].subject}”的应到、实到与点名不一致", False, at.agenda)
    return Check("票数相符", f"{len(record.ballots)} 项表决")


def adds_up(ballot: Ballot) -> bool:
    if ballot.method == BallotMethod.SHOW_OF_HANDS:
        returned, issued, invalid = ballot.present, ballot.present, 0
    else:
        returned, issued, invalid = ballot.returned or 0, ballot.issued or 0, ballot.invalid or 0
    votes = (ballot.approve, ballot.against, ballot.abstain)
    return voting.sums_agree(*votes, invalid, returned, issued, ballot.present)


def _resolutions(record: MeetingRecord, at: _Addresses) -> Check:
    for number, resolution in enumerate(record.resolutions, start=1):
        lacks = [] if resolution.owner_id else ["责任人"]
        lacks += [] if resolution.due_on else ["期限"]
        if resolution.follow_up and lacks:
            words = f"第 {number} 项没有写{'、'.join(lacks)}"
            return Check("议定事项的责任人和期限", words, False, f"{at.minutes}#resolution-{number}")
    followed = sum(resolution.follow_up for resolution in record.resolutions)
    return Check("议定事项的责任人和期限", f"{followed} 项，已写")


def _hints(record: MeetingRecord, at: _Addresses) -> Iterator[Check]:
    meeting = record.meeting
    here = {row.entry.member_id: row for row in record.roster}
    for role, name in (("主持人", "presider"), ("记录人", "recorder")):
        key = getattr(meeting, f"{name}_id")
        if key is not None and key not in here:
            yield Check(f"{role}不在应到名单里", "如是列席，请在列席人员中写明", False, f"{at.minutes}#id_{name}")
        elif key is not None and here[key].entry.presence in (Presence.ABSENT, Presence.ON_LEAVE):
            yield Check(f"{role}没有到会", "请核对", False, at.roll)
    if meeting.kind in VOTING_KINDS and not record.resolutions and not any(row.said for row in record.agenda):
        yield Check("没有写发言，也没有议定事项", "党员大会和支委会一般都有", False, at.minutes)
    for ballot in record.ballots:
        if ballot.method == BallotMethod.SECRET_PAPER and not ballot.tellers:
            yield Check(f"“{ballot.subject}”没有写监票人、计票人", "投票一般都写明", False, at.agenda)
    if not record.ballots and not VOTED_ON.isdisjoint(meeting.purposes):
        yield Check("没有录入表决", "接收、转正和选举一般都要表决", False, f"{meeting.get_absolute_url()}ballots/new/")
    length = whole_minutes(meeting)
    if length is not None and length >= LONG:
        yield Check(f"会议全程 {length} 分钟", "请核对起止时间", False, f"{at.roll}#id_held_from")


def _names(entries: list[RosterEntry], number: int = 3) -> str:
    names = "、".join(entry.name for entry in entries[:number])
    return names if len(entries) <= number else f"{names}等 {len(entries)} 人"


def _person(roll: str, entries: list[RosterEntry]) -> str:
    return f"{roll}#person-{entries[0].member_id}" if entries else roll


# ---- what archiving writes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Following:
    """What archiving writes, as it is shown beside the button: `present` people with attendance, the chapters with
    how many of their sections, the study minutes with how many of the people had fewer, and who is left to make up."""

    present: int
    chapters: list[tuple[Chapter, int]]
    minutes: int
    minutes_per_hour: int
    fewer: int
    make_ups: int

    @property
    def hours(self) -> str:
        """For one person, as it is said: 1.5 学时."""
        return in_hours([(self.minutes, self.minutes_per_hour)])


def following(record: MeetingRecord) -> Following:
    """One query where a group holds the meeting, for its branch's rule; none otherwise."""
    meeting = record.meeting
    minutes = meeting.study_minutes or 0
    present = [row.entry for row in record.roster if row.is_present]
    missed = [row.entry for row in record.roster if row.entry.counts and not row.is_present]
    return Following(
        present=len(present),
        chapters=[(chapter, len(list(own))) for chapter, own in groupby(record.sections, lambda s: s.chapter)],
        minutes=minutes,
        minutes_per_hour=branch_of(meeting).minutes_per_hour,
        fewer=sum(entry.minutes_of(minutes) < minutes for entry in present),
        make_ups=len(missed) if record.studies else 0,
    )


def branch_of(meeting: Meeting) -> Organization:
    """Whose settings hold: a group's meeting goes by those of its branch."""
    if not meeting.organization.is_group:
        return meeting.organization
    return Organization.objects.get(path=meeting.organization.branch_path)


# ---- how much counts as study ------------------------------------------------------------------------------------


def whole_minutes(meeting: Meeting) -> int | None:
    """From start to end; None while one of them is open."""
    if meeting.held_from is None or meeting.held_to is None:
        return None
    return _minutes(meeting.held_from, meeting.held_to)


def most_study_minutes(meeting: Meeting, together: Iterable[Meeting]) -> int:
    """How many minutes of this meeting may count as study, so that no minute counts twice for somebody at both.

    It is what the meetings held together with it, once recorded, have left of the time that they share: a lecture of
    ninety minutes within a theme day of three hours leaves the theme day ninety. Meetings that nobody attends both of
    share nothing: those of other branches, and of two groups; so what groups studied side by side counts once.
    """
    sharing = [other for other in together if _share_people(meeting, other)]
    places = {max(meeting.organization.path, other.organization.path, key=len) for other in sharing}
    return max(
        0,
        min(
            _left_by(meeting, [other for other in sharing if place.startswith(other.organization.path)])
            for place in places or {meeting.organization.path}
        ),
    )


def _left_by(meeting: Meeting, others: Iterable[Meeting]) -> int:
    """What meetings of the same people have left of this one's time."""
    start, end = meeting.held_from, meeting.held_to
    if start is None or end is None:
        return 0
    taken = [
        (other.held_from, other.held_to, other.study_minutes)
        for other in others
        if other.state in CLOSED and other.held_from and other.held_to and other.study_minutes
    ]
    # Within any stretch of time, no more can be studied than it is long: by this meeting and those that lie in it.
    starts = [other_start for other_start, _, _ in taken if other_start <= start] + [start]
    ends = [other_end for _, other_end, _ in taken if other_end >= end] + [end]
    return min(
        _minutes(first, last) - sum(minutes for begin, until, minutes in taken if first <= begin and until <= last)
        for first in starts
        for last in ends
    )


def counts_twice(meeting: Meeting, together: Iterable[Meeting]) -> bool:
    """Whether, of what is recorded, some minutes of study stand in this meeting and in those held together with it."""
    minutes = meeting.study_minutes or 0
    return meeting.state in CLOSED and minutes > most_study_minutes(meeting, together)


def proposed_study_minutes(record: MeetingRecord) -> int:
    """All of it that may count where something was studied; none otherwise."""
    return most_study_minutes(record.meeting, record.together) if record.studies else 0


def _share_people(one: Meeting, other: Meeting) -> bool:
    paths = sorted([one.organization.path, other.organization.path])
    return paths[1].startswith(paths[0])


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60
