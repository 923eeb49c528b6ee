"""Who is asking: once per request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.cache import add_never_cache_headers

from members.rights import acting_member

Answer = Callable[[HttpRequest], HttpResponse]
OPEN_BEFORE_FIRST_CHANGE = {"first_password", "logout", "large_type", "healthz"}


class MemberMiddleware:
    """Sets `request.member`, and keeps personal pages out of shared and browser caches."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user.is_authenticated
        request.member = acting_member(request.user)  # type: ignore[attr-defined]
        response = self.answer(request)
        if known:
            add_never_cache_headers(response)
        return response


class FirstPasswordMiddleware:
    """A first password opens one page only: the one that changes it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        must_change = request.user.is_authenticated and request.user.must_change_password
        if must_change and resolve(request.path_info).url_name not in OPEN_BEFORE_FIRST_CHANGE:
            return redirect("first_password")
        return self.answer(request)
