"""A book as a member reads it: contents, chapter, section, each with the own marks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from guide.models import Book, Chapter, Section, SectionQuerySet
from guide.outline import TocRow, chapter_page, contents_of, page_of, toc_rows
from members.access.organization import is_member
from members.access.study import may_assign_somewhere, visible_reflections
from members.http import MemberRequest, PersonRequest
from members.queries.assignments import asked_to_read, home_for_member
from members.queries.reading import where_stopped
from members.queries.study import SectionStanding, chapter_progress, states_of, with_states
from members.services.study import mark_studied, unmark
from studyportal.access import access, signed_in


@access(signed_in)
def contents(request: MemberRequest, book: str) -> HttpResponse:
    found = get_object_or_404(Book.objects.readable_by(request.user), slug=book)
    chapters = contents_of(found, request.user)
    sections = [section for chapter in chapters for section in chapter.sections]
    rows = with_states(sections, states_of(request.member, sections))
    progress = {done.chapter.pk: done for done in chapter_progress(rows)} if request.member else {}
    home = home_for_member(request.member) if request.member else None
    context = {
        "book": found,
        "chapters": [(chapter, progress.get(chapter.chapter.pk)) for chapter in chapters],
        "stopped": where_stopped(rows, home.open) if home else None,
        "begun": any(row.studied for row in rows),
    }
    return render(request, "members/reading/contents.html", context)


@access(signed_in)
def chapter(request: MemberRequest, book: str, chapter: int) -> HttpResponse:
    books = Book.objects.readable_by(request.user)
    chapters = Chapter.objects.filter(book__in=books).select_related("book")
    found = get_object_or_404(chapters, book__slug=book, number=chapter)
    page = chapter_page(found, request.user)
    rows = with_states(page.sections, states_of(request.member, page.sections))
    context = {
        "chapter": found,
        "page": page,
        "rows": rows,
        "progress": chapter_progress(rows),
        "may_assign": may_assign_somewhere(request),
        "reflections": visible_reflections(request.member).filter(chapter=found).select_related("member"),
    }
    return render(request, "members/reading/chapter.html", context)


@access(signed_in)
def section(request: MemberRequest, book: str, chapter: int, section: str) -> HttpResponse:
    found = _find(Section.objects.readable_by(request.user), book, chapter, section)
    page = page_of(found, request.user)
    rows = with_states(page.siblings, states_of(request.member, page.siblings))
    context = {
        "page": page,
        "section": found,
        "row": next(row for row in rows if row.section == found),
        "toc": _toc(rows) if request.member else toc_rows(page.siblings),
        "asked": asked_to_read(request.member, found) if request.member else None,
        "reflections": visible_reflections(request.member).filter(section=found).select_related("member"),
    }
    return render(request, "members/reading/section.html", context)


@access(is_member)
@require_POST
def mark(request: PersonRequest, book: str, chapter: int, section: str) -> HttpResponse:
    found = _find(Section.objects.visible(), book, chapter, section)
    mark_studied(member=request.member, section=found)
    return _back(request, found, f"已确认读过：{found}。")


@access(is_member)
@require_POST
def take_back(request: PersonRequest, book: str, chapter: int, section: str) -> HttpResponse:
    found = _find(Section.objects.visible(), book, chapter, section)
    unmark(member=request.member, section=found)
    return _back(request, found, f"已撤回：{found}。")


def _find(sections: SectionQuerySet, book: str, chapter: int, section: str) -> Section:
    found = sections.select_related("chapter__book")
    return get_object_or_404(found, chapter__book__slug=book, chapter__number=chapter, slug=section)


def _back(request: MemberRequest, section: Section, said: str) -> HttpResponse:
    """To the mark on the section's page, where the new state shows; or to the page of ours that asked, with a word."""
    asked_from = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked_from, allowed_hosts={request.get_host()}):
        messages.success(request, said)
        return redirect(asked_from)
    return redirect(f"{section.get_absolute_url()}#mark")


def _toc(rows: list[SectionStanding]) -> list[TocRow]:
    words = {row.section.pk: ("已读", "sign-held") if row.studied else ("未读", "") for row in rows}
    return toc_rows([row.section for row in rows], words)
