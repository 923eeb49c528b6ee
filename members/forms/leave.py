from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from members.choices import LeaveKind


class LeaveForm(forms.Form):
    """`cleaned_data` holds the keywords of `ask_leave`, but for the meeting and `by`."""

    kind = forms.ChoiceField(
        label="请假类别",
        choices=LeaveKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种请假类别。"},
    )
    reason = forms.CharField(
        label="原因",
        max_length=100,
        required=False,
        help_text="可以不写。类别和原因只给书记、副书记、召集会议的党小组组长和这次会的主持人、记录人看。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
