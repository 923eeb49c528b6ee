"""What every page needs to know about its looks, and the large-type switch."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from studyportal.access import public

COOKIE = "large_type"
A_YEAR = 365 * 24 * 3600


def look(request: HttpRequest) -> dict[str, bool]:
    """Context of every page: whether the visitor chose 大字版."""
    return {"large_type": request.COOKIES.get(COOKIE) == "on"}


@public
@require_POST
def switch_large_type(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    wanted = "off" if request.COOKIES.get(COOKIE) == "on" else "on"
    response.set_cookie(
        COOKIE, wanted, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response
