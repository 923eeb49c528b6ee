"""One meeting on one page: what it is, its roll, agenda, minutes, votes, and what is still missing."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from members.access.calling import may_call_or_join
from members.access.meetings import (
    kept_by,
    may_arrange,
    may_call_somewhere,
    may_finish,
    may_keep,
    may_read_minutes,
    may_read_record,
    may_read_statements,
    may_see_plan,
    may_see_trail,
    may_write,
    meetings_in_bin,
    visible_meetings,
)
from members.access.organization import is_member, may_see, visible_organizations
from members.access.remarks import may_remark_on, may_see_remarks_on
from members.choices import WRITABLE_STATES
from members.forms.closing import CloseForm
from members.forms.meeting_list import MeetingFilter
from members.forms.remarks import RemarkForm
from members.http import PersonRequest
from members.models import Meeting, Member, Organization
from members.queries.amendments import amended_meetings, rows_of
from members.queries.closing import completeness, following
from members.queries.lights import with_lights, with_what_is_written
from members.queries.meetings import first_year, in_order_of_list, programme_of
from members.queries.plan import still_in_bin
from members.queries.records import MeetingRecord, held_together, joint_among, linked_among, record_of
from members.queries.remarks import meetings_with_remarks, remarks_of
from members.views.notice import notice_shown
from studyportal.access import access

ON_A_PAGE = 30
MOST_ORGANIZATIONS = 200  # to choose from; whoever looks after more narrows them by what is above
LONGEST_KEY = 18  # digits that every database holds


@access(is_member)
def index(request: PersonRequest) -> HttpResponse:
    member = request.member
    form = MeetingFilter(
        request.GET,
        organizations=_to_choose_from(request),
        first_year=first_year(visible_meetings(member)),
        on=member.rights.on,
        keeps=may_call_somewhere(request),
    )
    meetings = still_in_bin(meetings_in_bin(member)) if form.in_bin else form.narrowed(visible_meetings(member))
    listed = with_what_is_written(meetings.select_related("organization"))
    shown = in_order_of_list(listed, kept_by(member), member.rights.on)
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    keeps, calls = may_call_somewhere(request), may_call_or_join(request)
    context = {
        "page": page,
        "rows": with_lights(member, amended_meetings(page)),
        "form": form,
        "keeps": keeps,
        "calls": calls,
        "plans": _plans(request),
    }
    return render(request, "members/meetings/index.html", context)


def _to_choose_from(request: PersonRequest) -> list[Organization]:
    """The first of those one may know of, and the one that a link asks for."""
    known = visible_organizations(request.member)
    offered, asked = list(known[:MOST_ORGANIZATIONS]), request.GET.get("organization", "")[:LONGEST_KEY]
    if len(offered) < MOST_ORGANIZATIONS or not asked.isdecimal() or int(asked) in {place.pk for place in offered}:
        return offered
    return [*offered, *known.filter(pk=int(asked))]


def _plans(request: PersonRequest) -> list[Organization]:
    """Those whose year plan the member looks after."""
    rights = request.member.rights
    held = dict.fromkeys(post.organization for post in rights.appointments)
    return [organization for organization in held if may_see_plan(request.member, organization)]


@access(may_see, of=meetings_with_remarks)
def meeting(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return meeting_page(request, meeting)


def meeting_page(request: PersonRequest, meeting: Meeting, close: CloseForm | None = None) -> HttpResponse:
    """The page, with `close` as it was sent where it was refused; `meeting` is one of `meetings_with_remarks`."""
    member = request.member
    reads_record = meeting.is_held and may_read_record(member, meeting)
    record = record_of(meeting, member) if reads_record else None
    notice = notice_shown(member, meeting)
    context = {
        "meeting": record.meeting if record else meeting,
        "archived": meeting,
        "record": record,
        "programme": None if notice else programme_of(meeting, record),
        **_held_with(record, meeting, member),
        "arranges": may_arrange(member, meeting) and meeting.state in WRITABLE_STATES,
        "keeps": may_keep(member, meeting),
        "writes": may_write(member, meeting),
        "reads_minutes": may_read_minutes(member, meeting),
        "sees_trail": may_see_trail(member, meeting),
        "reads_statements": may_read_statements(member, meeting),
        "finishes": _to_finish(member, record) if record else set(),
        **notice,
        **_remarks_shown(meeting, member),
        **_closing_shown(record, close, reads_all=may_read_statements(member, meeting)),
    }
    return render(request, "members/meetings/meeting.html", context)


def _held_with(record: MeetingRecord | None, meeting: Meeting, member: Member) -> dict[str, Any]:
    if record:
        return {"linked": record.linked, "joint": record.joint}
    together = held_together(meeting, member)
    return {"linked": linked_among(together), "joint": joint_among(meeting, together)}


def _to_finish(member: Member, record: MeetingRecord) -> set[int]:
    """The resolutions of which the reader may say that they were done."""
    return {row.pk for row in record.resolutions if row.follow_up and may_finish(member, row)}


def _remarks_shown(meeting: Meeting, member: Member) -> dict[str, Any]:
    """How many notes from above, for those who may know of them; the form, for those who may write one."""
    if not may_see_remarks_on(member, meeting):
        return {}
    return {"remarks": remarks_of(meeting), "remark_form": RemarkForm() if may_remark_on(member, meeting) else None}


def _closing_shown(record: MeetingRecord | None, close: CloseForm | None, reads_all: bool) -> dict[str, Any]:
    """The light, the form and what follows while the record is written; its corrections once it is archived."""
    if record is None:
        return {}
    if record.meeting.is_archived:
        shows_leave_of = {row.entry.member_id for row in record.roster if row.shows_leave}
        return {"amended_rows": rows_of(record.amendments, shows_leave_of, shows_content=reads_all)}
    return {
        "light": completeness(record),
        "following": following(record),
        "close": close or CloseForm(None, record=record),
    }
