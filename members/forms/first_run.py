"""The first organisation, branch and secretary, on one page."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from members.choices import UPPER_KINDS, MemberStatus, OrganizationKind
from members.forms.fields import DayField
from members.forms.people import tidy_name
from members.models import Account

UPPER = [(kind, OrganizationKind(kind).label) for kind in UPPER_KINDS]


class FirstRunForm(forms.Form):
    """What `set_up_first_branch` needs. The upper organisation may be left out."""

    upper_name = forms.CharField(label="上级党组织名称", max_length=100, required=False, help_text="没有可以不填。")
    upper_kind = forms.ChoiceField(label="上级党组织级别", choices=UPPER, required=False)
    upper_founded = DayField(label="上级党组织成立日期", required=False, help_text="不清楚可以填与支部相同的日期。")
    branch_name = forms.CharField(label="支部名称", max_length=100)
    branch_founded = DayField(label="支部成立日期")
    is_village = forms.BooleanField(label="村、社区支部", required=False, help_text="任期五年；其他支部一般三年。")
    name = forms.CharField(label="书记姓名", max_length=50)
    joined_on = DayField(label="入党日期")
    since = DayField(label="任书记自", help_text="书记在本支部的组织关系也从这一天算起，不能早于支部成立。")
    username = forms.CharField(label="登录用的用户名", max_length=150, help_text="例如姓名的拼音。密码由系统产生。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("一、上级党组织", "upper_name", "upper_kind", "upper_founded"),
            Fieldset("二、党支部", "branch_name", "branch_founded", "is_village"),
            Fieldset("三、书记", "name", "joined_on", "since", "username"),
            Submit("", "建立支部", css_class="btn-main"),
        )

    def clean_name(self) -> str:
        return tidy_name(self.cleaned_data["name"])

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if Account.objects.filter(username=username).exists():
            raise forms.ValidationError("这个用户名已有人使用，请换一个。")
        return username

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("upper_name") and not data.get("upper_founded"):
            self.add_error("upper_founded", "填了上级党组织，请写明成立日期。")
        if data.get("since") and data.get("branch_founded") and data["since"] < data["branch_founded"]:
            self.add_error("since", "不能早于支部成立日期。")
        if data.get("since") and data.get("joined_on") and data["since"] < data["joined_on"]:
            self.add_error("since", "不能早于入党日期。")
        return data

    def first_branch(self) -> dict[str, Any]:
        """The arguments of `set_up_first_branch`."""
        data = self.cleaned_data
        upper = {"name": data["upper_name"], "kind": data["upper_kind"], "founded": data["upper_founded"]}
        return {
            "upper": upper if data["upper_name"] else None,
            "branch": {
                "name": data["branch_name"],
                "founded": data["branch_founded"],
                "is_village": data["is_village"],
            },
            "secretary": {
                "name": data["name"],
                "joined_on": data["joined_on"],
                "status": MemberStatus.FULL,
            },
            "since": data["since"],
            "username": data["username"],
        }
