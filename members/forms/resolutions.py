from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.forms.fields import PastDayField


class FinishForm(forms.Form):
    """On which day something agreed was done, and how. `cleaned_data` holds those keywords of `finish_resolution`."""

    done_on = PastDayField(label="落实日期")
    word = forms.CharField(label="落实情况", max_length=200, help_text="一句话写明办成了什么。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "已落实", css_class="btn-main"))
