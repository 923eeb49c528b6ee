"""The tree of organisations."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest
from django.utils.html import format_html

from members.admin.base import ServiceAdmin, sysadmin_of
from members.models import Membership, Organization
from members.models.organization import STEP
from members.services.organization import (
    change_organization,
    dissolve_organization,
    found_organization,
    move_organization,
)


class OrganizationForm(forms.ModelForm):
    parent = forms.ModelChoiceField(
        label="上级组织",
        queryset=Organization.objects.all(),
        required=False,
        widget=AutocompleteSelect(Membership._meta.get_field("organization"), admin.site),
        help_text="最上级的党委不填。改填另一个上级组织，下属的组织、党员和记录一并移过去。",
    )

    class Meta:
        model = Organization
        fields = ("kind", "name", "founded", "dissolved")
        help_texts = {"dissolved": "从这一天起不再有这个组织。党员、任职和下面的组织要先办理完；以前的记录都保留。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if path := self.instance.path:
            self.fields["parent"].initial = Organization.objects.filter(path=path[:-STEP]).first()


@admin.register(Organization)
class OrganizationAdmin(ServiceAdmin):
    """The tree as a list in its own order, one page at a time; places in it are given and changed by the services."""

    form = OrganizationForm

    list_display = ("indented", "kind", "form_of_branch", "founded", "dissolved")
    list_filter = ("kind", "form")
    search_fields = ("name",)
    ordering = ("path",)
    view_on_site = False  # an administrator's account enters no branch
    settings_fields = (
        "name",
        "form",
        "ends_on",
        "is_village",
        "days_to_record",
        "lecture_each_quarter",
        "minutes_per_hour",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("parent", "kind", "founded", *self.settings_fields)
        return ("parent", "kind", "founded", "dissolved", *self.settings_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("kind", "founded", "dissolved") if obj.dissolved else ("kind", "founded")

    @admin.display(description="支部形式", ordering="form")
    def form_of_branch(self, organization: Organization) -> str | None:
        return organization.get_form_display() if organization.is_branch else None

    @admin.display(description="名称", ordering="path")
    def indented(self, organization: Organization) -> str:
        return format_html("{}{}", "　" * (organization.depth - 1), organization.name)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, values = sysadmin_of(request), form.cleaned_data
        if change:
            kept = Organization.objects.get(pk=obj.pk)
            change_organization(organization=kept, by=by, **{name: values[name] for name in self.settings_fields})
            move_organization(organization=kept, parent=values["parent"], by=by)
            if kept.dissolved is None and values["dissolved"] is not None:
                dissolve_organization(organization=kept, dissolved=values["dissolved"], by=by)
            return
        founded = found_organization(by=by, **values)
        obj.pk, obj._state.adding = founded.pk, False
