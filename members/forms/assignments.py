from typing import Any

from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.timezone import localdate

from guide.models import Section
from members.forms.fields import LONGEST_KEY, DayField, RowsField, layout_of
from members.models import Assignment, Member, Organization


class Reading(TextChoices):
    REQUIRED = "required", "必读"
    FURTHER = "further", "选读"
    NONE = "none", "不布置"


class TargetField(forms.ModelChoiceField):
    def label_from_instance(self, organization: Organization) -> str:
        return f"{organization}（所属全部党支部）" if organization.is_upper else str(organization)


class AssignmentForm(forms.Form):
    """Who reads what by when. `cleaned_data` holds the keywords of `assign_reading`, but for `by`.

    Each section has a choice of its own, by default `initial_reading`.
    """

    organization = TargetField(label="读的人", queryset=Organization.objects.none(), empty_label=None)
    due_on = DayField(label="截止日期")
    title = forms.CharField(label="主题", max_length=100, required=False, help_text="不填时用章节的名称。")
    starts_on = DayField(label="开始日期", required=False, help_text="不填时从今天起。")
    lead_reader = forms.ModelChoiceField(
        label="领学人", queryset=Member.objects.none(), required=False, empty_label="不指定"
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    again = forms.BooleanField(required=False)  # sent by a button of its own

    def __init__(
        self,
        *args: Any,
        organizations: QuerySet[Organization],
        lead_readers: QuerySet[Member],
        sections: list[Section],
        initial_reading: str = Reading.REQUIRED,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["lead_reader"].queryset = lead_readers  # type: ignore[attr-defined]
        self.sections = sections
        for section in sections:
            self.fields[f"reading_{section.pk}"] = forms.ChoiceField(
                label=section.heading,
                choices=Reading.choices,
                initial=initial_reading,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
        self.initial_reading = initial_reading
        self.main = layout_of("organization", "due_on")
        self.more = layout_of("title", "starts_on", "lead_reader", "note")

    @property
    def target(self) -> Organization | None:
        """Who is to read, as chosen so far."""
        chosen = str(self["organization"].value())
        offered: QuerySet[Organization] = self.fields["organization"].queryset  # type: ignore[attr-defined]
        return offered.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) <= LONGEST_KEY else None

    @property
    def readings(self) -> list[tuple[Section, forms.BoundField]]:
        return [(section, self[f"reading_{section.pk}"]) for section in self.sections]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("due_on") and not values.get("starts_on") and values["due_on"] < localdate():
            self.add_error("due_on", "截止日期已经过去，请选今天或以后的日期。")
        chosen = {section: values.pop(f"reading_{section.pk}", "") or self.initial_reading for section in self.sections}
        values["required"] = [section for section, reading in chosen.items() if reading == Reading.REQUIRED]
        values["further"] = [section for section, reading in chosen.items() if reading == Reading.FURTHER]
        return values


class ExtensionForm(forms.Form):
    """What may still change. `cleaned_data` holds those keywords of `extend_assignment`."""

    due_on = DayField(label="截止日期")
    lead_reader = forms.ModelChoiceField(
        label="领学人", queryset=Member.objects.none(), required=False, empty_label="不指定"
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    further = RowsField(
        label="另加选读", queryset=Section.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        assignment: Assignment,
        lead_readers: QuerySet[Member],
        sections: QuerySet[Section],
        **kwargs: Any,
    ) -> None:
        names = ("due_on", "lead_reader", "note")
        kwargs["initial"] = {name: getattr(assignment, name) for name in names}
        super().__init__(*args, **kwargs)
        present = Member.objects.filter(pk__in=[assignment.lead_reader.pk] if assignment.lead_reader else [])
        self.fields["lead_reader"].queryset = lead_readers | present  # type: ignore[attr-defined]
        if sections.exists():
            self.fields["further"].queryset = sections  # type: ignore[attr-defined]
        else:
            del self.fields["further"]
        self.helper = layout_of(*self.fields)
