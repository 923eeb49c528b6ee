"""Organisations: a branch's settings, its groups, the day to look at."""

from copy import copy
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from members.forms.fields import DayField, PastDayField
from members.models import Organization


class DayForm(forms.Form):
    """The day to look at a roster; today when nothing is asked."""

    on = DayField(label="查看哪一天的名单", required=False)


class BranchForm(forms.ModelForm):
    """What a branch decides for itself."""

    ends_on = DayField(label="预计结束日期", required=False, help_text="只有临时党支部填写。")
    days_to_record = forms.IntegerField(label="会后几天内录入", min_value=0, max_value=365)
    minutes_per_hour = forms.IntegerField(label="多少分钟为一学时", min_value=1, max_value=240)

    class Meta:
        model = Organization
        fields = (
            "name",
            "form",
            "ends_on",
            "is_village",
            "days_to_record",
            "minutes_per_hour",
            "lecture_each_quarter",
        )

    def __init__(self, data: Any = None, *, instance: Organization) -> None:
        super().__init__(data, instance=copy(instance))
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("支部", "name", "form", "ends_on", "is_village"),
            Fieldset("本支部约定", "days_to_record", "minutes_per_hour", "lecture_each_quarter"),
            Submit("", "保存", css_class="btn-main"),
        )


class GroupForm(forms.Form):
    """A new group."""

    name = forms.CharField(label="名称", max_length=100, help_text="例如：第一党小组。")
    founded = PastDayField(label="成立日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "建立党小组", css_class="btn-main"))


class GroupNameForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))


class DissolveGroupForm(forms.Form):
    dissolved = DayField(label="撤销日期", help_text="从这一天起不再有这个党小组。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "撤销党小组", css_class="btn-main"))
