"""What a visitor sees when a page cannot be shown. No internals, one plain sentence each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studyportal.kept import handed_on, kept_of, login_page


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent and not taken, as to a record that somebody archived meanwhile, is shown to be copied."""
    return render(request, "403.html", {"kept": kept_of(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"kept": kept_of(request)}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of our own that is out of date, as after a login in another window, is offered to be sent again.

    Only the browser's word that the form came from this portal (`Origin`, which no other page can set) makes it so.
    """
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    kept = kept_of(request) if own else None
    if kept is None:
        return render(request, "403_csrf.html", status=403)
    return handed_on(request, kept, status=403) if request.user.is_authenticated else login_page(request, kept)
