"""The year plan as one form; and why a meeting was not held, and what it is linked with."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from members.choices import KINDS_AT
from members.forms.fields import PersonField, RowsField
from members.models import Meeting, Member, Organization
from members.queries.plan import YearPlan
from members.services.plan import PlanRow

EMPTY_ROWS = 2
LABELLED = {"class": "form-select"}


class RowForm(forms.Form):
    """Month, title and responsible person of one row."""

    month = forms.TypedChoiceField(label="月份", coerce=int, widget=forms.Select(attrs=LABELLED))
    title = forms.CharField(
        label="议题", max_length=100, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    responsible = PersonField(label="负责人", widget=forms.Select(attrs=LABELLED))

    def __init__(self, *args: Any, people: Iterable[Member], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        month: Any = self.fields["month"]
        month.choices = [(number, f"{number}月") for number in range(1, 13)]
        responsible: Any = self.fields["responsible"]
        responsible.offer(people, "未定")
        for field in self.fields.values():
            field.show_hidden_initial = True  # so that what another changed meanwhile is not changed back

    def values(self) -> dict[str, Any]:
        """What differs from the page as it was opened."""
        data = {name: self.cleaned_data[name] for name in self.changed_data}
        if "month" in data:
            data["month"] = date(self.year, data["month"], 1)
        return data


class NewRowForm(RowForm):
    """A meeting that no rule proposes. An empty row is no row."""

    what = forms.ChoiceField(label="会议", widget=forms.Select(attrs=LABELLED), required=False)

    def __init__(self, *args: Any, places: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        what: Any = self.fields["what"]
        what.choices = [("", "请选择")] + [
            (f"{place.pk}-{kind}", f"{place}　{kind.label}")
            for place in self.places.values()
            for kind in KINDS_AT[place.kind]
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if (values.get("title") or values.get("responsible")) and not values.get("what"):
            self.add_error("what", "请选哪一类会议。")
        return values

    @property
    def row(self) -> PlanRow | None:
        place, _, kind = self.cleaned_data["what"].partition("-")
        if not kind:
            return None
        data = self.cleaned_data
        month = date(self.year, data["month"], 1)
        return PlanRow(self.places[place], kind, month, title=data["title"], responsible=data["responsible"])


class PlanForm(forms.Form):
    """All rows of a plan that may still change, the proposals, and empty rows: saved together."""

    propose = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        plan: YearPlan,
        people: list[Member],
        first_month: int,
        responsible: Mapping[int, Member | None],
    ) -> None:
        super().__init__(data)
        self.plan, self.responsible = plan, responsible
        propose: Any = self.fields["propose"]
        propose.choices = [(proposal.key, proposal.key) for proposal in plan.proposals]
        shared: dict[str, Any] = {"people": people, "year": plan.year}
        self.rows = {
            meeting: RowForm(data, prefix=f"row{meeting.pk}", initial=_initial(meeting), **shared)
            for meeting in plan.meetings
            if meeting.is_plan_row
        }
        self.new_rows = [
            NewRowForm(data, prefix=f"new{number}", initial={"month": first_month}, places=plan.places, **shared)
            for number in range(EMPTY_ROWS)
        ]

    @property
    def ticked(self) -> list[str]:
        """Keys of the proposals as the page shows them: all, until somebody takes one out."""
        return (
            self.data.getlist("propose") if isinstance(self.data, QueryDict) else [p.key for p in self.plan.proposals]
        )

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in (*self.rows.values(), *self.new_rows))])

    def changed(self) -> list[tuple[Meeting, dict[str, Any]]]:
        return [(meeting, values) for meeting, form in self.rows.items() if (values := form.values())]

    def added(self) -> list[PlanRow]:
        chosen = set(self.cleaned_data["propose"])
        proposed = [
            PlanRow(
                proposal.duty.organization,
                proposal.duty.kind,
                proposal.month,
                purposes=(proposal.duty.purpose,) if proposal.duty.purpose else (),
                responsible=self.responsible.get(proposal.duty.organization.pk),
            )
            for proposal in self.plan.proposals
            if proposal.key in chosen
        ]
        return proposed + [form.row for form in self.new_rows if form.row is not None]


def _initial(meeting: Meeting) -> dict[str, Any]:
    return {"month": meeting.planned_month.month, "title": meeting.title, "responsible": meeting.responsible}


class NotHeldForm(forms.Form):
    """Why a planned meeting was not held."""

    reason = forms.CharField(
        label="原因", max_length=200, help_text="照实写一句，例如：防汛值班，与下月的会合并召开。",
        error_messages={"required": "请写明原因。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "写明未召开", css_class="btn-main"))


class LinkForm(forms.Form):
    """The other meetings of the branch around the same day."""

    beside = RowsField(Meeting.objects.none(), label="关联的会议", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside: Any = self.fields["beside"]
        beside.queryset = meetings
        beside.label_from_instance = _dated
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))


def _dated(meeting: Meeting) -> str:
    day = meeting.day
    return f"{day.month}月{day.day}日　{meeting.organization}　{meeting}"
