"""The rules of the field: figures and sources may be changed, none added or taken away, as code works with each."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest

from members import trail
from members.admin.base import PortalAdmin, sysadmin_of
from members.choices import RuleKey, RuleKind
from members.models import Rule

RULES_CHANGED = (
    "次数或支委会最少人数改动以后，各支部“应召开的会议”要重新核对一遍：请在服务器上运行 manage.py write_obligations，"
    "以前的年度加 --year 和年份。"
)


class RuleForm(forms.ModelForm):
    """Kind and key stay; as fields of the form they are there when its constraints are checked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "key"):
            self.fields[name].disabled = True


@admin.register(Rule)
class RuleAdmin(PortalAdmin):
    form = RuleForm
    list_display = ("title", "kind", "figure", "basis", "source", "article", "checking")
    list_filter = ("kind", "basis", "to_check")
    search_fields = ("title", "source", "key")
    ordering = ("pk",)
    fields = (
        ("kind", "key"),
        "title",
        ("value", "out_of", "inclusive"),
        ("unit", "period"),
        ("basis", "source", "article"),
        "to_check",
        "note",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data and (obj.kind == RuleKind.FREQUENCY or obj.key == RuleKey.COMMITTEE_LEAST):
            messages.info(request, RULES_CHANGED)

    @admin.display(description="数", ordering="value")
    def figure(self, rule: Rule) -> str:
        return rule.figure

    @admin.display(description="请核对", ordering="to_check")
    def checking(self, rule: Rule) -> str:
        return "请核对" if rule.to_check else ""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        trail.record(f"rule.{act}", by=sysadmin_of(request), rule=thing.pk, fields=sorted(fields))
