"""What all pages on which something is done share: one form, one act, one answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from members.errors import Refusal
from members.http import MemberRequest

Made = TypeVar("Made")


def posted(request: MemberRequest) -> QueryDict | None:
    """What was sent in, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def made(form: BaseForm, act: Callable[[], Made]) -> Made | None:
    """What the act made, if the form was right and the act was done; else None. A refusal is shown on the form, with
    all that was typed."""
    if not form.is_valid():
        return None
    try:
        return act()
    except Refusal as refusal:
        form.add_error(next((name for name in refusal.fields if name in form.fields), None), str(refusal))
        return None


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the act was done, where nothing that it made is asked for."""
    return made(form, lambda: act() or True) is not None


def act_page(request: MemberRequest, form: BaseForm, *, title: str, back: Any, lead: str = "") -> HttpResponse:
    """The page with the form; `back` is the organisation or person it belongs to."""
    return render(request, "members/act.html", {"form": form, "title": title, "back": back, "lead": lead})
