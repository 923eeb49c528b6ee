"""The year book of a branch: to print, as a Word document, as a workbook; and which parts of it are wanted."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from members.access.organization import may_read_year_book, may_run_branch, may_run_whole_branch, visible_organizations
from members.forms.year_book import HandPartsForm
from members.http import PersonRequest
from members.models import Organization
from members.queries.year_book import year_book
from members.reports.write_xlsx import write_xlsx
from members.reports.write_year_book import year_book_document
from members.reports.year_book import Book, book_in_words, sheets
from members.services.organization import change_organization
from members.views.acts import carried_out, posted
from members.views.papers import NOT_IN_FILE_NAMES, WORD
from members.views.plan import YEARS
from studyportal.access import access

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(may_read_year_book, of=visible_organizations)
def page(request: PersonRequest, organization: Organization, year: int) -> HttpResponse:
    book = _book(request, organization, year)
    context = {
        "organization": organization,
        "book": book,
        "records": sum(len(part.records) for part in book.parts),
        "years": (year - 1, year + 1),
        "runs": may_run_branch(request.member, organization),
    }
    return render(request, "members/year_book/book.html", context)


@access(may_read_year_book, of=visible_organizations)
def document(request: PersonRequest, organization: Organization, year: int) -> HttpResponseBase:
    book = _book(request, organization, year)
    return _file(book, "docx", WORD, year_book_document(book))


@access(may_read_year_book, of=visible_organizations)
def workbook(request: PersonRequest, organization: Organization, year: int) -> HttpResponseBase:
    book = _book(request, organization, year)
    return _file(book, "xlsx", XLSX, write_xlsx(*sheets(book)))


def _file(book: Book, ending: str, kind: str, content: bytes) -> HttpResponseBase:
    name = NOT_IN_FILE_NAMES.sub("", f"{book.branch} {book.year}年{book.title}")
    return FileResponse(BytesIO(content), as_attachment=True, filename=f"{name}.{ending}", content_type=kind)


@access(may_run_whole_branch, of=visible_organizations)
def parts(request: PersonRequest, organization: Organization, year: int) -> HttpResponse:
    _check(year)
    form = HandPartsForm(posted(request), left_out=organization.left_out_of_book)

    def act() -> None:
        change_organization(organization=organization, by=request.member, left_out_of_book=form.left_out())

    if carried_out(form, act):
        messages.success(request, "已保存，下次打印也照这样。")
        return redirect("year_book", organization.pk, year)
    context = {"form": form, "organization": organization, "year": year}
    return render(request, "members/year_book/parts.html", context)


def _book(request: PersonRequest, organization: Organization, year: int) -> Book:
    _check(year)
    return book_in_words(year_book(organization, year, request.member, request.member.rights.on), request.member)


def _check(year: int) -> None:
    if year not in YEARS:
        raise Http404
