"""An archived lecture to correct, and what is looked at when it was."""

from typing import Any

from guide.models import Section
from members.choices import Presence
from members.models import Amendment, AuditEvent, HoursEntry, MakeUp, Meeting, Member, StudyEvent, StudyState
from members.services.amendments import amend_field, amend_presence
from members.services.closing import archive_meeting, record_meeting
from tests.cast import Cast
from tests.factories import make_book, make_whole_meeting

ABSENT = {"presence": Presence.ABSENT, "reason": "记错了"}
PRESENT = {"presence": Presence.PRESENT}


def make_archived_lecture(cast: Cast) -> Meeting:
    """With an hour's study on two sections: 周 and 程 were there, 陆 was absent."""
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng, cast.lu])
    meeting.sections.set(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
    meeting.roster.filter(member=cast.lu).update(presence=Presence.ABSENT, reason="未说明")
    record_meeting(meeting=meeting, by=cast.zhou, study_minutes=60)
    return archive_meeting(meeting=meeting, by=cast.zhou)


def presence(meeting: Meeting, member: Member, values: dict[str, Any], by: Member) -> Amendment | None:
    return amend_presence(meeting=meeting, member=member, values=values, reason="核对签到表", by=by)


def field(meeting: Meeting, name: str, new: Any, by: Member, **more: str) -> Amendment | None:
    return amend_field(meeting=meeting, field=name, new=new, reason="核对原稿", by=by, **more)


def minutes(member: Member) -> list[int]:
    return list(HoursEntry.objects.filter(member=member).order_by("pk").values_list("minutes", flat=True))


def kinds(member: Member, section: Section) -> list[str]:
    events = StudyEvent.objects.filter(member=member, section=section).order_by("pk")
    return list(events.values_list("kind", flat=True))


def studied(member: Member) -> int:
    return StudyState.objects.filter(member=member, studied=True).count()


def everything() -> tuple:
    return tuple(
        list(model.objects.order_by("pk").values())
        for model in (Amendment, StudyEvent, StudyState, HoursEntry, AuditEvent, MakeUp)
    )
