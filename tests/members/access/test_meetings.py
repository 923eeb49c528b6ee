"""Who sees and writes what of a meeting: the table of the design, every row tried.

In the world 周 (secretary) presides over each meeting of the office and 苏 (committee) records it; 贺 leads group two.
"""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from members.access import meetings
from members.choices import MeetingKind, MeetingState, Presence, Purpose
from members.models import (
    AgendaItem,
    Attachment,
    LeaveRequest,
    Meeting,
    Member,
    Membership,
    Resolution,
    RosterChange,
    RosterEntry,
    Statement,
)
from members.queries.roll import roster_on
from tests.cast import Cast
from tests.factories import make_appointment, make_held_meeting, make_meeting, make_member, make_roster_entry

PEOPLE = ["qiao", "zhou", "su", "he", "cheng", "lu", "fang", "tan", "ruan", "shi"]
IN_OFFICE = "qiao zhou su he cheng lu fang"
Ask = Callable[[str], Member]


@pytest.fixture
def ask(cast: Cast, acting: Callable[[Member], Member]) -> Ask:
    return lambda name: acting(Member.objects.get(pk=getattr(cast, name).pk))


def told_yes(ask: Ask, rule: Callable[..., bool], thing: object) -> str:
    return " ".join(name for name in PEOPLE if rule(ask(name), thing))


def knowing(ask: Ask, visible: Callable[..., object], row: object) -> str:
    return " ".join(name for name in PEOPLE if visible(ask(name)).filter(pk=row.pk).exists())


ABOVE = "qiao zhou su"  # upper organisation, secretary, committee
GROUP = "qiao zhou su he lu"
LED = "qiao zhou su he"

# (what, whose, kind, state, who knows of it, reads the minutes, reads the record, writes, keeps)
TABLE = [
    ("planned row", "office", "general_meeting", "planned", ABOVE, ABOVE, ABOVE, "zhou su", "zhou"),
    ("general", "office", "general_meeting", "open", IN_OFFICE, ABOVE, ABOVE, "zhou su", "zhou"),
    ("general", "office", "general_meeting", "archived", IN_OFFICE, ABOVE, IN_OFFICE, "", "zhou"),
    ("lecture", "office", "lecture", "archived", IN_OFFICE, ABOVE, IN_OFFICE, "", "zhou"),
    ("committee", "office", "committee_meeting", "open", ABOVE, ABOVE, ABOVE, "zhou su", "zhou"),
    ("committee", "office", "committee_meeting", "archived", ABOVE, ABOVE, ABOVE, "", "zhou"),
    ("group", "group_two", "group_meeting", "open", GROUP, LED, LED, "zhou su he", "zhou he"),
    ("group", "group_two", "group_meeting", "archived", GROUP, LED, GROUP, "", "zhou he"),
    ("theme day", "group_two", "theme_day", "archived", GROUP, LED, GROUP, "", "zhou he"),
]


@pytest.mark.parametrize(
    ("what", "place", "kind", "state", "known", "minutes", "record", "writing", "keeping"),
    TABLE,
    ids=lambda value: str(value)[:12],
)
def test_meeting_is_known_read_written_and_kept_by_these_only(
    cast: Cast, ask: Ask, what: str, place: str, kind: str, state: str, known: str, minutes: str, record: str,
    writing: str, keeping: str,
) -> None:  # fmt: skip
    meeting = meeting_of(cast, place, kind, state)

    assert knowing(ask, meetings.visible_meetings, meeting) == known
    readers = [name for name in PEOPLE if meetings.may_read_record(ask(name), meeting) and name in known.split()]
    assert told_yes(ask, meetings.may_read_minutes, meeting) == minutes
    assert " ".join(readers) == record
    assert told_yes(ask, meetings.may_write, meeting) == writing
    assert told_yes(ask, meetings.may_keep, meeting) == keeping
    for rule in (meetings.may_read_minutes, meetings.may_read_record, meetings.may_write, meetings.may_keep):
        assert not rule(None, meeting)


def meeting_of(cast: Cast, place: str, kind: str, state: str) -> Meeting:
    organization = getattr(cast, place)
    named = {"presider": cast.zhou, "recorder": cast.su}
    if state == MeetingState.PLANNED:
        return make_meeting(organization, cast.zhou, kind, **named)
    return make_held_meeting(organization, [cast.zhou, cast.lu], state=state, kind=kind, **named)


@pytest.mark.parametrize(
    ("purpose", "readers"),
    [
        (None, "qiao zhou su cheng"),
        (Purpose.ORG_LIFE_MEETING, "zhou su cheng"),
        (Purpose.MEMBER_APPRAISAL, "zhou su cheng"),
    ],
)
def test_statement_is_read_by_these_only(cast: Cast, ask: Ask, purpose: str | None, readers: str) -> None:
    meeting = meeting_of(cast, "office", MeetingKind.GENERAL_MEETING, MeetingState.ARCHIVED)
    meeting.purposes = (purpose,) if purpose else ()
    meeting.save()
    item = AgendaItem.objects.create(meeting=meeting, title="测试议题")
    said = Statement.objects.create(item=item, speaker=cast.cheng, speaker_name="程予安", gist="测试发言。")

    assert knowing(ask, meetings.visible_statements, said) == readers
    whole = readers.replace(" cheng", "")
    assert told_yes(ask, meetings.may_read_statements, meeting) == whole
    scan = Attachment.objects.create(meeting=meeting, name="扫描.pdf", file="x", size=1, by=cast.zhou)
    assert knowing(ask, meetings.visible_attachments, scan) == whole


def test_sick_leave_is_known_to_the_person_the_secretaries_and_the_own_leader(cast: Cast, ask: Ask) -> None:
    meeting = meeting_of(cast, "office", MeetingKind.GENERAL_MEETING, MeetingState.ARCHIVED)
    meeting.recorder = None
    entry = RosterEntry.objects.get(meeting=meeting, member=cast.lu)
    entry.group, entry.presence, entry.leave_kind = cast.group_two, Presence.ON_LEAVE, "sick"
    entry.meeting = meeting

    assert told_yes(ask, meetings.may_see_leave, entry) == "zhou he lu"
    assert not meetings.may_see_leave(None, entry)


def test_leave_asked_for_is_known_to_the_person_and_those_who_take_the_roll(cast: Cast, ask: Ask) -> None:
    meeting = meeting_of(cast, "office", MeetingKind.GENERAL_MEETING, MeetingState.PLANNED)
    asked = LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind="sick", reason="测试病假")

    assert knowing(ask, meetings.visible_leave_requests, asked) == "zhou su cheng"


def test_late_change_of_a_roster_is_made_and_known_by_who_keeps_the_meeting(cast: Cast, ask: Ask) -> None:
    meeting = meeting_of(cast, "office", MeetingKind.GENERAL_MEETING, MeetingState.OPEN)
    change = RosterChange.objects.create(
        meeting=meeting, member=cast.cheng, kind="excused", reason="测试病情", agreed_by="支部", by=cast.zhou
    )

    assert told_yes(ask, meetings.may_change_roster, meeting) == "zhou"
    assert knowing(ask, meetings.visible_roster_changes, change) == "zhou cheng"


def test_recorder_writes_in_the_own_branch_only(cast: Cast, ask: Ask) -> None:
    meeting = make_held_meeting(cast.office, recorder=cast.cheng)
    assert told_yes(ask, meetings.may_write, meeting) == "zhou cheng"

    Membership.objects.filter(member=cast.cheng).update(organization=cast.village)

    assert told_yes(ask, meetings.may_write, meeting) == "zhou"
    assert knowing(ask, meetings.visible_meetings, meeting) == IN_OFFICE.replace(" cheng", "")


def test_rights_end_with_the_post(cast: Cast, ask: Ask) -> None:
    meeting = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING)
    assert knowing(ask, meetings.visible_meetings, meeting) == "qiao zhou su"

    cast.su.appointments.update(until=date(2020, 1, 1))

    assert knowing(ask, meetings.visible_meetings, meeting) == "qiao zhou"


def test_resolution_is_finished_by_its_owner_and_by_who_keeps_the_meeting(cast: Cast, ask: Ask) -> None:
    meeting = make_held_meeting(cast.office)
    resolution = Resolution.objects.create(meeting=meeting, text="测试决议。", follow_up=True, owner=cast.cheng)

    assert knowing(ask, meetings.visible_resolutions, resolution) == "qiao zhou su cheng"
    assert told_yes(ask, meetings.may_finish, resolution) == "zhou cheng"


def test_own_row_of_a_roster_is_ones_own_wherever_one_belongs_now(cast: Cast, ask: Ask) -> None:
    meeting = make_held_meeting(cast.other_branch, state=MeetingState.ARCHIVED)
    row = make_roster_entry(meeting, cast.cheng)

    assert knowing(ask, meetings.visible_roster_entries, row) == "cheng shi"


def test_binned_meeting_is_known_in_the_bin_only(cast: Cast, ask: Ask) -> None:
    meeting = make_meeting(cast.office, cast.zhou, binned_at="2026-01-01T00:00Z")

    assert knowing(ask, meetings.visible_meetings, meeting) == ""
    assert knowing(ask, meetings.meetings_in_bin, meeting) == "zhou"


def test_deputy_keeps_meetings_like_the_secretary(cast: Cast, ask: Ask) -> None:
    meeting = make_meeting(cast.group_two, cast.he, MeetingKind.GROUP_MEETING)
    make_appointment(cast.fang, cast.office, "deputy_secretary")
    make_member("旁人", cast.office)

    assert told_yes(ask, meetings.may_keep, meeting) == "zhou he fang"


@pytest.mark.parametrize(
    ("place", "kind", "concerned", "preparing"),
    [
        ("office", "general_meeting", IN_OFFICE, "zhou su fang"),
        ("office", "committee_meeting", "zhou su", "zhou su fang"),
        ("office", "lecture", IN_OFFICE, "zhou su fang"),
        ("group_two", "group_meeting", "he lu", "zhou su he fang"),
        ("group_two", "theme_day", "he lu", "zhou su he fang"),
        ("village", "general_meeting", "tan ruan", "tan"),
    ],
)
def test_called_meeting_concerns_and_is_prepared_by_these_only(
    cast: Cast, ask: Ask, place: str, kind: str, concerned: str, preparing: str
) -> None:
    meeting = make_meeting(getattr(cast, place), cast.zhou, kind, called_at=timezone.now(), recorder=cast.fang)

    assert told_yes(ask, meetings.is_concerned, meeting) == concerned
    assert knowing(ask, meetings.meetings_concerning, meeting) == concerned
    assert told_yes(ask, meetings.may_ask_leave, meeting) == concerned
    roster = {line.member for line in roster_on(meeting.organization, kind, timezone.localdate())}
    assert {name for name in PEOPLE if getattr(cast, name) in roster} == set(concerned.split())
    assert told_yes(ask, meetings.may_prepare, meeting) == preparing


def test_meeting_that_is_not_called_or_is_in_the_bin_concerns_nobody_yet(cast: Cast, ask: Ask) -> None:
    planned = make_meeting(cast.office, cast.zhou)
    binned = make_meeting(cast.office, cast.zhou, called_at=timezone.now(), binned_at=timezone.now())

    assert knowing(ask, meetings.meetings_concerning, planned) == ""
    assert knowing(ask, meetings.meetings_concerning, binned) == ""
    assert told_yes(ask, meetings.may_ask_leave, planned) == ""
    assert not meetings.may_ask_leave(None, planned)


def test_everybodys_leave_is_read_by_those_who_take_the_roll(cast: Cast, ask: Ask) -> None:
    meeting = make_meeting(cast.group_two, cast.he, MeetingKind.GROUP_MEETING, recorder=cast.su, lead_reader=cast.fang)

    assert told_yes(ask, meetings.may_see_all_leave, meeting) == "zhou su he"


def test_reading_is_known_by_name_to_oneself_the_committee_and_the_own_leader(cast: Cast, ask: Ask) -> None:
    place = cast.group_two.path

    found = [name for name in PEOPLE if meetings.may_see_reading_of(ask(name), cast.lu, place)]

    assert found == ["zhou", "su", "he", "lu"]
