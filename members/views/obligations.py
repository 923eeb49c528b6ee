"""The year of a branch or group: what is due, month by month."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from members.access.meetings import may_call, may_see_plan, visible_meetings
from members.access.organization import visible_organizations
from members.http import PersonRequest
from members.models import Organization
from members.queries.committee import matters
from members.queries.obligation_year import body_of, obligation_year
from members.queries.rules import rules
from members.views.plan import YEARS
from studyportal.access import access
from studyportal.replica import report


@access(may_see_plan, of=visible_organizations)
@report
def year(request: PersonRequest, organization: Organization, year: int) -> HttpResponse:
    if year not in YEARS:
        raise Http404
    on, known = request.member.rights.on, rules()
    body = body_of(organization, year)
    shown = obligation_year(body, year, visible_meetings(request.member), on, known)
    context = {
        "shown": shown,
        "organization": organization,
        "years": (year - 1, year + 1),
        "calls": may_call(request.member, organization) and not organization.dissolved,
        "matters": matters(body.roster(on), known) if shown.now else [],
    }
    return render(request, "members/obligations/year.html", context)
