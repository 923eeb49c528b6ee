"""What the administrator's pages share: nothing is deleted, a refusal is shown as its sentence."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from members.errors import Refusal
from members.models import Account
from studyportal.admin import RecordedAdmin


def sysadmin_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


class PortalAdmin(RecordedAdmin):
    """Nothing is deleted; a refusal of a service is shown as its sentence."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)


class ServiceAdmin(PortalAdmin):
    """Pages whose acts are services, which record them."""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        """The service has done so."""
