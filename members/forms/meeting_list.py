"""Which meetings a list shows."""

from datetime import date
from typing import Any

from django import forms

from members.choices import MeetingKind, MeetingState
from members.models import Organization
from members.models.meetings import MeetingQuerySet

BIN = "bin"
SELECT = {"class": "form-select"}


class MeetingFilter(forms.Form):
    """Year, kind, state, organisation; whatever is no choice narrows nothing."""

    year = forms.ChoiceField(label="年度", required=False, widget=forms.Select(attrs=SELECT))
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *MeetingKind.choices], widget=forms.Select(attrs=SELECT)
    )
    state = forms.ChoiceField(label="情况", required=False, widget=forms.Select(attrs=SELECT))
    organization = forms.ChoiceField(label="组织", required=False, widget=forms.Select(attrs=SELECT))

    def __init__(
        self, *args: Any, organizations: list[Organization], first_year: int | None, on: date, keeps: bool
    ) -> None:
        super().__init__(*args)
        self.organizations = {str(organization.pk): organization for organization in organizations}
        years = range(on.year + 1, (first_year or on.year) - 1, -1)
        self._offer("year", [(str(year), f"{year}年") for year in years])
        self._offer("state", [*MeetingState.choices, *([(BIN, "已删除")] if keeps else [])])
        self._offer("organization", [(key, str(organization)) for key, organization in self.organizations.items()])
        self.is_valid()
        self.chosen = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def in_bin(self) -> bool:
        return self.chosen.get("state") == BIN

    def narrowed(self, meetings: MeetingQuerySet) -> MeetingQuerySet:
        chosen = self.chosen
        if "year" in chosen:
            meetings = meetings.of_year(int(chosen["year"]))
        if "organization" in chosen:
            meetings = meetings.under(self.organizations[chosen["organization"]])
        return meetings.filter(**{name: chosen[name] for name in ("kind", "state") if name in chosen})

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "全部"), *choices]
