"""Pages of the books that know nobody: shelf, documents, search."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from guide.forms import SearchForm
from guide.models import Book, Document
from guide.outline import quotations_for
from guide.search import find, grouped
from studyportal.access import access, signed_in

A_PAGE = 20


@access(signed_in)
def shelf(request: HttpRequest) -> HttpResponse:
    books = Book.objects.readable_by(request.user).annotate(chapter_count=Count("chapters"))
    return render(request, "guide/shelf.html", {"books": books})


@access(signed_in)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Document, pk=pk)
    quotations = quotations_for(request.user).filter(document=found).select_related("section__chapter__book")
    ordered = quotations.order_by(
        "section__chapter__book__title",
        "section__chapter__book",
        "section__chapter__number",
        "section__position",
        "position",
        "pk",
    )
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "guide/document.html", {"document": found, "page": page})


@access(signed_in)
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET if "q" in request.GET else None)
    words = form.cleaned_data["q"] if form.is_valid() else []
    page = Paginator(find(words, request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "guide/search.html",
        {"form": form, "words": words, "page": page, "groups": grouped(page, words)},
    )
