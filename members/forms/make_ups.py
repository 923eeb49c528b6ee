"""Make-ups: who made it up, how and when."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from members.choices import MakeUpWay
from members.forms.fields import PastDayField, offer
from members.models import RosterEntry


class MakeUpForm(forms.Form):
    """Several people at once: those of one session, or whom one visit reached. The page ticks them in its table."""

    people = forms.MultipleChoiceField(label="补学的人", error_messages={"required": "请先勾选补学的人。"})
    way = forms.ChoiceField(
        label="方式",
        choices=MakeUpWay.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种方式。"},
    )
    done_on = PastDayField(label="补学日期")
    minutes = forms.IntegerField(label="集中学习分钟", min_value=0, required=False)
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如由谁送学、在哪里集中。可以不填。"
    )

    def __init__(self, *args: Any, entries: Sequence[RosterEntry], study_minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {str(entry.pk): entry for entry in entries}
        offer(self, "people", choices=[(key, entry.name) for key, entry in self.entries.items()])
        self.fields[
            "minutes"
        ].help_text = f"那次会议集中学习 {study_minutes} 分钟。另行集中、送学上门记入学时；本人自学不计学时，不用填。"
        self.helper = FormHelper()
        self.helper.form_tag = False

    @property
    def ticked(self) -> set[str]:
        return set(self["people"].value() or ())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        collective = data.get("way") not in (None, MakeUpWay.OWN_READING)
        if collective and data.get("minutes") is None and "minutes" not in self.errors:
            self.add_error("minutes", "请填写集中学习了多少分钟；不计学时的填 0。")
        return data

    @property
    def made(self) -> dict[str, Any]:
        """The arguments of `make_up_together`."""
        data = self.cleaned_data
        return {
            "entries": [self.entries[key] for key in data["people"]],
            "minutes": data["minutes"] or 0,
            **{name: data[name] for name in ("way", "done_on", "note")},
        }
