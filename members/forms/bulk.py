"""One act on several people of a branch."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate

from members.forms.fields import DayField, RowsField, layout_of, offer
from members.forms.people import REASONS
from members.models import Member, Organization

REGROUP, TRANSFER = "regroup", "transfer"
MOST_OFFERED = 200
ENDS = tuple((value, label) for value, label in REASONS if value)


class BulkForm(forms.Form):
    """`on` is the last day in the branch, or the first in the new group or branch."""

    people = RowsField(
        queryset=Member.objects.none(),
        error_messages={
            "required": "请至少选一位党员。",
            "invalid_choice": "选的党员里有一位已不在本支部，请重新选择。",
        },
    )
    act = forms.ChoiceField(label="办理", error_messages={"required": "请选择要办理的事。"})
    on = DayField(
        label="日期",
        help_text="转出、去世等填在本支部的最后一天；调整党小组、转到另一支部填到那里的第一天。",
        error_messages={"required": "请填写日期。", "invalid": "请写成年-月-日，例如 2025-03-12。"},
    )
    group = forms.ModelChoiceField(
        Organization.objects.none(), label="调到", empty_label="不分组（支部）", required=False,
        help_text="只有调整党小组时选择。",
    )  # fmt: skip
    branch = forms.CharField(
        label="转到哪个支部", max_length=100, required=False,
        help_text="只有转到另一支部时填写：从列出的支部里选，或者写支部的全称。",
        widget=forms.TextInput(attrs={"list": "branches", "autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="例如转往何处。可以不填。")

    def __init__(
        self,
        data: Any = None,
        *,
        people: QuerySet[Member],
        groups: QuerySet[Organization],
        targets: QuerySet[Organization],
        acts: Sequence[str],
    ) -> None:
        super().__init__(data)
        self.targets = targets
        offer(self, "people", rows=people)
        offer(self, "group", rows=groups)
        known = dict([(REGROUP, "调整党小组"), *ENDS, (TRANSFER, "转到另一支部（本组织之下）")])
        offer(self, "act", choices=[("", "请选择"), *((act, known[act]) for act in acts)])
        if REGROUP not in acts:
            del self.fields["group"]
        if TRANSFER not in acts:
            del self.fields["branch"]
        self.offered = list(targets.values_list("name", flat=True)[:MOST_OFFERED]) if TRANSFER in acts else []
        self.helper = layout_of(*(name for name in self.fields if name != "people"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        act, on = data.get("act"), data.get("on")
        if act != REGROUP and on and on > localdate():
            self.add_error("on", "这一天还没有到，请核对日期。")
        if act == TRANSFER:
            data["to"] = self._target(data.get("branch", ""))
        return data

    def _target(self, name: str) -> Organization | None:
        found = list(self.targets.filter(name=name)[:2]) if name else []
        if len(found) == 1:
            return found[0]
        if not name:
            self.add_error("branch", "请填写转到哪个支部。")
        else:
            self.add_error(
                "branch", "没有找到这个支部，请核对全称。" if not found else "有几个同名的支部，请分别办理。"
            )
        return None
