"""The sheet with which a secretary hands a branch over: to print, and as a Word document."""

from io import BytesIO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from members.access.organization import may_read_year_book, visible_organizations
from members.http import PersonRequest
from members.models import Organization
from members.queries.handover import handover
from members.reports.handover import handover_parts
from members.reports.record import day_in_words
from members.reports.write_handover import TITLE, handover_document
from members.views.papers import NOT_IN_FILE_NAMES, WORD
from studyportal.access import access


@access(may_read_year_book, of=visible_organizations)
def page(request: PersonRequest, organization: Organization) -> HttpResponse:
    parts = handover_parts(handover(organization, request.member))
    context = {"organization": organization, "parts": parts, "title": TITLE, "made": _made(request)}
    return render(request, "members/handover/handover.html", context)


@access(may_read_year_book, of=visible_organizations)
def document(request: PersonRequest, organization: Organization) -> HttpResponseBase:
    parts = handover_parts(handover(organization, request.member))
    content = handover_document(organization.name, _made(request), parts)
    name = NOT_IN_FILE_NAMES.sub("", f"{organization.name} {request.member.rights.on} {TITLE}")
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.docx", content_type=WORD)


def _made(request: PersonRequest) -> str:
    return f"{day_in_words(request.member.rights.on)}的情况。"
