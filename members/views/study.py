"""What was studied: the own page, one person's record, and the progress of a branch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from guide.models import Book, Chapter, Section
from members.access.meetings import resolutions_known_to
from members.access.organization import is_member, may_see_progress, visible_organizations
from members.access.people import may_enter_study_for, may_see_record, visible_members
from members.access.study import visible_reflections
from members.http import PersonRequest, keys_in
from members.models import Member, Organization, Resolution
from members.queries.assignments import home_for_member
from members.queries.hours import hours_so_far
from members.queries.make_ups import own_make_ups
from members.queries.resolutions import resolutions_owned_by
from members.queries.study import book_last_assigned, progress_of, record_of, states_of, with_states
from members.services.study import enter_for, take_back_entry
from members.views.branches import choose_branch
from studyportal.access import access
from studyportal.replica import report


@access(is_member)
def mine(request: PersonRequest) -> HttpResponse:
    reflections = visible_reflections(request.member).filter(member=request.member)
    record = record_of(request.member)
    context = {
        "home": home_for_member(request.member, record.states),
        "record": record,
        "reflections": reflections.select_related("section__chapter__book", "chapter__book"),
        "hours": hours_so_far(request.member, request.member.rights.on.year),
        "make_ups": own_make_ups(request.member, request.member.rights.on),
        "owned": _owned(request.member),
    }
    return render(request, "members/study/mine.html", context)


def _owned(member: Member) -> list[tuple[Resolution, bool]]:
    """What the member is to see to, each with whether its day has gone by."""
    known = resolutions_owned_by(member).filter(resolutions_known_to(member))
    return [(row, row.is_past_due(member.rights.on)) for row in known]


@access(may_see_record, of=visible_members)
def record(request: PersonRequest, person: Member) -> HttpResponse:
    keys = keys_in(request.GET, "chapter")
    if keys:
        return _record_of_chapter(request, person, keys[0])
    reflections = visible_reflections(request.member).filter(member=person)
    context = {
        "person": person,
        "record": record_of(person),
        "reflections": reflections.select_related("section__chapter__book", "chapter__book"),
    }
    return render(request, "members/study/record.html", context)


def _record_of_chapter(request: PersonRequest, person: Member, chapter: int) -> HttpResponse:
    published = Chapter.objects.filter(book__in=Book.objects.published()).select_related("book")
    found = get_object_or_404(published, pk=chapter)
    sections = list(Section.objects.visible().filter(chapter=found).order_by("position", "pk"))
    for section in sections:
        section.chapter = found
    context = {
        "person": person,
        "chapter": found,
        "rows": with_states(sections, states_of(person, sections)),
        "may_enter": may_enter_study_for(request.member, person),
    }
    return render(request, "members/study/record_of_chapter.html", context)


@access(may_enter_study_for, of=visible_members)
@require_POST
def enter(request: PersonRequest, person: Member) -> HttpResponse:
    """Enter the ticked sections for the person, or take back what was entered."""
    sections = list(Section.objects.visible().filter(pk__in=keys_in(request.POST, "section")).select_related("chapter"))
    taking_back = "take_back" in request.POST
    act = take_back_entry if taking_back else enter_for
    count = act(people=[person], sections=sections, by=request.member)
    if not count:
        messages.warning(request, "没有改动：请先勾选要办理的节。")
    elif taking_back:
        messages.success(request, f"已撤回代为录入的 {count} 节。")
    else:
        messages.success(request, f"已为{person}录入 {count} 节，记录上写明由您录入。")
    back = redirect("member_study", person.pk)
    if sections:
        back["Location"] += f"?chapter={sections[0].chapter_id}"
    return back


@access(may_see_progress, of=visible_organizations)
@report
def progress(request: PersonRequest, organization: Organization) -> HttpResponse:
    on = request.member.rights.on
    if organization.is_upper:
        return choose_branch(request, organization, title="学习进度", address="progress")
    books = list(Book.objects.published())
    asked = request.GET.get("book") or book_last_assigned(organization)
    book = next((book for book in books if book.slug == asked), books[0] if books else None)
    context = {
        "organization": organization,
        "books": books,
        "book": book,
        "table": progress_of(organization, book, on) if book else None,
        "on": on,
    }
    return render(request, "members/study/progress.html", context)
