"""Posts and excusals."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet

from members.choices import COMMITTEE_POSTS, Post
from members.forms.fields import DayField, offer
from members.models import Member, Organization


class AppointmentForm(forms.Form):
    """Who holds which post. The posts of the branch and the leader of each group are one list to choose from."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label="党员", empty_label="请选择", error_messages={"required": "请选择党员。"}
    )
    held = forms.ChoiceField(label="职务", error_messages={"required": "请选择职务。"})
    since = DayField(label="任职自")
    until = DayField(label="至", required=False, help_text="还在任可以不填。")

    def __init__(
        self, *args: Any, branch: Organization, groups: QuerySet[Organization], people: QuerySet[Member], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.branch, self.groups = branch, {str(group.pk): group for group in groups}
        offer(self, "member", rows=people)
        leaders = [(f"{Post.GROUP_LEADER}:{key}", f"{group}组长") for key, group in self.groups.items()]
        posts = [(f"{post}:", post.label) for post in COMMITTEE_POSTS]
        held = [("", "请选择"), ("党支部", posts), *([("党小组", leaders)] if leaders else [])]
        offer(self, "held", choices=held)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "记录任职", css_class="btn-main"))

    def appointment(self) -> dict[str, Any]:
        """The arguments of `appoint`."""
        post, _, group = self.cleaned_data["held"].partition(":")
        data = {name: self.cleaned_data[name] for name in ("member", "since", "until")}
        return {**data, "post": post, "organization": self.groups.get(group, self.branch)}


class LastDayForm(forms.Form):
    """The last day of something."""

    until = DayField(label="最后一天")

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", button, css_class="btn-main"))


class ExcusalForm(forms.Form):
    """Why somebody is not counted among those due, and who agreed."""

    reason = forms.CharField(label="原因", max_length=100, help_text="例如：长期患病卧床，本人不能表达意志。")
    since = DayField(label="自")
    until = DayField(label="至", required=False, help_text="没有期限可以不填。")
    agreed_by = forms.CharField(label="由谁同意", max_length=100, help_text="例如：上级党委同意，支部党员大会通过。")
    agreed_on = DayField(label="同意日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))
