"""A record on paper: the page to print, and the Word document."""

import re
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from members.access.meetings import may_read_minutes, may_read_statements
from members.http import PersonRequest
from members.models import Meeting
from members.queries.papers import printable_meetings
from members.queries.records import MeetingRecord, record_of
from members.reports.record import Fields, record_fields
from members.reports.templates import record_document
from studyportal.access import access

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@access(may_read_minutes, of=printable_meetings)
def page(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if not meeting.is_held:
        return _nothing_yet(request, meeting)
    fields = _fields(request, meeting, record_of(meeting, request.member))
    return render(request, "members/papers/record.html", {"meeting": meeting, "fields": fields})


@access(may_read_minutes, of=printable_meetings)
def document(request: PersonRequest, meeting: Meeting) -> HttpResponseBase:
    if not meeting.is_held:
        return _nothing_yet(request, meeting)
    record = record_of(meeting, request.member)
    fields = _fields(request, meeting, record)
    own = meeting.own_template  # type: ignore[attr-defined]
    content, trouble = record_document(fields, bytes(own) if own else None)
    if trouble:
        messages.warning(
            request, f"本组织的会议记录模板这次没有用上，文档用的是本站的模板。{trouble}请告诉系统管理员。"
        )
    name = NOT_IN_FILE_NAMES.sub("", f"{fields['organization']} {record.meeting.day} {fields['title']}")
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.docx", content_type=WORD)


def _fields(request: PersonRequest, meeting: Meeting, record: MeetingRecord) -> Fields:
    branch = meeting.branch_name  # type: ignore[attr-defined]
    return record_fields(record, branch=branch, reads_statements=may_read_statements(request.member, meeting))


def _nothing_yet(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    messages.warning(request, "会议还没有召开，没有记录可以打印。")
    return redirect(meeting)
