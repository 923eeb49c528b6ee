"""The year plan, and what may become of a planned meeting besides being held."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import may_call, may_keep, may_see_plan, meetings_to_delete_or_restore, visible_meetings
from members.access.organization import visible_organizations
from members.errors import Refusal
from members.forms.plan import LinkForm, NotHeldForm, PlanForm
from members.http import PersonRequest
from members.models import Meeting, Organization
from members.queries.meetings import linkable, people_at_hand, proposed_people
from members.queries.plan import YearPlan, year_plan
from members.services.plan import bin_meeting, link_meetings, restore_meeting, save_plan, set_not_held
from members.views.acts import carried_out, posted
from studyportal.access import access

YEARS = range(2000, 2101)


@access(may_see_plan, of=visible_organizations)
def plan(request: PersonRequest, organization: Organization, year: int) -> HttpResponse:
    if year not in YEARS:
        raise Http404
    shown = year_plan(organization, year, visible_meetings(request.member), request.member.rights.on)
    form = _form(request, shown) if may_call(request.member, organization) else None
    if form and carried_out(form, lambda: save_plan(added=form.added(), changed=form.changed(), by=request.member)):
        messages.success(request, "计划已保存。")
        return redirect("meeting_plan", organization.pk, year)
    rows = [(meeting, form.rows.get(meeting) if form else None) for meeting in shown.meetings]
    context = {"plan": shown, "form": form, "rows": rows, "organization": organization, "years": (year - 1, year + 1)}
    return render(request, "members/meetings/plan.html", context)


def _form(request: PersonRequest, shown: YearPlan) -> PlanForm:
    on = request.member.rights.on
    people = list(people_at_hand(shown.organization, on))
    left = {meeting.responsible for meeting in shown.meetings if meeting.is_plan_row and meeting.responsible}
    proposed = proposed_people(shown.places, on)
    return PlanForm(
        posted(request),
        plan=shown,
        people=[*people, *(left - set(people))],
        first_month=on.month if on.year == shown.year else 1,
        responsible={pk: own.presider for pk, own in proposed.items()},
    )


@access(may_keep, of=visible_meetings)
def not_held(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    form = NotHeldForm(posted(request), initial={"reason": meeting.not_held_reason})
    if carried_out(form, lambda: set_not_held(meeting=meeting, by=request.member, **form.cleaned_data)):
        messages.success(request, "已写明未召开的原因。")
        return redirect(meeting)
    lead = "计划了没有开成，照实写明原因就可以。开始以后的会议不能再写未召开。"
    return _act(request, form, meeting, "写明未召开", lead)


@access(may_keep, of=meetings_to_delete_or_restore)
@require_POST
def put_into_bin(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    try:
        if meeting.binned_at is None:
            bin_meeting(meeting=meeting, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect(meeting)
    messages.success(request, "已从计划里删除，一段时间内可以在会议列表的“已删除”里恢复。")
    return redirect("meeting_plan", meeting.organization_id, meeting.planned_month.year)


@access(may_keep, of=meetings_to_delete_or_restore)
@require_POST
def restore(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    try:
        if meeting.binned_at is not None:
            restore_meeting(meeting=meeting, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("meetings")
    messages.success(request, "已恢复到计划里。")
    return redirect(meeting)


@access(may_keep, of=visible_meetings)
def link(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    near = linkable(meeting, visible_meetings(request.member))
    unknown = list(meeting.linked.exclude(pk__in=near.values("pk")))
    form = LinkForm(posted(request), meetings=near, initial={"beside": meeting.linked.all()})

    def act() -> None:
        link_meetings(meeting=meeting, beside=[*form.cleaned_data["beside"], *unknown], by=request.member)

    if carried_out(form, act):
        messages.success(request, "关联已保存。")
        return redirect(meeting)
    lead = "同一天的党课和主题党日各有各的记录，关联起来，集中学习的时间不重复计。列出的是前后三十一天里本支部的会议。"
    return _act(request, form, meeting, "关联会议", lead)


def _act(request: PersonRequest, form: NotHeldForm | LinkForm, meeting: Meeting, title: str, lead: str) -> HttpResponse:
    context = {"form": form, "meeting": meeting, "title": title, "lead": lead}
    return render(request, "members/meetings/act.html", context)
