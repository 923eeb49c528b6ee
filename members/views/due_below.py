"""Lists behind the figures of an overview: what is open, was not held or recorded late below; recorded meetings."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from members.access.duties import visible_obligations
from members.access.meetings import visible_meetings
from members.access.organization import may_see_progress, visible_organizations
from members.access.remarks import may_remark
from members.forms.overview import STANDINGS, DueForm, RecordedForm
from members.http import PersonRequest
from members.models import Organization
from members.queries.amendments import amended_meetings
from members.queries.due_below import all_lines, due_below, lines, number_below
from members.queries.meetings_below import recorded_below
from members.queries.rules import frequencies
from members.queries.summaries import duties_of, meetings_of
from members.reports.due_below import due_ledger
from members.reports.write_csv import write_csv
from members.reports.write_xlsx import write_xlsx
from members.services.exports import record_list_below
from studyportal.access import access
from studyportal.replica import report

ON_A_PAGE = 50
MOST_IN_XLSX = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Counted(Paginator):
    """Pages of a list whose length a figure tells."""

    def __init__(self, rows: Any, number: int) -> None:
        super().__init__(rows, ON_A_PAGE)
        self.number = number

    @cached_property
    def count(self) -> int:
        return self.number


@access(may_see_progress, of=visible_organizations)
@report
def index(request: PersonRequest, organization: Organization) -> HttpResponse:
    form, number = _asked(request, organization)
    member, wanted = request.member, form.wanted()
    found = due_below(organization, wanted, visible_obligations(member))
    page = Counted(found, number).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "form": form,
        "wanted": wanted,
        "title": STANDINGS[wanted.standing],
        "page": page,
        "lines": [(line, may_remark(member, line.branch)) for line in lines(list(page), visible_meetings(member))],
        "fits_in_xlsx": number <= MOST_IN_XLSX,
        "most_in_xlsx": MOST_IN_XLSX,
    }
    return render(request, "members/due_below/open.html", context)


def _asked(request: PersonRequest, organization: Organization) -> tuple[DueForm, int]:
    """To what the list is narrowed, and how many lines that are."""
    rules = frequencies()
    given = request.POST if request.method == "POST" else request.GET
    form = DueForm(given, organization=organization, on=request.member.rights.on, rules=rules)
    wanted = form.wanted()
    return form, number_below(duties_of([organization], wanted.year)[organization.pk], wanted, rules)


@access(may_see_progress, of=visible_organizations)
@require_POST
def export(request: PersonRequest, organization: Organization) -> HttpResponseBase:
    """The whole list as a file; how many lines it has stands on the trail. CSV of any length, a workbook while it
    fits."""
    form, number = _asked(request, organization)
    as_csv = request.POST.get("form") != "xlsx" or number > MOST_IN_XLSX
    ending = "csv" if as_csv else "xlsx"
    wanted = form.wanted()
    rows = due_below(organization, wanted, visible_obligations(request.member))
    title = STANDINGS[wanted.standing]
    ledger = due_ledger(organization, wanted, title, all_lines(rows, visible_meetings(request.member)))
    record_list_below(organization=organization, form=ending, rows=number, by=request.member)
    content = write_csv(ledger) if as_csv else [write_xlsx(ledger)]
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8" if as_csv else XLSX)
    name = f"{organization}　{wanted.year}年　{title}.{ending}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@access(may_see_progress, of=visible_organizations)
@report
def recorded(request: PersonRequest, organization: Organization) -> HttpResponse:
    form = RecordedForm(request.GET, organization=organization, on=request.member.rights.on)
    kind, year, month = form.kind_chosen, form.year_chosen, int(form.chosen("month") or 0) or None
    found = recorded_below(organization, visible_meetings(request.member), kind, year, month)
    figures = meetings_of([organization], year)[organization.pk]
    number = sum(row.held for row in figures if row.kind == kind and month in (None, row.month.month))
    page = Counted(found, number).get_page(request.GET.get("page"))
    context = {"organization": organization, "form": form, "page": page, "meetings": amended_meetings(page)}
    return render(request, "members/due_below/recorded.html", context)
