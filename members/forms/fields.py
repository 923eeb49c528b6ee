"""Fields that many forms have: a day, a month, one of the people."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.timezone import localdate

from members.models import Member

LONGEST_KEY = 18  # digits
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
SENSIBLE = [
    MinValueValidator(FIRST_DAY, "请核对年份，应在 1900 年以后。"),
    MaxValueValidator(LAST_DAY, "请核对年份，应在 2100 年以前。"),
]


def offer(form: forms.BaseForm, name: str, *, rows: QuerySet | None = None, choices: Sequence[Any] = ()) -> None:
    """Fill a field to choose from, with rows that the view has narrowed or with plain choices."""
    field: Any = form.fields[name]
    if rows is not None:
        field.queryset = rows
    else:
        field.choices = choices


class DayField(forms.DateField):
    """A day, from the browser's calendar or typed in any of the usual ways."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"],
            validators=SENSIBLE,
            **options,
        )


class PastDayField(DayField):
    """A day that has come: what is entered has happened."""

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value > localdate():
            raise forms.ValidationError("这一天还没有到，请核对日期。")


class MomentField(forms.DateTimeField):
    """A day and time, to the minute, as one field."""

    def __init__(self, **options: Any) -> None:
        days = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", *(f"{day} %H:%M" for day in days)],
            **{"error_messages": {"invalid": "请写成年-月-日 时:分，例如 2025-03-12 14:30。"}, **options},
        )

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None:
            for sensible in SENSIBLE:
                sensible(localdate(value))


class ClockField(forms.TimeField):
    """A time of the day to the minute, typed with either colon."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            input_formats=["%H:%M", "%H:%M:%S", "%H点%M分", "%H时%M分"],
            **options,
        )

    def to_python(self, value: Any) -> time | None:
        return super().to_python(value.replace("：", ":") if isinstance(value, str) else value)


class PersonField(forms.ChoiceField):
    """One of a few people who are known already, so that many such fields cost no query."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.people: dict[str, Member] = {}

    def offer(self, people: Iterable[Member], empty_label: str) -> None:
        self.people = {str(person.pk): person for person in people}
        self.choices = [("", empty_label), *((key, person.name) for key, person in self.people.items())]

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Member) else value

    def clean(self, value: Any) -> Member | None:
        return self.people.get(super().clean(value))


class RowsField(forms.ModelMultipleChoiceField):
    """Some of the rows that are offered. A key that no database could hold is none of them."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not (str(key).isascii() and str(key).isdigit() and len(str(key)) <= LONGEST_KEY):
                raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)


class MemoryField(forms.JSONField):
    """What a page remembers of its first values; what cannot be read is nothing remembered."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (forms.ValidationError, ValueError, RecursionError):
            return None

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.to_python(data)

    def prepare_value(self, value: Any) -> str:
        return json.dumps(value)


class MonthField(forms.DateField):
    """A month, kept as its first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
            input_formats=["%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月"],
            validators=SENSIBLE,
            error_messages={"invalid": "请写成年-月，例如 1975-03。"},
            **options,
        )


def layout_of(*fields: str) -> FormHelper:
    """How a part of a form is laid out; the page writes the form around it."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*fields)
    return helper
