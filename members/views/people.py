"""One person's page, and what a secretary does with people: admit, correct, move, end."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from members.access.organization import may_run_whole_branch, may_see, visible_organizations
from members.access.people import (
    may_correct_membership,
    may_edit_person,
    may_see_acts_on,
    may_see_contacts,
    may_see_facts,
    may_see_record,
    place_of,
    visible_appointments,
    visible_excusals,
    visible_members_with_places,
    visible_memberships,
)
from members.choices import MemberStatus
from members.errors import RowsRefused
from members.forms.people import (
    MOST_ROWS,
    ROWS,
    AdmissionFormSet,
    AdmissionRows,
    EndMembershipForm,
    MemberForm,
    MembershipDaysForm,
    MoveForm,
    SinceForm,
)
from members.http import MemberRequest
from members.models import Member, Membership, Organization
from members.queries.organization import groups_of
from members.queries.people import contacts_of, membership_before_regrouping, posts_hanging_on
from members.queries.study import record_of
from members.services.people import (
    admit_members,
    change_member,
    correct_membership,
    end_membership,
    move_membership,
)
from members.views.acts import act_page, carried_out, posted
from studyportal.access import access


@access(may_see, of=visible_members_with_places)
def person(request: MemberRequest, person: Member) -> HttpResponse:
    on = localdate()
    place = place_of(person, on)
    posts = list(visible_appointments(request.member).filter(member=person).select_related("organization"))
    history = visible_memberships(request.member).filter(member=person).select_related("organization")
    in_full = may_see_contacts(request.member, person)
    context: dict[str, Any] = {
        "person": person,
        "place": place,
        "posts": sorted(posts, key=lambda post: post.since, reverse=True),
        "posts_now": [post for post in posts if post.since <= on and (post.until is None or post.until >= on)],
        "sees_facts": may_see_facts(request.member, person),
        "in_full": in_full,
        "runs": may_edit_person(request.member, person),
        "sees_acts": may_see_acts_on(request.member, person),
    }
    if context["sees_facts"]:
        context |= {"history": _with_rights(request, history), "contacts": contacts_of(person, in_full=in_full)}
    if may_see_record(request.member, person):
        context["record"] = record_of(person)
    if in_full:
        context["excusals"] = visible_excusals(request.member).filter(member=person)
    return render(request, "members/people/person.html", context)


def _with_rights(request: MemberRequest, history: QuerySet[Membership]) -> list[tuple[Membership, bool]]:
    """The newest first, each with whether its days may be corrected."""
    return [(one, may_correct_membership(request.member, one)) for one in history.order_by("-since")]


@access(may_run_whole_branch, of=visible_organizations)
def admit(request: MemberRequest, organization: Organization) -> HttpResponse:
    """Several people at once. "再加五行" shows the same page with more rows; nothing typed is lost."""
    wants_more = "more" in request.POST
    data = _with_more_rows(request.POST) if wants_more else posted(request)
    since, rows = SinceForm(data), _rows(data, organization)
    if not wants_more and since.is_valid() and rows.is_valid() and _admitted(request, organization, since, rows):
        return redirect(organization)
    context = {"organization": organization, "since": since, "rows": rows}
    return render(request, "members/people/admit.html", context)


def _rows(data: QueryDict | None, branch: Organization) -> AdmissionRows:
    return AdmissionFormSet(data, branch=branch, form_kwargs={"groups": groups_of(branch)})


def _with_more_rows(data: QueryDict) -> QueryDict:
    more = data.copy()
    number = data.get("form-TOTAL_FORMS", "")
    present = int(number) if number.isdecimal() and len(number) <= len(str(MOST_ROWS)) else 0
    more["form-TOTAL_FORMS"] = str(present + ROWS)
    for place in range(present, present + ROWS):  # an empty row is one that still says what it said at first
        more[f"form-{place}-status"] = MemberStatus.FULL
    return more


def _admitted(request: MemberRequest, branch: Organization, since: SinceForm, rows: AdmissionRows) -> bool:
    forms = rows.filled
    try:
        people = admit_members(
            rows=[form.admission(branch, since.cleaned_data["since"]) for form in forms], by=request.member
        )
    except RowsRefused as refused:
        for number, refusal in refused.refusals.items():
            forms[number].add_error(None, str(refusal))
        return False
    messages.success(request, f"已录入 {len(people)} 名党员：{'、'.join(person.name for person in people)}。")
    return True


@access(may_edit_person, of=visible_members_with_places)
def edit(request: MemberRequest, person: Member) -> HttpResponse:
    branch = branch_of(request, person)
    form = MemberForm(posted(request), instance=person)
    if carried_out(form, lambda: change_member(member=person, branch=branch, by=request.member, **form.cleaned_data)):
        messages.success(request, f"{person}的资料已保存。")
        return redirect(person)
    return act_page(request, form, title="更正资料", back=person)


@access(may_edit_person, of=visible_members_with_places)
def end(request: MemberRequest, person: Member) -> HttpResponse:
    membership = _open_membership(person)
    if membership is None:
        messages.warning(request, "这位党员的组织关系已经结束。")
        return redirect(person)
    form = EndMembershipForm(posted(request))
    if carried_out(form, lambda: end_membership(membership=membership, by=request.member, **form.cleaned_data)):
        messages.success(request, f"{person}的组织关系已结束，以前的记录都保留。")
        return redirect(person)
    posts = posts_hanging_on(person, membership.organization.branch_path, localdate())
    lead = "以前的学习和任职记录都保留。"
    if posts:
        lead += "下列任职同一天结束：" + "、".join(post.title for post in posts) + "。"
    return act_page(request, form, title="结束组织关系", back=person, lead=lead)


@access(may_correct_membership, of=visible_memberships)
def correct_days(request: MemberRequest, membership: Membership) -> HttpResponse:
    person: Member = membership.member
    form = MembershipDaysForm(posted(request), membership=membership)
    if carried_out(form, lambda: correct_membership(membership=membership, by=request.member, **form.days)):
        messages.success(request, f"{person}的组织关系日期已更正。")
        return redirect(person)
    lead = f"{membership.organization}。只在原来写错了日期时更正；更正会记在办理记录里。"
    if before := membership_before_regrouping(membership):
        lead += f"前一段（{before.organization}）的最后一天随着改。"
    return act_page(request, form, title="更正起止日期", back=person, lead=lead)


@access(may_edit_person, of=visible_members_with_places)
def move(request: MemberRequest, person: Member) -> HttpResponse:
    branch = branch_of(request, person)
    form = MoveForm(posted(request), branch=branch, groups=groups_of(branch))
    if carried_out(
        form,
        lambda: move_membership(member=person, place=form.place, since=form.cleaned_data["since"], by=request.member),
    ):
        messages.success(request, f"{person}已调到{form.place}。")
        return redirect(person)
    lead = "在本支部内调整党小组。原小组的组长职务随之结束。转到别的支部，请办理“结束组织关系”，由对方支部录入。"
    return act_page(request, form, title="调整党小组", back=person, lead=lead)


def branch_of(request: MemberRequest, person: Member) -> Organization:
    """The branch in which the secretary looks after this person."""
    places = [place.branch_path] if (place := place_of(person, localdate())) else []
    return get_object_or_404(visible_organizations(request.member), path__in=places)


def _open_membership(person: Member) -> Membership | None:
    return next((membership for membership in person.memberships.all() if membership.until is None), None)
