"""A login that has lapsed loses nothing that was typed.

What is posted to a page without login comes back in the login page, sealed; after logging in it is offered to be sent,
with one button and a token of its own. The same for a form that was opened before somebody logged in anew in another
window. Never kept: passwords, files, what is sent to pages open without login, and anything but to this portal.

Several people may share a browser. Who logged in last in it is remembered beyond the login (TYPIST), so that what one
typed is not handed to another who logs in next; and whoever is offered something is told in whose name it is sent.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import LoginView
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from studyportal.access import View, public

FIELD = "kept"
NEVER_KEPT = ("logout",)
SEAL = "studyportal.kept"
TYPIST = "typist"  # the cookie with the account that logged in last, signed
A_YEAR = 365 * 24 * 3600
OF_ANOTHER = (
    "刚才填写的内容是用另一个账号填的，没有带过来。请填写的人用自己的账号登录，再按浏览器的“后退”回到那一页保存。"
)
NOT_SHOWN_FROM = 20  # characters that a value of plain ASCII may have before it counts as something typed


@dataclass(frozen=True)
class Kept:
    """What was sent to an address of this portal, in the order it was sent; `typist` is the key of the account that
    had logged in last, empty where that is not known."""

    address: str
    fields: list[tuple[str, str]]
    typist: str = ""

    @property
    def words(self) -> list[str]:
        """What a person typed, without the keys and choices between it."""
        return [value for _, value in self.fields if not value.isascii() or len(value) > NOT_SHOWN_FROM]

    def is_of(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        return self.typist in ("", str(user.pk))

    def sealed(self) -> str:
        """As one field of the login page; empty when it is too long to be sent with the login."""
        content = {"address": self.address, "fields": self.fields, "typist": self.typist}
        seal = signing.dumps(content, salt=SEAL, compress=True)
        return seal if len(seal) < (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2 else ""


def kept_of(request: HttpRequest) -> Kept | None:
    """What a request that was not carried out had with it: in the login form sealed, else as it was posted."""
    if request.method != "POST" or request.resolver_match is None:
        return None
    if request.resolver_match.url_name == settings.LOGIN_URL:
        return _opened(request.POST.get(FIELD, ""))
    match = request.resolver_match
    return _posted(request) if _keeps(match.func) and match.url_name not in NEVER_KEPT else None


def _keeps(view: View) -> bool:
    return getattr(view, "access_rule", public) is not public


def _posted(request: HttpRequest) -> Kept | None:
    names = set(request.POST) - {"csrfmiddlewaretoken"}
    if not names or request.FILES or any("password" in name for name in names):
        return None
    fields = [(name, value) for name, values in request.POST.lists() if name in names for value in values]
    return Kept(request.get_full_path(), fields, request.get_signed_cookie(TYPIST, "", salt=SEAL) or "")


def _opened(seal: str) -> Kept | None:
    try:
        content = signing.loads(seal, salt=SEAL)
    except signing.BadSignature:
        return None
    return Kept(content["address"], [(name, value) for name, value in content["fields"]], content["typist"])


class KeepingLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Leads to the login page; with what was posted, where a form was sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseBase:  # type: ignore[override] # a page, too
        kept = None if request.headers.get("HX-Request") else kept_of(request)
        return login_page(request, kept) if kept else super().handle_no_permission(request, view_func)


class KeepingLoginView(LoginView):
    """The login page, which hands on what was posted before it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kept = kept_of(request)
        if kept and request.user.is_authenticated:
            return handed_on(request, kept)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return (
            kwargs if "username" in self.request.POST else {**kwargs, "data": None, "files": None}
        )  # only what was kept came

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        kept = kept_of(self.request)
        response = super().form_valid(form)
        response = handed_on(self.request, kept) if kept else response
        response.set_signed_cookie(
            TYPIST, str(self.request.user.pk), salt=SEAL, max_age=A_YEAR, samesite="Lax", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = kept_of(self.request)
        return super().get_context_data(**kwargs) | ({"kept": kept, "seal": kept.sealed()} if kept else {})


def handed_on(request: HttpRequest, kept: Kept, status: int = 200) -> HttpResponse:
    """To whoever has logged in, if they typed it: one button sends what was kept to where it was meant for."""
    if kept.is_of(request.user):
        return _never_cached(render(request, "registration/send_again.html", {"kept": kept}, status=status))
    messages.warning(request, OF_ANOTHER)
    return redirect(settings.LOGIN_REDIRECT_URL)


def login_page(request: HttpRequest, kept: Kept) -> HttpResponse:
    """In the place of the page to which it was posted; nothing was carried out, so 403."""
    context = {"form": AuthenticationForm(request), "next": kept.address, "kept": kept, "seal": kept.sealed()}
    return _never_cached(render(request, "registration/login.html", context, status=403))


def _never_cached(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
