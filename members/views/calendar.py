"""A member's meetings in a calendar of their own: the secret address, and what is read under it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from members.access.meetings import visible_calendar_feeds
from members.access.organization import is_member
from members.http import MemberRequest, PersonRequest
from members.queries.calendar import meetings_in_calendar, owner_of_feed
from members.reports.write_ics import write_ics
from members.rights import rights_of
from members.services.calendar import make_feed, revoke_feed
from studyportal.access import access, public


@access(is_member)
def calendar(request: PersonRequest) -> HttpResponse:
    """Whether there is an address. One that was just made is in the answer to the form, and nowhere else ever."""
    address = ""
    if request.method == "POST":
        address = request.build_absolute_uri(reverse("calendar_feed", args=[make_feed(by=request.member)]))
    feed = visible_calendar_feeds(request.member).first()
    return render(request, "members/calendar/calendar.html", {"feed": feed, "address": address})


@access(is_member)
@require_POST
def revoke(request: PersonRequest) -> HttpResponse:
    if revoke_feed(by=request.member):
        messages.success(request, "日历地址已停用，用它订阅的日历不再更新。")
    else:
        messages.warning(request, "您没有日历地址，不用停用。")
    return redirect("calendar")


@public
@require_safe
def feed(request: MemberRequest, token: str) -> HttpResponse:
    member = owner_of_feed(token)
    if member is None:
        raise Http404
    member.rights = rights_of(member, timezone.localdate())
    now = timezone.now()
    response = HttpResponse(
        write_ics(meetings_in_calendar(member, now), now), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    patch_cache_control(response, private=True)
    return response
