"""The ledgers of a year: their index, each as a page, on paper, and as a file to take along."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from guide.models import Book
from members.access.ledgers import may_see_leave_in_ledgers
from members.access.organization import may_see_progress, visible_organizations
from members.http import PersonRequest
from members.models import Organization
from members.reports.ledgers import Ledger, parts_of
from members.reports.ledgers_of_meetings import make_ups, meetings, resolutions
from members.reports.ledgers_of_people import attendance, hours, study
from members.reports.write_csv import write_csv
from members.reports.write_json import write_json
from members.reports.write_xlsx import write_xlsx
from members.reports.year_ledgers import TITLES, Asked, Which, YearLedger
from members.services.exports import record_ledger
from members.views.branches import choose_branch
from members.views.papers import NOT_IN_FILE_NAMES
from studyportal.access import access
from studyportal.replica import report

FIRST_YEAR = 2000
ON_A_PAGE = 1000  # as many as one round of statements fetches
MOST_IN_XLSX = 20_000
MADE: dict[str, Callable[[Asked], YearLedger]] = {
    Which.ATTENDANCE: attendance,
    Which.STUDY: study,
    Which.HOURS: hours,
    Which.RESOLUTIONS: resolutions,
    Which.MAKE_UPS: make_ups,
    Which.MEETINGS: meetings,
}
WRITERS: dict[str, tuple[str, Callable[[Ledger], Iterable[bytes]]]] = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda ledger: [write_xlsx(ledger)],
    ),
    "csv": ("text/csv; charset=utf-8", write_csv),
    "json": ("application/json", write_json),
}


@access(may_see_progress, of=visible_organizations)
def ledgers(request: PersonRequest, organization: Organization) -> HttpResponse:
    """Those of this year; an upper organisation chooses the branch first."""
    if organization.is_upper:
        return choose_branch(request, organization, title="台账", address="ledgers")
    return redirect("ledger_index", organization.pk, request.member.rights.on.year)


@access(may_see_progress, of=visible_organizations)
def index(request: PersonRequest, organization: Organization, year: int) -> HttpResponse:
    if organization.is_upper:
        return redirect("ledgers", organization.pk)
    context = {"organization": organization, "titles": TITLES, "forms": WRITERS, **_years(request, year)}
    return render(request, "members/ledgers/index.html", context)


@access(may_see_progress, of=visible_organizations)
@report
def ledger(request: PersonRequest, organization: Organization, year: int, which: str) -> HttpResponse:
    books = list(Book.objects.published()) if which == Which.STUDY else []
    found = _made(request, organization, year, which, books)
    context = {**_shown(request, found), **_years(request, year), "books": books}
    return render(request, "members/ledgers/ledger.html", context)


@access(may_see_progress, of=visible_organizations)
@report
def on_paper(request: PersonRequest, organization: Organization, year: int, which: str) -> HttpResponse:
    shown = _shown(request, _made(request, organization, year, which))
    shown["parts"] = parts_of(shown["ledger"], list(shown["ledger"].cells))
    shown["printed_at"] = timezone.localtime()
    return render(request, "members/ledgers/print.html", shown)


@access(may_see_progress, of=visible_organizations)
def download(request: PersonRequest, organization: Organization, year: int, which: str, form: str) -> HttpResponseBase:
    """The file, by a form, because who took it is put on the trail; opened as a page it offers that form."""
    if form not in WRITERS:
        raise Http404
    found = _made(request, organization, year, which)
    too_many = form == "xlsx" and found.count > MOST_IN_XLSX
    if request.method != "POST" or too_many:
        context = {**_shown(request, found), "form": form, "too_many": too_many}
        return render(request, "members/ledgers/download.html", context)
    record_ledger(organization=organization, which=which, year=year, form=form, rows=found.count, by=request.member)
    content_type, write = WRITERS[form]
    name = NOT_IN_FILE_NAMES.sub("", f"{organization} {found.title}.{form}")
    response = StreamingHttpResponse(write(found.whole), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _made(
    request: PersonRequest, organization: Organization, year: int, which: str, books: list[Book] | None = None
) -> YearLedger:
    """The ledger that the address asks for; 404 for what there is none of."""
    if which not in MADE or organization.is_upper or not FIRST_YEAR <= year <= request.member.rights.on.year:
        raise Http404
    asked = Asked(
        organization,
        year,
        request.member,
        request.member.rights.on,
        sees_leave=may_see_leave_in_ledgers(request.member, organization),
        book=_book(request, books) if which == Which.STUDY else None,
    )
    return MADE[which](asked)


def _book(request: PersonRequest, books: list[Book] | None) -> Book | None:
    """The book that is asked for, by its slug; none where what was assigned is meant."""
    slug = request.GET.get("book", "")
    return next((book for book in (books or Book.objects.published()) if book.slug == slug), None) if slug else None


def _shown(request: PersonRequest, found: YearLedger) -> dict[str, Any]:
    """One page of it; `paged` leads to the others."""
    page = Paginator(range(found.count), ON_A_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * ON_A_PAGE
    return {
        "organization": found.asked.organization,
        "year": found.asked.year,
        "which": found.which,
        "book": found.asked.book,
        "found": found,
        "page": page,
        "ledger": found.part(first, min(first + ON_A_PAGE, found.count)),
        "forms": [form for form in WRITERS if form != "xlsx" or found.count <= MOST_IN_XLSX],
        "most_in_xlsx": MOST_IN_XLSX,
    }


def _years(request: PersonRequest, year: int) -> dict[str, int | None]:
    this_year = request.member.rights.on.year
    if not FIRST_YEAR <= year <= this_year:
        raise Http404
    return {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < this_year else None,
    }
