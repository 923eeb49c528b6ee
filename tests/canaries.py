"""Words planted where only some may read, and every place where a reader could come upon them."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import (
    AmendedField,
    LeaveKind,
    MakeUpWay,
    MeetingKind,
    MeetingState,
    Post,
    Presence,
    Purpose,
    Readers,
    RosterChangeKind,
)
from members.models import (
    AgendaItem,
    Amendment,
    LeaveRequest,
    MakeUp,
    Meeting,
    Member,
    Reflection,
    Remark,
    Resolution,
    RosterChange,
    Statement,
)
from members.queries.records import presence_of
from members.reports.year_ledgers import Which
from studyportal.walk import all_addresses
from tests.factories import (
    make_account,
    make_appointment,
    make_held_meeting,
    make_meeting,
    make_member,
    make_remark,
    make_spot_check,
)
from tests.project.door_table import DOORS
from tests.world import World

CANARY = re.compile(r"canary\.(\w+)\.")


def canary(name: str) -> str:
    return f"canary.{name}."


def found_in(response: HttpResponse) -> set[str]:
    """The words in an answer; a Word document is unzipped first, a calendar unfolded."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist())
    return set(CANARY.findall(content.decode("utf-8", "replace").replace("\r\n ", "")))


# ---- planting ----------------------------------------------------------------------------------------------------


def plant(world: World) -> dict[str, Meeting]:
    """Meetings of the office with a word in everything that not all may read. 韦 serves on the committee without being
    named anywhere; 高 oversees the office and belongs to the village."""
    cast = world.cast
    for name, place, post, at in (
        ("wei", cast.office, Post.ORGANIZATION, cast.office),
        ("gao", cast.village, Post.OFFICER, cast.township),
    ):
        member = make_member(name, place)
        make_account(member, username=name)
        make_appointment(member, at, post)
        setattr(cast, name, member)
    meetings = {
        "life": _life(world),
        "general": _general(world),
        "committee": _committee(world),
        "group": _group(world),
        "open": _open(world),
        "planned": _planned(world),
        "row": make_meeting(cast.office, kind=MeetingKind.THEME_DAY, title=canary("row")),
        "binned": make_meeting(cast.office, binned_at=timezone.now(), title=canary("binned")),
        "lecture": world.archived,
    }
    remark = make_remark(cast.office, cast.qiao, meeting=meetings["committee"], text=canary("remark"))
    remark.answer, remark.answered_by, remark.answered_at = canary("remark_answer"), cast.zhou, timezone.now()
    remark.save()
    make_remark(cast.office, cast.qiao, text=canary("remark_open"))
    make_spot_check(cast.office, cast.qiao, [meetings["group"]], finding=canary("spot_check"))
    for readers in Readers:
        text = canary(f"for_{readers}")
        Reflection.objects.create(member=cast.cheng, section=world.section, text=text, readers=readers)
    return meetings


def _held(world: World, days: int, **fields: Any) -> Meeting:
    cast = world.cast
    people = fields.pop("people", [cast.zhou, cast.su, cast.he, cast.cheng, cast.lu, cast.fang])
    place, begins = fields.pop("at", cast.office), timezone.now() - timedelta(days=days)
    values = {"state": MeetingState.ARCHIVED, "held_to": begins + timedelta(hours=2), "study_minutes": 60, **fields}
    meeting = make_held_meeting(place, people, held_from=begins, **values)
    meeting.roster.update(presence=Presence.PRESENT)
    return meeting


def _life(world: World) -> Meeting:
    """Archived: 贺 presides, 苏 records, 陆 leads the reading."""
    cast = world.cast
    named = {"presider": cast.he, "recorder": cast.su, "lead_reader": cast.lu}
    meeting = _held(world, 20, purposes=(Purpose.ORG_LIFE_MEETING,), **named)
    _say(meeting, "life", cast.zhou, cast.cheng)
    Amendment.objects.create(
        meeting=meeting, number=1, field=AmendedField.CONTENT, old="", new=canary("life_amended"), reason="漏写",
        by=cast.zhou,
    )  # fmt: skip
    return meeting


def _general(world: World) -> Meeting:
    """Archived: 周 presides, 苏 records, 陆 leads the reading. 陆 was on leave, 方 absent, 程 amended from leave into
    an absence, and 贺 is not counted."""
    cast = world.cast
    named = {"presider": cast.zhou, "recorder": cast.su, "lead_reader": cast.lu}
    meeting = _held(world, 15, materials=[{"title": "测试材料", "source": "", "dated": ""}], **named)
    _say(meeting, "general", cast.zhou, cast.cheng)
    entries = {entry.member_id: entry for entry in meeting.roster.all()}
    cheng, lu, fang, he = (entries[member.pk] for member in (cast.cheng, cast.lu, cast.fang, cast.he))
    cheng.presence, cheng.leave_kind, cheng.reason = Presence.ON_LEAVE, LeaveKind.SICK, canary("leave_amended")
    lu.presence, lu.leave_kind, lu.reason, lu.group = (
        Presence.ON_LEAVE, LeaveKind.SICK, canary("leave_of_group"), cast.group_two
    )  # fmt: skip
    fang.presence, fang.reason = Presence.ABSENT, canary("absent")
    he.counts, he.excused_reason, he.may_vote = False, canary("not_counted"), False
    for entry in (cheng, lu, fang, he):
        entry.save()
    old = presence_of(cheng)
    Amendment.objects.create(
        meeting=meeting, number=1, field=AmendedField.PRESENCE, member=cast.cheng, old=old, reason="核对签到表",
        new={**old, "presence": Presence.ABSENT, "leave_kind": "", "reason": canary("absent_amended")}, by=cast.zhou,
    )  # fmt: skip
    MakeUp.objects.create(
        entry=fang, way=MakeUpWay.OWN_READING, done_on=timezone.localdate(), note=canary("make_up"), by=cast.zhou
    )
    return meeting


def _committee(world: World) -> Meeting:
    cast = world.cast
    meeting = _held(
        world, 12, kind=MeetingKind.COMMITTEE_MEETING, people=[cast.zhou, cast.su], presider=cast.zhou,
        recorder=cast.zhou,
    )  # fmt: skip
    _say(meeting, "committee", cast.zhou)
    Resolution.objects.create(meeting=meeting, text=canary("committee_owned"), follow_up=True, owner=cast.lu)
    return meeting


def _group(world: World) -> Meeting:
    cast = world.cast
    meeting = _held(world, 10, at=cast.group_two, kind=MeetingKind.GROUP_MEETING, people=[cast.he, cast.lu])
    _say(meeting, "group", cast.he)
    return meeting


def _open(world: World) -> Meeting:
    """Its roll taken: 周 presides, 苏 records, 陆 leads the reading. 程 is on leave, 方 absent."""
    cast = world.cast
    named = {"presider": cast.zhou, "recorder": cast.su, "lead_reader": cast.lu}
    meeting = _held(world, 1, state=MeetingState.OPEN, **named)
    _say(meeting, "open", cast.zhou)
    meeting.roster.filter(member=cast.cheng).update(
        presence=Presence.ON_LEAVE, leave_kind=LeaveKind.SICK, reason=canary("open_leave")
    )
    meeting.roster.filter(member=cast.fang).update(presence=Presence.ABSENT, reason=canary("open_absent"))
    RosterChange.objects.create(
        meeting=meeting, member=cast.fang, kind=RosterChangeKind.ADDED, reason=canary("roster_changed"), by=cast.zhou
    )
    return meeting


def _planned(world: World) -> Meeting:
    """Called: 周 presides, 苏 records, 陆 leads the reading; 程 has asked for leave."""
    cast, in_a_week = world.cast, timezone.now() + timedelta(days=7)
    meeting = make_meeting(
        cast.office, planned_at=in_a_week, planned_month=in_a_week.date().replace(day=1), called_at=timezone.now(),
        presider=cast.zhou, recorder=cast.su, lead_reader=cast.lu,
    )  # fmt: skip
    meeting.sections.set([world.section])
    LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind=LeaveKind.SICK, reason=canary("leave_asked"))
    return meeting


def _say(meeting: Meeting, name: str, *speakers: Member) -> None:
    """A topic, what was reported on it, what each said, and a decision."""
    item = AgendaItem.objects.create(meeting=meeting, title=canary(f"{name}_topic"), content=canary(f"{name}_content"))
    for number, speaker in enumerate(speakers):
        gist = canary(f"{name}_said" if not number else f"{name}_said_by_cheng")
        Statement.objects.create(item=item, speaker=speaker, speaker_name=speaker.name, gist=gist)
    Resolution.objects.create(meeting=meeting, item=item, text=canary(f"{name}_decided"), follow_up=True)


# ---- reading -----------------------------------------------------------------------------------------------------


SENT_ONLY = {door.name for door in DOORS if door.method == "POST"}
OF_MEETINGS = [a.name for a in all_addresses() if a.route.startswith("meetings/<int:pk>/") and a.name not in SENT_ONLY]
# What is opened of every meeting; of those in FULLY everything is.
TELLING = ("meeting", "meeting_print", "record_docx", "meeting_notice", "meeting_preparation", "meeting_trail")
FULLY = ("life", "general", "open", "planned")


def places(world: World, meetings: dict[str, Meeting]) -> Iterator[str]:
    """Every address at which a meeting or somebody in it could be told of."""
    for which, meeting in meetings.items():
        yield from (reverse(name, args=[meeting.pk]) for name in (OF_MEETINGS if which in FULLY else TELLING))
    amend = [f"?member={entry.member_id}" for entry in meetings["general"].roster.all()] + ["?field=content"]
    yield from (reverse("meeting_amend", args=[meetings["general"].pk]) + query for query in amend)
    yield f"{reverse('roll', args=[meetings['open'].pk])}?all=present"
    people = [member.pk for member in (world.cast.cheng, world.cast.lu, world.cast.fang)]
    for pk in people:
        yield from (reverse(name, args=[pk]) for name in ("member", "member_study", "member_trail"))
    office, year = world.cast.office.pk, timezone.localdate().year
    for name in (
        "organization", "organization_members", "resolutions", "organization_make_ups", "progress", "remarks",
        "spot_checks", "handover", "handover_docx",
    ):  # fmt: skip
        yield reverse(name, args=[office])
    yield from (reverse("remark", args=[pk]) for pk in Remark.objects.values_list("pk", flat=True))
    yield f"{reverse('resolutions', args=[office])}?done"
    for place, which in product((office, world.cast.group_two.pk), Which):
        yield from (reverse(name, args=[place, year, which]) for name in ("ledger", "ledger_print"))
    yield from (reverse("meeting_plan", args=[office, number]) for number in (2025, year))
    yield from (reverse(f"year_book{form}", args=[office, year]) for form in ("", "_docx", "_xlsx"))
    yield from (reverse("resolution", args=[pk]) for pk in Resolution.objects.values_list("pk", flat=True))
    yield from (reverse("reflection", args=[pk]) for pk in Reflection.objects.values_list("pk", flat=True))
    for name in ("home", "study", "meetings", "meeting_new", "assignments"):
        yield reverse(name)
    yield f"{reverse('meetings')}?state=bin"
    yield world.address("guide:section", "book", "chapter", "section")
    yield reverse("calendar_feed", args=[world.calendar])


def stale(meetings: dict[str, Meeting], client: Client) -> Iterator[HttpResponse]:
    """Roll and minutes as they are answered to one whose page is out of date or wrong."""
    own = meetings["open"].get_absolute_url()
    yield client.post(f"{own}roll/", {"version": 99, "held_on": "2025-01-01", "held_from": "10:00"})
    for wrong in ("x" * 101, "字"):
        yield client.post(f"{own}minutes/", {"version": 99, "title": wrong, **EMPTY_ROWS})
    yield client.post(f"{own}record/", {})


EMPTY_ROWS = {
    f"{kind}-{count}_FORMS": "0"
    for kind in ("item", "resolution", "observer", "material")
    for count in ("TOTAL", "INITIAL")
}


def read_by(client: Client, world: World, meetings: dict[str, Meeting]) -> set[str]:
    """Every planted word that this reader comes upon anywhere."""
    read: set[str] = set()
    for address in places(world, meetings):
        read |= found_in(client.get(address))
    for answer in stale(meetings, client):
        read |= found_in(answer)
    return read
