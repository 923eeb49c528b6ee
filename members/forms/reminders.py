"""Reminders: how often, and the robot of a branch's group."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.choices import ReminderFrequency, RobotService
from members.robots import LONGEST


class ReminderForm(forms.Form):
    """`cleaned_data` holds the keywords of `choose_reminders`, but for `by`."""

    frequency = forms.ChoiceField(
        label="多久发一次",
        choices=ReminderFrequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选多久发一次。"},
    )
    mail = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=254,
        help_text="空着就不发。只有您本人和书记、副书记看得到全文。",
        error_messages={"invalid": "请写完整的邮箱地址，例如 name@example.org。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))


class RobotForm(forms.Form):
    """`cleaned_data` holds the keywords of `set_robot`, but for the branch and `by`."""

    service = forms.ChoiceField(
        label="哪种群",
        choices=RobotService.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选是哪一种群。"},
    )
    address = forms.CharField(
        label="机器人地址",
        max_length=LONGEST,
        help_text="群设置里的 Webhook 地址，以 https:// 开头。保存以后不再显示。",
        error_messages={"required": "请粘贴机器人的 Webhook 地址。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        help_text="钉钉选“加签”、飞书选“签名校验”时才有。保存以后不再显示。企业微信留空。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "接入", css_class="btn-main"))
