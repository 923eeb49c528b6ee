"""What all pages on which something is done share: one form, one act, one answer."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from members.errors import Refusal
from members.http import MemberRequest


def posted(request: MemberRequest) -> QueryDict | None:
    """What was sent in, or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether the form was right and the act done. A refusal is shown on the form, with all that was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def act_page(request: MemberRequest, form: BaseForm, *, title: str, back: Any, lead: str = "") -> HttpResponse:
    """The page with the form; `back` is the organisation or person it belongs to."""
    return render(request, "members/act.html", {"form": form, "title": title, "back": back, "lead": lead})
