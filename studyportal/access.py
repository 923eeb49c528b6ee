"""Who may open a page: the mechanism only. The rules themselves are in `members/access/`.

Every view declares one rule with `@access(rule)`; `studyportal.checks` and a test refuse a view that does not.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> bool:
    """Anyone who has logged in."""
    return request.user.is_authenticated


def access(rule: Callable[..., bool], of: Callable[[Any], QuerySet] | None = None) -> Callable[[View], View]:
    """Declare who may open a view.

    `@access(rule)` asks `rule(request)`. `@access(rule, of=visible_things)` takes the object whose key is `pk` in
    the address from `visible_things(request.member)`, asks `rule(request.member, thing)`, and hands the object to
    the view in the place of the key. What one may not know of does not exist (404); what one sees but may not do is
    refused (403).
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if of is None:
                allowed = rule(request)
            else:
                thing = get_object_or_404(of(request.member), pk=kwargs.pop("pk"))  # type: ignore[attr-defined]
                allowed = rule(request.member, thing)  # type: ignore[attr-defined]
                args = (thing, *args)
            if not allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return declare


def public(view: View) -> View:
    """Open without login. The whole list of such pages stands in `tests/project/test_every_page.py`."""
    view.access_rule = public  # type: ignore[attr-defined]
    return login_not_required(view)
