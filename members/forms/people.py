"""People: admitting several at once, correcting facts, ending and moving a membership."""

import re
from copy import copy
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.db.models import QuerySet

from members.choices import MembershipEnd, MemberStatus, Sex
from members.forms.fields import DayField, MonthField, PastDayField, offer
from members.models import Member, Membership, Organization
from members.queries.people import Namesake, namesakes

ROWS = 5
MOST_ROWS = 200
NEW_PERSON = "new"
# A gap between two Chinese characters is how two-character names are set in print, not part of the name.
GAP_IN_NAME = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
REASONS = [("", "请选择"), *((value, label) for value, label in MembershipEnd.choices if value != "regrouped")]


def tidy_name(name: str) -> str:
    return GAP_IN_NAME.sub("", name.strip())


class AdmissionForm(forms.ModelForm):
    """One row: a person who comes into the branch. An empty row is no row."""

    joined_on = PastDayField(label="入党日期")
    confirmed_on = PastDayField(label="转正日期", required=False)
    place = forms.ModelChoiceField(Organization.objects.none(), label="党小组", required=False, empty_label="不分组")
    # What there is to choose from is known only after name and date were looked up: see `ask_whether_known`.
    known = forms.CharField(label="是否同一人", required=False, widget=forms.Select)

    class Meta:
        model = Member
        fields = ("name", "status", "joined_on", "confirmed_on")

    def __init__(self, *args: Any, groups: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages = {"required": "请填写姓名。"}
        offer(self, "place", rows=groups)
        offer(self, "status", choices=MemberStatus.choices)
        self.namesakes: list[Namesake] = []
        self.namesakes_above = False
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_name(self) -> str:
        return tidy_name(self.cleaned_data["name"])

    @property
    def who(self) -> tuple[str, date] | None:
        """Name and joining date, when both were given."""
        name, joined_on = self.cleaned_data.get("name"), self.cleaned_data.get("joined_on")
        return (name, joined_on) if name and joined_on else None

    def ask_whether_known(self, found: list[Namesake]) -> None:
        """Somebody of this name is in the system: the secretary says who it is."""
        self.namesakes = found
        same_day = [n for n in found if n.member.joined_on == self.cleaned_data["joined_on"]]
        others = [_joined(n.member) for n in found if n not in same_day]
        choices = [(str(n.member.pk), self._as_choice(n)) for n in found if n.ended]
        if choices and same_day:
            question = "系统里有同名、同日入党的党员，请选是不是同一位。"
        elif same_day:
            question = "同名、同日入党的党员还在支部名册上。同一位请先由原支部办理转出；不是请选另一位。"
        elif choices:
            question = f"本支部名册上有过同名的党员，{'、'.join(others)}，请选是不是同一位。"
        else:
            question = (
                f"本支部已有同名的党员，{'、'.join(others)}。"
                "同一位请清空这一行，到本人页面更正入党日期；不是请选另一位。"
            )
        self._ask(question, choices)

    def ask_whether_above(self, joined_on: date) -> None:
        """A row above has the same name with another joining date."""
        self.namesakes_above = True
        self._ask(f"上面有一行同名，入党日期 {joined_on:%Y-%m-%d}。同一位请清空其中一行；不是请选另一位。", [])

    @property
    def asks(self) -> bool:
        """Whether there is something to say about somebody of the same name."""
        return bool(self.namesakes) or self.namesakes_above

    def _as_choice(self, namesake: Namesake) -> str:
        differs = namesake.member.joined_on != self.cleaned_data["joined_on"]
        which = f"（{_joined(namesake.member)}）" if differs else ""
        return f"是同一位{which}，组织关系 {namesake.ended:%Y-%m-%d} 已转出或结束"

    def _ask(self, question: str, choices: list[tuple[str, str]]) -> None:
        self.fields["known"].widget.choices = [("", "请选择"), *choices, (NEW_PERSON, "同名的另一位")]
        if self.cleaned_data["known"] not in {*dict(choices), NEW_PERSON}:
            self.add_error("known", question)

    def admission(self, branch: Organization, since: date) -> dict[str, Any]:
        """The row as arguments of `admit_member`."""
        data = self.cleaned_data
        known = next((n.member for n in self.namesakes if str(n.member.pk) == data.get("known")), None)
        facts = {name: data[name] for name in self.Meta.fields}
        return {"place": data["place"] or branch, "since": since, "known": known, **facts}


def _joined(member: Member) -> str:
    return f"入党日期 {member.joined_on:%Y-%m-%d}" if member.joined_on else "入党日期未填"


class AdmissionRows(forms.BaseFormSet):
    """Several people at once, into one branch."""

    forms: list[AdmissionForm]

    def __init__(self, *args: Any, branch: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch

    @property
    def filled(self) -> list[AdmissionForm]:
        return [form for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        if not self.filled:
            raise forms.ValidationError("请至少填写一位党员的姓名。")
        whole = [(form, form.who) for form in self.filled if form.is_valid() and form.who]
        known = namesakes((who for _, who in whole), self.branch)
        above: dict[str, list[date]] = {}
        for form, (name, joined_on) in whole:
            if joined_on in above.get(name, []):
                form.add_error("name", "这一位与上面一行重复。")
            elif known[name, joined_on]:
                form.ask_whether_known(known[name, joined_on])
            elif name in above:
                form.ask_whether_above(above[name][-1])
            above.setdefault(name, []).append(joined_on)


AdmissionFormSet: type[AdmissionRows] = forms.formset_factory(  # type: ignore[assignment]
    AdmissionForm, formset=AdmissionRows, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class SinceForm(forms.Form):
    """The first day in the branch, the same for all rows."""

    since = PastDayField(label="组织关系自", help_text="到本支部的第一天。新建支部一般填成立日期。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class MemberForm(forms.ModelForm):
    """A person's facts. What is optional stays empty until somebody has a use for it."""

    joined_on = PastDayField(label="入党日期", required=False)
    confirmed_on = PastDayField(label="转正日期", required=False)
    vote_suspended_from = DayField(label="表决权停止自", required=False)
    vote_suspended_until = DayField(label="至", required=False, help_text="没有期限可以不填。")
    birth_month = MonthField(label="出生年月", required=False)

    class Meta:
        model = Member
        fields = (
            "name",
            "pinyin",
            "status",
            "joined_on",
            "confirmed_on",
            "is_floating",
            "floating_where",
            "vote_suspended_from",
            "vote_suspended_until",
            "vote_suspended_reason",
            "sex",
            "birth_month",
            "ethnic_group",
            "education",
            "phone",
            "mail",
        )

    def __init__(self, data: Any = None, *, instance: Member) -> None:
        super().__init__(data, instance=copy(instance))
        offer(self, "sex", choices=[("", "未填"), *Sex.choices])
        self.fields["pinyin"].help_text = "用于排序和查找，已自动填好，读音不对可以改。"
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("基本情况", "name", "pinyin", "status", "joined_on", "confirmed_on"),
            Fieldset("流动", "is_floating", "floating_where"),
            Fieldset("停止表决权", "vote_suspended_from", "vote_suspended_until", "vote_suspended_reason"),
            Fieldset("可以不填", "sex", "birth_month", "ethnic_group", "education", "phone", "mail"),
            Submit("", "保存", css_class="btn-main"),
        )

    def clean_name(self) -> str:
        return tidy_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("vote_suspended_from"), data.get("vote_suspended_until")
        if last and (first is None or last < first):
            self.add_error("vote_suspended_until", "请先填停止表决权的第一天，截止日期不能比它早。")
        return data


class EndMembershipForm(forms.Form):
    """Why and when somebody leaves the branch."""

    end = forms.ChoiceField(label="原因", choices=REASONS, error_messages={"required": "请选择原因。"})
    until = PastDayField(label="最后一天", help_text="这一天仍在本支部，第二天起不在。")
    note = forms.CharField(label="说明", max_length=100, required=False, help_text="例如转往何处。可以不填。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "结束组织关系", css_class="btn-main"))


class MembershipDaysForm(forms.Form):
    """The first and the last day as they should be; no last day for what has none of its own."""

    since = DayField(label="第一天")
    until = PastDayField(label="最后一天")

    def __init__(self, data: Any = None, *, membership: Membership) -> None:
        super().__init__(data, initial={"since": membership.since, "until": membership.until})
        self.membership = membership
        if membership.until is None or membership.end == MembershipEnd.REGROUPED:
            del self.fields["until"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))

    @property
    def days(self) -> dict[str, Any]:
        """The arguments of `correct_membership`."""
        return {"since": self.cleaned_data["since"], "until": self.cleaned_data.get("until", self.membership.until)}


class MoveForm(forms.Form):
    """To another group of the same branch, or to none."""

    to = forms.ModelChoiceField(Organization.objects.none(), label="调到", empty_label="不分组（支部）", required=False)
    since = DayField(label="自", help_text="到新小组的第一天。")

    def __init__(self, *args: Any, branch: Organization, groups: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch
        offer(self, "to", rows=groups)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "调整", css_class="btn-main"))

    @property
    def place(self) -> Organization:
        return self.cleaned_data["to"] or self.branch
