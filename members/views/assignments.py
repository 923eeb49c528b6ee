"""Assignments: the list, making one, one with its answers, and the acts on it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from guide.models import Section
from members.access.calling import may_call_or_join
from members.access.meetings import visible_meetings
from members.access.organization import is_member, may_see
from members.access.people import people_to_enter_for
from members.access.study import (
    answers_visible_within,
    may_assign_somewhere,
    may_change_assignment,
    may_enter_answers,
    organizations_to_assign_to,
    possible_lead_readers,
    visible_assignments,
)
from members.errors import Refusal
from members.forms.assignments import AssignmentForm, ExtensionForm, Reading
from members.http import PersonRequest, keys_in
from members.models import Assignment, Meeting
from members.queries.answers import answers_to
from members.queries.assignments import as_listed, in_order_of_list, required_of
from members.queries.reading import already_assigned, chapters_to_assign, sections_to_assign
from members.services.assignments import assign_reading, extend_assignment, withdraw_assignment
from members.services.study import enter_for
from members.views.acts import carried_out, made, posted
from members.views.answers import answers_shown
from studyportal.access import access

ON_A_PAGE = 20
MOST_MEETINGS = 20


@access(is_member)
def index(request: PersonRequest) -> HttpResponse:
    on = request.member.rights.on
    shown = in_order_of_list(visible_assignments(request.member), on)
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": as_listed(request.member, page), "may_assign": may_assign_somewhere(request)}
    return render(request, "members/assignments/index.html", context)


@access(may_assign_somewhere)
def new(request: PersonRequest) -> HttpResponse:
    beside = _beside(request)
    sections = sections_to_assign(keys_in(request.GET, "chapter"), beside)
    if not sections:
        chapters = chapters_to_assign()
        return render(request, "members/assignments/choose.html", {"chapters": chapters, "beside": beside})
    form = AssignmentForm(
        posted(request),
        initial=_first_values(request, beside),
        organizations=organizations_to_assign_to(request.member),
        lead_readers=possible_lead_readers(request.member),
        sections=sections,
        initial_reading=Reading.FURTHER if beside else Reading.REQUIRED,
    )
    assignment = made(form, lambda: assign_reading(by=request.member, **form.cleaned_data))
    if assignment is not None:
        messages.success(request, f"已布置，{assignment.due_on.month}月{assignment.due_on.day}日前读完。")
        return redirect(assignment)
    before = already_assigned(form.target, sections, request.member.rights.on) if form.target else []
    context = {"form": form, "beside": beside, "sections": sections, "before": before}
    return render(request, "members/assignments/new.html", context)


def _beside(request: PersonRequest) -> Assignment | None:
    """The superior's assignment to which a branch adds reading."""
    keys = keys_in(request.GET, "beside")
    return get_object_or_404(visible_assignments(request.member), pk=keys[0]) if keys else None


def _first_values(request: PersonRequest, beside: Assignment | None) -> dict[str, object]:
    rights = request.member.rights
    own = (*rights.runs, *rights.leads, *rights.oversees)[0]
    target = next(post.organization for post in rights.appointments if post.organization.path == own)
    values: dict[str, object] = {"organization": target}
    if beside:
        values |= {"due_on": beside.due_on, "title": f"{beside.title}（另加篇目）"[:100]}
    return values


@access(may_see, of=visible_assignments)
def assignment(request: PersonRequest, assignment: Assignment) -> HttpResponse:
    member = request.member
    (own,) = as_listed(member, [assignment])
    answers = answers_shown(request, own)
    context = {
        "assignment": assignment,
        "own": own,
        "meetings": _meetings_on(request, assignment, answers),
        "may_change": may_change_assignment(member, assignment) and not assignment.is_withdrawn,
        "may_discuss": may_call_or_join(request) and not assignment.is_withdrawn,
        "may_add": may_assign_somewhere(request) and not may_change_assignment(member, assignment),
        **answers,
    }
    return render(request, "members/assignments/assignment.html", context)


def _meetings_on(request: PersonRequest, assignment: Assignment, answers: dict[str, Any]) -> QuerySet[Meeting]:
    """That discuss it, the latest first. To who is shown branch by branch, those of the branch that was chosen."""
    found = visible_meetings(request.member).filter(assignment=assignment)
    if "branches" in answers:
        return found.none()
    chosen = answers.get("chosen")
    return (found.under(chosen) if chosen else found)[:MOST_MEETINGS]


@access(may_change_assignment, of=visible_assignments)
def change(request: PersonRequest, assignment: Assignment) -> HttpResponse:
    form = ExtensionForm(
        posted(request),
        assignment=assignment,
        lead_readers=possible_lead_readers(request.member),
        sections=_not_yet_assigned(assignment),
    )
    if carried_out(form, lambda: extend_assignment(assignment=assignment, by=request.member, **form.cleaned_data)):
        messages.success(request, "已改好。")
        return redirect(assignment)
    return render(request, "members/assignments/change.html", {"form": form, "assignment": assignment})


def _not_yet_assigned(assignment: Assignment) -> QuerySet[Section]:
    chapters = assignment.sections.values("chapter")
    found = Section.objects.visible().filter(chapter__in=chapters).exclude(pk__in=assignment.sections.values("pk"))
    return found.select_related("chapter").order_by("chapter__number", "position")


@access(may_change_assignment, of=visible_assignments)
@require_POST
def withdraw(request: PersonRequest, assignment: Assignment) -> HttpResponse:
    try:
        withdraw_assignment(assignment=assignment, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "任务已撤回，已读的记录不变。")
    return redirect(assignment)


@access(may_enter_answers, of=visible_assignments)
@require_POST
def enter(request: PersonRequest, assignment: Assignment) -> HttpResponse:
    within = answers_visible_within(request.member, assignment)
    (answers,) = answers_to([assignment], within, request.member.rights.on)
    asked = {answer.member.pk for answer in answers.unanswered}
    chosen = [key for key in keys_in(request.POST, "person") if key in asked and not assignment.is_withdrawn]
    people = list(people_to_enter_for(request.member).filter(pk__in=chosen))
    entered = enter_for(people=people, sections=required_of(assignment), by=request.member, assignment=assignment)
    if entered:
        messages.success(request, f"已为{'、'.join(person.name for person in people)}录入，记录上写明由您录入。")
    else:
        messages.warning(request, "没有录入：请先在名单中勾选还没有反馈的人。")
    return redirect(assignment)
