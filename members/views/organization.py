"""Organisations: the branch, its groups, and what is below."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from members.access.organization import (
    is_member,
    may_run_branch,
    may_run_group,
    may_run_whole_branch,
    may_see,
    may_see_progress,
    may_see_roster_of_any_day,
    visible_organizations,
)
from members.access.people import may_change_many
from members.access.reach import ActingMember
from members.access.remarks import may_remark, may_see_remarks
from members.choices import OrganizationKind, RuleKey
from members.forms.organization import BranchForm, DayForm, DissolveGroupForm, GroupForm, GroupNameForm
from members.forms.overview import OverviewForm
from members.forms.remarks import RemarkForm
from members.http import MemberRequest
from members.models import Organization
from members.queries.organization import page_of_organizations, roster, vacant_posts
from members.queries.overview import overview
from members.queries.remarks import organizations_with_remarks, remarks_of
from members.queries.rules import rule
from members.queries.trail import last_entries
from members.services.organization import change_organization, dissolve_group, found_organization
from members.views.acts import act_page, carried_out, posted
from studyportal.access import access
from studyportal.replica import report


@access(is_member)
def index(request: MemberRequest) -> HttpResponse:
    known = visible_organizations(request.member).exclude(kind=OrganizationKind.GROUP)
    page = page_of_organizations(known, localdate(), request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect(page.object_list[0].organization)
    return render(request, "members/organization/index.html", {"page": page})


@access(may_see, of=organizations_with_remarks)
@report
def organization(request: MemberRequest, organization: Organization) -> HttpResponse:
    return (_upper if organization.is_upper else _branch_or_group)(request, organization)


def _upper(request: MemberRequest, organization: Organization) -> HttpResponse:
    on = localdate()
    form = OverviewForm(request.GET, organization=organization, on=on)
    found = overview(organization, form.view(request.GET.get("page")))
    form.show(found.view, found.assignments, found.assignment)
    context = {"organization": organization, "found": found, "form": form, "months": range(1, 13)}
    context["now"] = on.month if found.view.year == on.year else None
    return render(request, "members/overview/overview.html", context)


def _branch_or_group(request: MemberRequest, organization: Organization) -> HttpResponse:
    any_day = may_see_roster_of_any_day(request.member, organization)
    form, on = _day_asked_for(request, any_day)
    found = roster(organization, on)
    runs = may_run_branch(request.member, organization)
    context = {
        "organization": organization,
        "roster": found,
        "vacancies": vacant_posts(found, rule(RuleKey.COMMITTEE_FROM).value),
        "form": form,
        "is_today": on == localdate(),
        "sees_facts": any_day,
        "runs": runs,
        "sees_progress": may_see_progress(request.member, organization),
        "this_year": localdate().year,
        "is_new": runs and organization.is_branch and on == localdate() and len(found.people) <= 1,
        "changes_many": may_change_many(request.member, organization),
        **_remarks_shown(request.member, organization),
        "entries": last_entries(organization, found.places) if runs and organization.is_branch else [],
    }
    return render(request, "members/organization/organization.html", context)


def _remarks_shown(member: ActingMember, organization: Organization) -> dict[str, Any]:
    """How many notes and spot checks there are, for those who may know of them; the form, for who may write one."""
    if not may_see_remarks(member, organization):
        return {}
    form = RemarkForm() if may_remark(member, organization) else None
    return {"remarks": remarks_of(organization), "remark_form": form}


@access(may_see_roster_of_any_day, of=visible_organizations)
def members(request: MemberRequest, organization: Organization) -> HttpResponse:
    form, on = _day_asked_for(request, allowed=True)
    context = {"organization": organization, "roster": roster(organization, on), "form": form}
    context["changes_many"] = may_change_many(request.member, organization)
    return render(request, "members/organization/members.html", context)


def _day_asked_for(request: MemberRequest, allowed: bool) -> tuple[DayForm, date]:
    """The form, with its sentence if the day made no sense, and the day to show: today unless another was asked."""
    today = localdate()
    form = DayForm(request.GET if allowed and "on" in request.GET else None, initial={"on": today})
    asked = form.cleaned_data["on"] if form.is_valid() else None
    return form, asked or today


@access(may_run_whole_branch, of=visible_organizations)
def settings(request: MemberRequest, organization: Organization) -> HttpResponse:
    form = BranchForm(posted(request), instance=organization)
    if carried_out(
        form, lambda: change_organization(organization=organization, by=request.member, **form.cleaned_data)
    ):
        messages.success(request, "支部设置已保存。")
        return redirect(organization)
    return act_page(request, form, title="支部设置", back=organization)


@access(may_run_whole_branch, of=visible_organizations)
def new_group(request: MemberRequest, organization: Organization) -> HttpResponse:
    form = GroupForm(posted(request))
    if carried_out(
        form,
        lambda: found_organization(
            kind=OrganizationKind.GROUP, parent=organization, by=request.member, **form.cleaned_data
        ),
    ):
        messages.success(request, f"{form.cleaned_data['name']}已建立。可以把党员调到这个小组，再记录组长。")
        return redirect(organization)
    return act_page(request, form, title="建立党小组", back=organization)


@access(may_run_group, of=visible_organizations)
def rename_group(request: MemberRequest, organization: Organization) -> HttpResponse:
    form = GroupNameForm(posted(request), initial={"name": organization.name})
    if carried_out(
        form, lambda: change_organization(organization=organization, by=request.member, **form.cleaned_data)
    ):
        messages.success(request, "党小组名称已保存。")
        return redirect(organization)
    return act_page(request, form, title="更改党小组名称", back=organization)


@access(may_run_group, of=visible_organizations)
def dissolve(request: MemberRequest, organization: Organization) -> HttpResponse:
    form = DissolveGroupForm(posted(request))
    if carried_out(form, lambda: dissolve_group(group=organization, by=request.member, **form.cleaned_data)):
        messages.success(request, f"{organization}已撤销。以前的记录都保留。")
        return redirect(organization)
    lead = "小组里的党员要先调到别的小组。撤销以后，以前的记录都保留。"
    return act_page(request, form, title="撤销党小组", back=organization, lead=lead)
