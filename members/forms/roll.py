"""The roll as it is typed: when it was held, one line a person, guests. And late changes of the roster."""

import re
from copy import copy
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet, TextChoices
from django.http import QueryDict
from django.utils import timezone

from members.choices import LeaveKind, Presence, RosterChangeKind, Site
from members.errors import Refusal, RowsRefused
from members.forms.fields import DayField, offer
from members.models import Meeting, Member
from members.queries.records import Figures, figures_of
from members.queries.roll import Mark, RollRow, by_group, mark_of

SPARE_GUESTS = 3
TIMES = ("arrived", "left", "study_minutes")


class Attendance(TextChoices):
    """The four that a recorder chooses from; who takes part online is present."""

    PRESENT = "present", "到会"
    ONLINE = "online", "线上"
    ON_LEAVE = "on_leave", "请假"
    ABSENT = "absent", "缺席"


THERE = (Attendance.PRESENT, Attendance.ONLINE)


class MarkForm(forms.Form):
    """One person. A reason that goes with another choice is dropped; times are asked about, for somebody was there or
    was not."""

    attendance = forms.ChoiceField(choices=Attendance.choices, required=False)
    leave_kind = forms.ChoiceField(choices=[("", "请选择"), *LeaveKind.choices], required=False)
    leave_reason = forms.CharField(max_length=100, required=False)
    absent_reason = forms.CharField(max_length=100, required=False)
    arrived = forms.TimeField(required=False)
    left = forms.TimeField(required=False)
    study_minutes = forms.IntegerField(min_value=0, max_value=1440, required=False)

    def __init__(self, data: QueryDict | None, *, row: RollRow, there: str, fill: bool) -> None:
        """`there` is how one attends this meeting as a rule; `fill` writes it, and leave that was asked for, where
        nothing is entered of somebody who counts."""
        self.row, self.entry, self.stored = row, row.entry, mark_of(row.entry)
        self.usual = Attendance.ON_LEAVE if row.request else there
        super().__init__(data, prefix=f"p{row.entry.member_id}", initial=self._first(fill))

    def _first(self, fill: bool) -> dict[str, Any]:
        here = Attendance.ONLINE if self.stored.is_online else self.stored.presence
        kind, reason = self.row.leave if self.row.shows_leave else ("", "")
        absent = self.stored.presence == Presence.ABSENT and self.row.shows_leave
        return {
            "attendance": here or (self.usual if fill and self.entry.counts else ""),
            "leave_kind": kind,
            "leave_reason": reason,
            "absent_reason": self.stored.reason if absent else "",
            **{name: getattr(self.stored, name) for name in TIMES},
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        timed = next((name for name in TIMES if values.get(name) is not None), None)
        if timed and values.get("attendance") not in THERE:
            self.add_error(timed, "填了迟到、早退或学习分钟的，请在名单里选到会或线上。")
        return values

    @property
    def here(self) -> str:
        """What is chosen now, right or not."""
        return self["attendance"].value() or ""

    @property
    def is_timed(self) -> bool:
        return any(self[name].value() not in (None, "") or self[name].errors for name in TIMES)

    @property
    def errors_in_line(self) -> list[str]:
        """Those that stand with the person; those of times stand with the times."""
        names = ("attendance", "leave_kind", "leave_reason", "absent_reason")
        return [*map(str, self.non_field_errors()), *(str(error) for name in names for error in self[name].errors)]

    @property
    def errors_of_times(self) -> list[str]:
        return [str(error) for name in TIMES for error in self[name].errors]

    def mark(self) -> Mark:
        """What is entered. Kind and reason that the recorder may not know stay when none were typed."""
        values = self.cleaned_data
        here = values["attendance"]
        kind, reason = values["leave_kind"], values["leave_reason"]
        if here == Attendance.ABSENT:
            kind, reason = "", values["absent_reason"]
        if not self.row.shows_leave and not kind and not reason:
            if here == Attendance.ON_LEAVE:
                kind, reason = self.row.leave
            elif here == self.stored.presence:
                reason = self.stored.reason
        presence = Presence.PRESENT if here in THERE else here
        times = {name: values[name] for name in TIMES}
        return Mark(presence, kind, reason, is_online=here == Attendance.ONLINE, **times).tidied()

    @property
    def saved_otherwise(self) -> bool:
        return self.is_valid() and self.mark() != self.stored

    @property
    def stored_in_words(self) -> str:
        """What stands saved, as far as the recorder may know it."""
        mark = self.stored
        words = [Attendance.ONLINE.label if mark.is_online else Presence(mark.presence).label]
        if self.row.shows_leave:
            words += [LeaveKind(mark.leave_kind).label if mark.leave_kind else "", mark.reason]
        words += [f"{mark.arrived:%H:%M} 到会" if mark.arrived else "", f"{mark.left:%H:%M} 离会" if mark.left else ""]
        words += [f"学习 {mark.study_minutes} 分钟" if mark.study_minutes is not None else ""]
        return "，".join(filter(None, words))


class GuestForm(forms.Form):
    """Somebody who sits in: without a vote, in no figure."""

    name = forms.CharField(label="姓名", max_length=50, required=False)
    who = forms.CharField(label="身份", max_length=50, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("who") and not values.get("name"):
            self.add_error("name", "请填写姓名。")
        return values


class RollForm(forms.Form):
    """When it was held, with the people and the guests as forms of their own."""

    held_on = DayField(label="日期")
    held_from = forms.TimeField(label="开始", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    held_to = forms.TimeField(
        label="结束",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="散会后填。",
    )
    use_required_attribute = False  # the fields may stand in a closed part, where a browser could not say what is wrong

    def __init__(
        self, data: QueryDict | None, *, meeting: Meeting, rows: list[RollRow], shown: date, fill: bool = False
    ) -> None:
        starts = timezone.localtime(meeting.starts) if meeting.starts else None
        first = {
            "held_on": starts.date() if starts else None,
            "held_from": starts.time() if starts else None,
            "held_to": timezone.localtime(meeting.held_to).time() if meeting.held_to else None,
        }
        super().__init__(data, initial=first)
        self.meeting, self.shown, self.starts = meeting, shown, starts
        there = Attendance.ONLINE if meeting.site == Site.ONLINE else Attendance.PRESENT
        self.people = [MarkForm(data, row=row, there=there, fill=fill) for row in rows]
        self.guests = _guests_in(data) if data is not None else _guests_of(meeting)
        self.version = _version_in(data) if data is not None else meeting.roll_version

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in (*self.people, *self.guests))])

    @property
    def groups(self) -> list[tuple[str, list[MarkForm]]]:
        forms = {form.entry.member_id: form for form in self.people}
        grouped = by_group(self.meeting, [form.row for form in self.people])
        return [(name, [forms[row.entry.member_id] for row in rows]) for name, rows in grouped]

    @property
    def figures(self) -> Figures:
        """Of the page as it stands, saved or not."""
        entries = []
        for form in self.people:
            entry = copy(form.entry)
            entry.presence = Presence.PRESENT if form.here in THERE else form.here
            entries.append(entry)
        return figures_of(entries)

    @property
    def posted(self) -> set[int]:
        """Whose lines were sent in."""
        found = (re.fullmatch(r"p(\d{1,18})-leave_kind", name) for name in self.data)
        return {int(match[1]) for match in found if match}

    @property
    def sent(self) -> dict[str, Any]:
        """The keywords of `save_roll` that were typed. Who was sent in and is on the roll no more has an empty mark."""
        values = self.cleaned_data
        marks = {form.entry.member_id: form.mark() for form in self.people}
        return {
            "marks": {key: marks.get(key, Mark()) for key in self.posted},
            "held_from": _moment(values["held_on"], values["held_from"]),
            "held_to": _moment(values["held_on"], values["held_to"]) if values["held_to"] else None,
            "observers": self.typed_guests,
        }

    @property
    def typed_guests(self) -> list[dict[str, str]]:
        return [guest.cleaned_data for guest in self.guests if guest.cleaned_data.get("name")]

    @property
    def is_refused(self) -> bool:
        return any(form.is_bound and form.errors for form in (self, *self.people, *self.guests))

    @property
    def when_is_wrong(self) -> bool:
        return any(field.errors for field in self)

    @property
    def has_times(self) -> bool:
        return any(person.is_timed for person in self.people)

    @property
    def saved_otherwise(self) -> list[str]:
        """What is saved of times and guests where something else was typed; each person's line says its own."""
        meeting, sent = self.meeting, self.sent
        lines = []
        for name, label in (("held_from", "开始"), ("held_to", "结束")):
            stored = getattr(meeting, name)
            if stored and sent[name] and stored != sent[name]:
                lines.append(f"已保存的{label}时间：{timezone.localtime(stored):%Y-%m-%d %H:%M}")
        if meeting.observers != sent["observers"]:
            names = "、".join(guest["name"] for guest in meeting.observers)
            lines.append(f"已保存的列席人员：{names or '无'}")
        return lines

    def refuse(self, refusal: Refusal) -> None:
        """Put the sentence where it belongs: with the day, the end, a person, or over the whole."""
        if isinstance(refusal, RowsRefused):
            for form in self.people:
                if one := refusal.refusals.get(form.entry.member_id):
                    form.add_error(one.fields[0], str(one))
        self.add_error(next((name for name in refusal.fields if name in self.fields), None), str(refusal))


def _moment(day: date, at: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _version_in(data: QueryDict) -> int:
    version = data.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def _guests_in(data: QueryDict) -> list[GuestForm]:
    typed = zip(data.getlist("guest_name"), data.getlist("guest_who"), strict=False)
    return [GuestForm({"name": name, "who": who}) for name, who in typed]


def _guests_of(meeting: Meeting) -> list[GuestForm]:
    return [GuestForm(initial=guest) for guest in (*meeting.observers, *[{}] * SPARE_GUESTS)]


class RosterChangeForm(forms.Form):
    """One late change of the frozen roster: the keywords of `change_roster`."""

    member = forms.ModelChoiceField(Member.objects.none(), label="谁", empty_label="请选择")
    kind = forms.ChoiceField(label="怎样改", choices=[("", "请选择"), *RosterChangeKind.choices])
    reason = forms.CharField(label="原因", max_length=100)
    agreed_by = forms.CharField(
        label="由谁同意",
        max_length=100,
        required=False,
        help_text="不计入应到的要填，例如：上级党委同意，党员大会通过。",
    )

    def __init__(self, *args: Any, people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "member", rows=people)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "改动名单", css_class="btn-main"))
