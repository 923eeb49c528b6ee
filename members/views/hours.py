"""Study hours: of one person, of a branch, and what is entered by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from members.access.hours import may_reverse_hours, visible_hours
from members.access.organization import may_see_progress, visible_organizations
from members.access.people import may_edit_person, may_see_record, visible_members_with_places
from members.forms.hours import ElsewhereForm, ReversalForm
from members.http import PersonRequest
from members.models import HoursEntry, Member, Organization
from members.queries.hours import hours_of, hours_table
from members.services.hours import post_elsewhere, reverse_hours
from members.views.acts import act_page, carried_out, posted
from members.views.branches import choose_branch
from members.views.people import branch_of
from studyportal.access import access
from studyportal.replica import report

FIRST_YEAR = 2000


@access(may_see_record, of=visible_members_with_places)
def of_person(request: PersonRequest, person: Member) -> HttpResponse:
    year = _year(request)
    context = {
        "person": person,
        "hours": hours_of(person, year, request.member),
        "runs": may_edit_person(request.member, person),
        **_years(request, year),
    }
    return render(request, "members/hours/person.html", context)


@access(may_see_progress, of=visible_organizations)
@report
def of_organization(request: PersonRequest, organization: Organization) -> HttpResponse:
    if organization.is_upper:
        return choose_branch(request, organization, title="学时", address="organization_hours")
    year = _year(request)
    context = {
        "organization": organization,
        "rows": hours_table(organization, year, request.member.rights.on),
        **_years(request, year),
    }
    return render(request, "members/hours/organization.html", context)


def _year(request: PersonRequest) -> int:
    """The year asked for; this year where none was, or none that has come."""
    asked, this_year = request.GET.get("year", ""), request.member.rights.on.year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return year if FIRST_YEAR <= year <= this_year else this_year


def _years(request: PersonRequest, year: int) -> dict[str, int | None]:
    return {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < request.member.rights.on.year else None,
    }


@access(may_edit_person, of=visible_members_with_places)
def elsewhere(request: PersonRequest, person: Member) -> HttpResponse:
    form = ElsewhereForm(posted(request), minutes_per_hour=branch_of(request, person).minutes_per_hour)
    if carried_out(form, lambda: post_elsewhere(member=person, by=request.member, **form.posted)):
        messages.success(request, f"已录入{person}在外参加的学习。")
        return _back_to_year(form.posted["on"].year, person)
    lead = "外出培训，或者流动党员在居住地参加的集中学习。自己看书不计学时。"
    return act_page(request, form, title="录入在外参加的学习", back=person, lead=lead)


@access(may_reverse_hours, of=visible_hours)
def reverse(request: PersonRequest, entry: HoursEntry) -> HttpResponse:
    form = ReversalForm(posted(request))
    if carried_out(form, lambda: reverse_hours(entry=entry, by=request.member, **form.cleaned_data)):
        messages.success(request, "已冲回。原来的一笔留着，旁边注明已冲回。")
        return _back_to_year(entry.on.year, entry.member)
    lead = f"{entry.member}，{entry.on.year}年{entry.on.month}月{entry.on.day}日，{entry.note}。录错了才冲回。"
    return act_page(request, form, title="冲回学时", back=entry.member, lead=lead)


def _back_to_year(year: int, person: Member) -> HttpResponse:
    back = redirect("member_hours", person.pk)
    back["Location"] += f"?year={year}"
    return back
