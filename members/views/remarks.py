"""Notes of the upper organisation: written to a branch or on a meeting, listed, answered."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import visible_meetings
from members.access.organization import may_see, visible_organizations
from members.access.remarks import (
    may_answer,
    may_choose_where_to_remark,
    may_remark_on,
    may_see_remarks,
    may_see_remarks_on,
    visible_remarks,
)
from members.forms.remarks import AnswerForm, RemarkForm
from members.http import PersonRequest
from members.models import Meeting, Organization, Remark
from members.queries.organization import branch_of_place
from members.queries.remarks import remarks_below, remarks_on
from members.services.remarks import answer_remark, write_remark
from members.views.acts import carried_out, posted
from members.views.branches import choose_branch
from studyportal.access import access

ON_A_PAGE = 30


@access(may_see_remarks, of=visible_organizations)
def index(request: PersonRequest, organization: Organization) -> HttpResponse:
    """All of a branch, or of everything below an upper organisation."""
    found = remarks_below(organization, visible_remarks(request.member))
    context = {"organization": organization, "may_write": may_choose_where_to_remark(request.member, organization)}
    return _listed(request, found, context)


@access(may_see_remarks_on, of=visible_meetings)
def of_meeting(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    found = remarks_on(meeting, visible_remarks(request.member))
    may_write = may_remark_on(request.member, meeting)
    return _listed(request, found, {"organization": meeting.organization, "meeting": meeting, "may_write": may_write})


def _listed(request: PersonRequest, found: QuerySet[Remark], context: dict[str, Any]) -> HttpResponse:
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(remark, may_answer(request.member, remark) and not remark.is_answered) for remark in page]
    return render(request, "members/remarks/index.html", {"page": page, "rows": rows, **context})


@access(may_choose_where_to_remark, of=visible_organizations)
def new(request: PersonRequest, organization: Organization) -> HttpResponse:
    if organization.is_upper:
        return choose_branch(request, organization, title="写批注", address="remark_new")
    return _written(request, organization, None)


@access(may_remark_on, of=visible_meetings)
def new_on_meeting(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return _written(request, branch_of_place(meeting.organization), meeting)


def _written(request: PersonRequest, branch: Organization, meeting: Meeting | None) -> HttpResponse:
    form, back = RemarkForm(posted(request)), meeting or branch
    if carried_out(
        form, lambda: write_remark(organization=branch, meeting=meeting, by=request.member, **form.cleaned_data)
    ):
        messages.success(request, "批注已写下，支部书记在首页能看到。")
        return redirect(back)
    context = {"form": form, "branch": branch, "meeting": meeting, "back": back}
    return render(request, "members/remarks/new.html", context)


@access(may_see, of=visible_remarks)
def remark(request: PersonRequest, remark: Remark) -> HttpResponse:
    return _remark_page(request, remark, AnswerForm())


@access(may_answer, of=visible_remarks)
@require_POST
def answer(request: PersonRequest, remark: Remark) -> HttpResponse:
    form = AnswerForm(request.POST)
    if carried_out(form, lambda: answer_remark(remark=remark, by=request.member, **form.cleaned_data)):
        messages.success(request, "已答复，上级组织能看到。")
        return redirect(remark)
    return _remark_page(request, remark, form)


def _remark_page(request: PersonRequest, remark: Remark, form: AnswerForm) -> HttpResponse:
    answers = may_answer(request.member, remark) and (form.is_bound or not remark.is_answered)
    return render(request, "members/remarks/remark.html", {"remark": remark, "form": form, "answers": answers})
