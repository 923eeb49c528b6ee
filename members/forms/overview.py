"""What an overview shows, and to what a list below it is narrowed. Whatever is no choice narrows nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from members.choices import KINDS_AT, MeetingKind, OrganizationKind
from members.models import Assignment, Organization, Rule
from members.queries.due_below import Standing, Wanted
from members.queries.overview import View

SELECT = {"class": "form-select"}
YEARS_BACK = 10
STANDINGS = {
    Standing.OPEN: "尚未召开",
    Standing.NOT_HELD: "未召开（有说明）",
    Standing.LATE: "补录",
    Standing.IMPORTED: "由表格导入",
    Standing.HELD: "已召开",
    Standing.ALL: "全部应召开",
}
LEVELS = [(kind.value, kind.label) for kind in (OrganizationKind.BRANCH, OrganizationKind.GROUP)]


class NarrowingForm(forms.Form):
    """A year and a month, and what else is chosen."""

    year = forms.ChoiceField(label="年度", required=False, widget=forms.Select(attrs=SELECT))
    month = forms.ChoiceField(label="月份", required=False, widget=forms.Select(attrs=SELECT))

    def __init__(self, *args: Any, organization: Organization, on: date, all_months: str = "") -> None:
        super().__init__(*args)
        self.on = on
        first = max(min(organization.founded.year, on.year), on.year - YEARS_BACK)
        self.offer("year", [(str(year), f"{year}年") for year in range(on.year, first - 1, -1)])
        months = [(str(month), f"{month}月") for month in range(1, 13)]
        self.offer("month", [("", all_months), *months] if all_months else months)

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = list(choices)

    def chosen(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def year_chosen(self) -> int:
        return int(self.chosen("year") or self.on.year)

    def keep(self, **shown: object) -> None:
        """What the selects show when nothing was chosen."""
        data = cast(QueryDict, self.data).copy()
        for name, value in shown.items():
            if not self.chosen(name) and value is not None:
                data[name] = str(value)
        self.data = data


class OverviewForm(NarrowingForm):
    kind = forms.ChoiceField(
        label="看什么",
        required=False,
        choices=[("", "各类会议（按月份）"), *((kind.value, f"{kind.label}（全年各月）") for kind in MeetingKind)],
        widget=forms.Select(attrs=SELECT),
    )
    assignment = forms.IntegerField(label="学习任务", required=False, min_value=1, widget=forms.Select(attrs=SELECT))

    def view(self, page: str | None) -> View:
        month = int(self.chosen("month") or (self.on.month if self.year_chosen == self.on.year else 12))
        assignment = self.cleaned_data.get("assignment")
        return View(self.on, self.year_chosen, month, self.chosen("kind"), assignment, page)

    def show(self, view: View, assignments: Iterable[Assignment], chosen: Assignment | None) -> None:
        """The selects as the page has them."""
        widget: Any = self.fields["assignment"].widget
        widget.choices = [(str(one.pk), str(one)) for one in assignments]
        self.keep(year=view.year, month=view.month, assignment=chosen.pk if chosen else None)


class DueForm(NarrowingForm):
    standing = forms.ChoiceField(
        label="情况", required=False, choices=list(STANDINGS.items()), widget=forms.Select(attrs=SELECT)
    )
    subject = forms.ChoiceField(label="事项", required=False, widget=forms.Select(attrs=SELECT))
    level = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部"), *LEVELS], widget=forms.Select(attrs=SELECT)
    )
    field_order = ("standing", "subject", "year", "month", "level")

    def __init__(self, *args: Any, rules: Iterable[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, all_months="全年")
        self.offer("subject", [("", "全部"), *((rule.subject, rule.title) for rule in rules)])

    def wanted(self) -> Wanted:
        month = self.chosen("month")
        wanted = Wanted(
            self.on,
            self.year_chosen,
            Standing(self.chosen("standing") or Standing.OPEN),
            int(month) if month else None,
            self.chosen("subject"),
            self.chosen("level"),
        )
        self.keep(year=wanted.year, standing=wanted.standing)
        return wanted


class RecordedForm(NarrowingForm):
    kind = forms.ChoiceField(
        label="类别", required=False, choices=MeetingKind.choices, widget=forms.Select(attrs=SELECT)
    )
    field_order = ("kind", "year", "month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, all_months="全年")

    @property
    def kind_chosen(self) -> str:
        self.keep(year=self.year_chosen)
        return self.chosen("kind") or KINDS_AT[OrganizationKind.BRANCH][0]
