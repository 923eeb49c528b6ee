"""Corrections as they are typed: what becomes of one field, or of one person's presence, and why."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.choices import AmendedField, LeaveKind, Presence
from members.forms.fields import ClockField, MomentField, PersonField
from members.models import Meeting, Member, RosterEntry

A_DAY = 24 * 60
LONG_TEXT = 5000


class AmendmentForm(forms.Form):
    """What both ask: the reason. It stands last."""

    why = forms.CharField(label="更正的原因", max_length=200, help_text="例如：汇总时漏了一页。")

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.order_fields([name for name in self.fields if name != "why"])
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存更正", css_class="btn-main"))


class PresenceForm(AmendmentForm):
    presence = forms.ChoiceField(
        label="应为", choices=[choice for choice in Presence.choices if choice[0]], widget=forms.RadioSelect
    )
    is_online = forms.BooleanField(label="线上参加", required=False)
    arrived = ClockField(label="迟到的，到会时间", required=False)
    left = ClockField(label="早退的，离会时间", required=False)
    study_minutes = forms.IntegerField(label="少于全程的，学习分钟", min_value=0, max_value=A_DAY, required=False)
    leave_kind = forms.ChoiceField(label="请假的，类别", choices=[("", "请选择"), *LeaveKind.choices], required=False)
    reason = forms.CharField(label="请假或缺席的原因", max_length=100, required=False)

    def __init__(self, data: Any, *, entry: RosterEntry) -> None:
        shown = [name for name in self.base_fields if name != "why"]
        super().__init__(data, initial={name: getattr(entry, name) for name in shown})

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}


class FieldForm(AmendmentForm):
    """One field of the meeting, filled with what counts now."""

    def __init__(self, data: Any, *, field: AmendedField, meeting: Meeting, people: Iterable[Member]) -> None:
        super().__init__(data)
        made = _field_for(field, meeting)
        made.label = f"{field.label}应为" if field != AmendedField.CONTENT else "更正为"
        made.initial = None if field == AmendedField.CONTENT else getattr(meeting, field)
        self.fields["new"] = made
        if isinstance(made, PersonField):
            made.offer(people, "请选择")
        if field == AmendedField.LECTURER:
            self.fields["guest"] = forms.CharField(
                label="外请的，姓名和身份", max_length=100, required=False, initial=meeting.guest_lecturer
            )
        if field == AmendedField.CONTENT:
            self.fields["old"] = forms.CharField(
                label="原来写的", max_length=LONG_TEXT, required=False, help_text="照抄有误的那几个字；只作补充的不填。"
            )
        self.order_fields(["old", "new", "guest", "why"])

    def values(self) -> dict[str, Any]:
        new = self.cleaned_data["new"]
        if new is None and "guest" in self.fields:
            new = self.cleaned_data["guest"]
        return {"new": "" if new is None else new, "old": self.cleaned_data.get("old", "")}


def _field_for(field: AmendedField, meeting: Meeting) -> forms.Field:
    if field in (AmendedField.HELD_FROM, AmendedField.HELD_TO):
        return MomentField()
    if field in (AmendedField.PRESIDER, AmendedField.RECORDER, AmendedField.LECTURER):
        return PersonField()
    if field == AmendedField.STUDY_MINUTES:
        return forms.IntegerField(min_value=0, max_value=A_DAY)
    if field == AmendedField.CONTENT:
        return forms.CharField(max_length=LONG_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    return forms.CharField(max_length=100, required=False)
