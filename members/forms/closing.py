"""What is still asked when a meeting is recorded and archived: when it ended, and how much of it was study."""

from datetime import datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingState
from members.forms.fields import ClockField
from members.models import Meeting
from members.queries.closing import proposed_study_minutes
from members.queries.records import MeetingRecord

A_DAY = 24 * 60


class CloseForm(forms.Form):
    """The form that the state of the meeting asks for. The end is never filled in beforehand; minutes are proposed as
    soon as it is known."""

    held_to = ClockField(label="结束时间")
    study_minutes = forms.IntegerField(
        label="集中学习分钟",
        min_value=0,
        max_value=A_DAY,
        required=False,
        error_messages={"max_value": "请核对，一天只有 1440 分钟。"},
    )

    def __init__(self, data: Any, *, record: MeetingRecord) -> None:
        self.meeting: Meeting = record.meeting
        recorded = self.meeting.state == MeetingState.RECORDED
        known = self.meeting.held_to is not None
        minutes = self.meeting.study_minutes
        if minutes is None and known:
            minutes = proposed_study_minutes(record)
        super().__init__(data, initial={"study_minutes": minutes})
        if known:
            del self.fields["held_to"]
        elif minutes is None:
            self.fields["study_minutes"].help_text = _help(record)
        act, word = ("meeting_archive", "归档") if recorded else ("meeting_record", "录入")
        self.helper = FormHelper()
        self.helper.form_action = reverse(act, args=[self.meeting.pk])
        self.helper.add_input(Submit("", word, css_class="btn-main"))

    def closing(self) -> dict[str, Any]:
        """What the services take, of valid input."""
        ends: time | None = self.cleaned_data.get("held_to")
        values = {"study_minutes": self.cleaned_data["study_minutes"]}
        if ends is not None and self.meeting.held_on is not None:
            day = datetime.combine(self.meeting.held_on, ends)
            values["held_to"] = timezone.make_aware(day)
        return values


def _help(record: MeetingRecord) -> str:
    if not record.studies:
        return "没有写学习内容，不填按 0 计。"
    shared = "，扣除关联会议在同一时间已记的" if record.linked else ""
    return f"不填按会议全程计{shared}。"
