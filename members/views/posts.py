"""Posts and excusals of a branch's people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from members.access.organization import may_run_whole_branch, visible_organizations
from members.access.people import (
    may_change_excusal,
    may_change_post,
    may_edit_person,
    visible_appointments,
    visible_excusals,
    visible_members_with_places,
)
from members.forms.posts import AppointmentForm, ExcusalForm, LastDayForm
from members.http import MemberRequest
from members.models import Appointment, Excusal, Member, Organization
from members.queries.organization import groups_of, people_of
from members.services.posts import appoint, end_appointment, end_excusal, record_excusal
from members.views.acts import act_page, carried_out, posted
from members.views.people import branch_of
from studyportal.access import access


@access(may_run_whole_branch, of=visible_organizations)
def new(request: MemberRequest, organization: Organization) -> HttpResponse:
    people = people_of(organization, localdate()).exclude(account=request.user)
    form = AppointmentForm(posted(request), branch=organization, groups=groups_of(organization), people=people)
    if carried_out(form, lambda: appoint(by=request.member, **form.appointment())):
        messages.success(request, "任职已记录。权限随任职走，结束后自动停止。")
        return redirect(organization)
    lead = "自己的任职不能自己记录，请由另一位书记、副书记或系统管理员办理。"
    return act_page(request, form, title="记录任职", back=organization, lead=lead)


@access(may_change_post, of=visible_appointments)
def end(request: MemberRequest, appointment: Appointment) -> HttpResponse:
    form = LastDayForm(posted(request), button="结束任职")
    if carried_out(form, lambda: end_appointment(appointment=appointment, by=request.member, **form.cleaned_data)):
        messages.success(request, f"{appointment.member}的任职已结束。")
        return redirect(appointment.member)
    lead = f"{appointment.member}，{appointment.title}。最后一天仍在任。"
    return act_page(request, form, title="结束任职", back=appointment.member, lead=lead)


@access(may_edit_person, of=visible_members_with_places)
def excuse(request: MemberRequest, person: Member) -> HttpResponse:
    branch = branch_of(request, person)
    form = ExcusalForm(posted(request))
    if carried_out(form, lambda: record_excusal(member=person, branch=branch, by=request.member, **form.cleaned_data)):
        messages.success(request, f"已记录：{person}不计入应到会人数。")
        return redirect(person)
    lead = "须经上级党组织同意、支部党员大会通过。原因只有本人和书记、副书记看得到。"
    return act_page(request, form, title="不计入应到会人数", back=person, lead=lead)


@access(may_change_excusal, of=visible_excusals)
def end_of_excusal(request: MemberRequest, excusal: Excusal) -> HttpResponse:
    person: Member = excusal.member
    branch = branch_of(request, person)
    form = LastDayForm(posted(request), button="保存")
    if carried_out(form, lambda: end_excusal(excusal=excusal, branch=branch, by=request.member, **form.cleaned_data)):
        messages.success(request, f"已记录：{person}从第二天起重新计入应到会人数。")
        return redirect(person)
    return act_page(request, form, title="重新计入应到会人数", back=person, lead=f"{person}：{excusal.reason}。")
