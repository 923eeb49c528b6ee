"""Reminders: one's own choice, and the robot of a branch's group."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.organization import is_member, may_run_whole_branch, visible_organizations
from members.access.reminders import visible_group_robots, visible_sent_reminders
from members.errors import Refusal
from members.forms.reminders import ReminderForm, RobotForm
from members.http import PersonRequest
from members.models import Organization
from members.notices.robots import post
from members.notices.words import TRIAL
from members.queries.reminders import frequency_of
from members.services.reminders import choose_reminders, remove_robot, set_robot
from members.views.acts import carried_out, posted
from studyportal.access import access

LISTED = 20


@access(is_member)
def own(request: PersonRequest) -> HttpResponse:
    member = request.member
    form = ReminderForm(posted(request), initial={"frequency": frequency_of(member), "mail": member.mail})
    if carried_out(form, lambda: choose_reminders(by=member, **form.cleaned_data)):
        messages.success(request, "提醒的设置已保存。")
        return redirect("reminders")
    sent = visible_sent_reminders(member).filter(member=member)[:LISTED]
    context = {"form": form, "sent": sent, "sends_mail": settings.SENDS_MAIL}
    return render(request, "members/reminders/own.html", context)


@access(may_run_whole_branch, of=visible_organizations)
def robot(request: PersonRequest, organization: Organization) -> HttpResponse:
    form = RobotForm(posted(request))
    if carried_out(form, lambda: set_robot(branch=organization, by=request.member, **form.cleaned_data)):
        messages.success(request, "群机器人已接入。可以先试发一条，看群里收到没有。")
        return redirect("robot", organization.pk)
    context = {
        "organization": organization,
        "robot": visible_group_robots(request.member).filter(organization=organization).first(),
        "form": form,
        "sent": visible_sent_reminders(request.member).filter(organization=organization)[:LISTED],
    }
    return render(request, "members/reminders/robot.html", context)


@access(may_run_whole_branch, of=visible_organizations)
@require_POST
def try_robot(request: PersonRequest, organization: Organization) -> HttpResponse:
    found = visible_group_robots(request.member).filter(organization=organization).first()
    delivery = post(found, TRIAL) if found else None
    if delivery is None:
        messages.warning(request, "本支部没有接入群机器人，没有东西可以试发。")
    elif delivery.is_sent:
        messages.success(request, "机器人收下了，请到群里看一眼。")
    else:
        messages.warning(request, f"没有发成（{delivery.problem}）。请核对地址、加签密钥和群里的安全设置，再试一次。")
    return redirect("robot", organization.pk)


@access(may_run_whole_branch, of=visible_organizations)
@require_POST
def remove(request: PersonRequest, organization: Organization) -> HttpResponse:
    try:
        remove_robot(branch=organization, by=request.member)
        messages.success(request, "群机器人已停用，地址和密钥已删除。")
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("robot", organization.pk)
