"""Accounts: opened, changed, given a new password, through the services."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from members.admin.base import ServiceAdmin, sysadmin_of
from members.models import Account, Member, Membership
from members.services.accounts import change_account, open_account, reset_password

admin.site.unregister(Group)  # rights follow from posts and account roles


class AccountForm(forms.ModelForm):
    member = forms.ModelChoiceField(
        label="党员",
        queryset=Member.objects.filter(account=None),
        required=False,
        widget=AutocompleteSelect(Membership._meta.get_field("member"), admin.site),
        help_text="系统管理员、内容编辑的账号可以不对应党员。",
        error_messages={"invalid_choice": "这位党员已有账号，请另选一位。"},
    )

    class Meta:
        model = Account
        fields = ("username", "role")


@admin.register(Account)
class AccountAdmin(ServiceAdmin):
    list_display = ("username", "member", "role", "is_active", "must_change_password", "last_login")
    list_filter = ("role", "is_active")
    list_select_related = ("member",)
    search_fields = ("username", "member__name", "member__pinyin")
    ordering = ("username",)
    actions = ("reset_passwords",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = AccountForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "role", "member")
        return ("username", "member", "role", "is_active", "must_change_password", "last_login", "created_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        how = "要重设密码，请回到账号列表，勾选这个账号，动作选“重设密码”。" if obj else ""
        return [(None, {"fields": self.get_fields(request, obj), "description": how})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username", "member", "must_change_password", "last_login", "created_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by = sysadmin_of(request)
        if change:
            kept = Account.objects.get(pk=obj.pk)
            change_account(account=kept, role=obj.role, is_active=obj.is_active, by=by)
            return
        values = form.cleaned_data
        account, password = open_account(
            username=values["username"], role=values["role"], member=values["member"], by=by
        )
        obj.pk, obj._state.adding = account.pk, False
        self._show(request, account, password)

    @admin.action(description="重设密码")
    def reset_passwords(self, request: HttpRequest, accounts: QuerySet[Account]) -> None:
        with transaction.atomic():
            for account in accounts:
                self._show(request, account, reset_password(account=account, by=sysadmin_of(request)))

    def _show(self, request: HttpRequest, account: Account, password: str) -> None:
        self.message_user(
            request,
            f"账号“{account}”的初始密码是 {password}，只显示这一次，72 小时内有效，第一次登录时须更换。",
            messages.WARNING,
        )
