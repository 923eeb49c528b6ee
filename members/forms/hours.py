"""Study hours that no meeting of the branch gave, and taking them back."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import TextChoices

from members.forms.fields import PastDayField


class Unit(TextChoices):
    HOURS = "hours", "学时"
    MINUTES = "minutes", "分钟"


class ElsewhereForm(forms.Form):
    """As a certificate says it, in study hours; or in minutes, as one counts a meeting."""

    on = PastDayField(label="日期", help_text="几天的培训，填结束那一天。")
    amount = forms.DecimalField(label="多少", min_value=0, max_digits=6, decimal_places=1)
    unit = forms.ChoiceField(label="单位", choices=Unit.choices, initial=Unit.HOURS, widget=forms.RadioSelect)
    note = forms.CharField(
        label="在哪里、学了什么",
        max_length=200,
        error_messages={"required": "请写明在哪里、学了什么。"},
        help_text="例如：县委党校，农村党员轮训；流动党员写在居住地哪个支部参加了什么。",
    )

    def __init__(self, *args: Any, minutes_per_hour: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.minutes_per_hour = minutes_per_hour
        self.fields["amount"].help_text = f"本支部 {minutes_per_hour} 分钟为一学时。"
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "录入", css_class="btn-main"))

    @property
    def posted(self) -> dict[str, Any]:
        """The arguments of `post_elsewhere`."""
        amount: Decimal = self.cleaned_data["amount"]
        factor = self.minutes_per_hour if self.cleaned_data["unit"] == Unit.HOURS else 1
        minutes = int((amount * factor).to_integral_value(ROUND_HALF_UP))
        return {"on": self.cleaned_data["on"], "minutes": minutes, "note": self.cleaned_data["note"]}


class ReversalForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label="原因", max_length=200, error_messages={"required": "冲回请写明原因。"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "冲回", css_class="btn-main"))
