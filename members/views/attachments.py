"""Files of a meeting: the list, adding one, reading one, removing one."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.attachments import may_add_attachment, may_remove_attachment
from members.access.meetings import may_read_statements, visible_attachments, visible_meetings
from members.access.organization import may_see
from members.errors import Refusal
from members.forms.attachments import AttachmentForm
from members.http import PersonRequest
from members.models import Attachment, Meeting
from members.queries.amendments import amended_meetings
from members.services.attachments import add_attachment, remove_attachment
from members.views.acts import carried_out
from studyportal.access import access


@access(may_read_statements, of=visible_meetings)
def attachments(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return _page(request, meeting, AttachmentForm())


@access(may_add_attachment, of=visible_meetings)
@require_POST
def add(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    form = AttachmentForm(request.POST, request.FILES)
    if not carried_out(form, lambda: add_attachment(meeting=meeting, by=request.member, **form.added)):
        return _page(request, meeting, form)
    messages.success(request, "已上传。")
    return redirect("attachments", meeting.pk)


def _page(request: PersonRequest, meeting: Meeting, form: AttachmentForm) -> HttpResponse:
    rows = visible_attachments(request.member).filter(meeting=meeting).select_related("by")
    form.helper.form_action = "add/"
    context = {
        "meeting": amended_meetings([meeting])[0],
        "rows": rows.order_by("pk"),
        "form": form if may_add_attachment(request.member, meeting) else None,
        "removes": not meeting.is_archived and may_add_attachment(request.member, meeting),
    }
    return render(request, "members/attachments/attachments.html", context)


@access(may_see, of=visible_attachments)
def download(request: PersonRequest, attachment: Attachment) -> HttpResponseBase:
    """Never shown in place, whatever it holds: saved by the browser, and shut in should it be opened all the same."""
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@access(may_remove_attachment, of=visible_attachments)
@require_POST
def remove(request: PersonRequest, attachment: Attachment) -> HttpResponse:
    try:
        remove_attachment(attachment=attachment, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"已移除“{attachment.name}”。")
    return redirect("attachments", attachment.meeting_id)
