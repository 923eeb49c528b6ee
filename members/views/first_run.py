"""The first steps of a system administrator on an empty installation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from members.access.organization import is_sysadmin
from members.errors import AlreadySetUp
from members.forms.first_run import FirstRunForm
from members.http import MemberRequest
from members.queries.organization import is_set_up
from members.services.first_run import set_up_first_branch
from members.views.acts import made, posted
from studyportal.access import access


@access(is_sysadmin)
def setup(request: MemberRequest) -> HttpResponse:
    """The first password stands in the answer to the form, once, and nowhere else: so no redirect here."""
    if is_set_up():
        messages.warning(request, AlreadySetUp.sentence)
        return redirect("home")
    form = FirstRunForm(posted(request))
    first = made(form, lambda: set_up_first_branch(by=request.user, **form.first_branch()))
    if first is not None:
        return render(request, "members/first_run/done.html", {"made": first})
    return render(request, "members/first_run/setup.html", {"form": form})
