"""Admin pages whose acts go on the trail. The mechanism only: each app says how it writes them down."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class RecordedAdmin(admin.ModelAdmin):
    """Every act is handed to `record`, in its transaction. Nothing is deleted in bulk.

    Django's own log stays empty, as it would keep names and contents for good.
    """

    show_full_result_count = False

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        """`act` is `added`, `changed` or `deleted`; `fields` are names of fields and of inline relations."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        own = {field.name for field in obj._meta.fields}
        changed = tuple(name for name in form.changed_data if name in own)
        if change and changed:
            self.record(request, "changed", obj, changed)
        super().save_model(request, obj, form, change)
        if not change:
            self.record(request, "added", obj, ())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        parts = tuple(formset.prefix for formset in formsets if formset.has_changed())
        if parts:
            self.record(request, "changed", form.instance, parts)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.record(request, "deleted", obj, ())
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: those that only commands and services write."""

    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
