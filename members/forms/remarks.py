"""A note to a branch, its answer, and a spot check."""

from typing import Any

from django import forms

from members.forms.fields import PastDayField, RowsField, layout_of, offer
from members.models import Meeting
from members.models.meetings import MeetingQuerySet

LONGEST = 1000


def _words(label: str, help_text: str, required: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4, "class": "form-control"})
    errors = {"required": required}
    return forms.CharField(label=label, max_length=LONGEST, help_text=help_text, widget=area, error_messages=errors)


class RemarkForm(forms.Form):
    text = _words("批注", "一事一条。支部委员会和上级组织看得到，其他党员看不到。", "请写下批注的内容。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout_of("text")


class AnswerForm(forms.Form):
    answer = _words("答复", "写明情况和打算。答复以后不再改动。", "请写下答复。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout_of("answer")


class MeetingsField(RowsField):
    def label_from_instance(self, obj: Any) -> str:
        day = f"{obj.day.year}年{obj.day.month}月{obj.day.day}日"
        return f"{day}　{obj.organization}　{obj.get_kind_display()}"


class SpotCheckForm(forms.Form):
    """`cleaned_data` holds those keywords of `record_spot_check`."""

    on = PastDayField(label="抽查日期")
    meetings = MeetingsField(
        Meeting.objects.none(), label="看了哪些会议记录", required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.CharField(
        label="另外看了什么", max_length=200, required=False, help_text="例如：年度手册、签到表、谈话记录。"
    )
    finding = _words("看到的情况", "实事求是写，好的、要改进的都写上。", "请写下看到的情况。")

    def __init__(self, *args: Any, meetings: MeetingQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "meetings", rows=meetings)
        self.helper = layout_of("on", "meetings", "other", "finding")
