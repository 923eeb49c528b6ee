"""A book as a member reads it: contents, chapter, section, each with the own marks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from guide.models import Book, Chapter, Section
from members.http import MemberRequest
from studyportal.access import access, signed_in


@access(signed_in)
def contents(request: MemberRequest, book: str) -> HttpResponse:
    found = get_object_or_404(Book.objects.published(), slug=book)
    return render(request, "members/reading/contents.html", {"book": found})


@access(signed_in)
def chapter(request: MemberRequest, book: str, chapter: int) -> HttpResponse:
    found = get_object_or_404(Chapter, book__in=Book.objects.published(), book__slug=book, number=chapter)
    return render(request, "members/reading/chapter.html", {"chapter": found})


@access(signed_in)
def section(request: MemberRequest, book: str, chapter: int, section: str) -> HttpResponse:
    found = get_object_or_404(
        Section.objects.visible(), chapter__book__slug=book, chapter__number=chapter, slug=section
    )
    return render(request, "members/reading/section.html", {"section": found})
