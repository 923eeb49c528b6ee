"""What the administrator's pages share: nothing is deleted, what is refused keeps what was typed."""

from typing import Any, cast

from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from members.errors import Refusal
from members.models import Account
from studyportal.admin import RecordedAdmin


def sysadmin_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def refused(form: type[ModelForm], refusal: Refusal) -> type[ModelForm]:
    """The form on which the refusal stands, at the first field that it may concern."""

    class Refused(form):  # type: ignore[valid-type, misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(next((name for name in refusal.fields if name in self.fields), None), str(refusal))
            return cleaned

    return Refused


class PortalAdmin(RecordedAdmin):
    """Nothing is deleted; what a service refuses is shown on the form, with all that was typed."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            cast(Any, request).refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return form if refusal is None else refused(form, refusal)


class ServiceAdmin(PortalAdmin):
    """Pages whose acts are services, which record them."""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        """The service has done so."""
