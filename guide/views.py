"""Pages of the books that know nobody: shelf, documents, search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from guide.models import Book, Document
from studyportal.access import access, signed_in


@access(signed_in)
def shelf(request: HttpRequest) -> HttpResponse:
    return render(request, "guide/shelf.html", {"books": Book.objects.published()})


@access(signed_in)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "guide/document.html", {"document": get_object_or_404(Document, pk=pk)})


@access(signed_in)
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "guide/search.html")
