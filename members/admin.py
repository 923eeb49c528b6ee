"""The administrator's pages. Acts with a rule of their own go through the services; the rest is recorded here."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from members import trail
from members.errors import Refusal
from members.models import (
    Account,
    Appointment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    Organization,
    TrailChain,
)
from members.services.accounts import change_account, open_account, reset_password
from members.services.organization import change_organization, found_organization
from members.services.people import admit_member
from members.services.posts import appoint
from studyportal.admin import ReadOnlyAdmin, RecordedAdmin

admin.site.unregister(Group)  # rights follow from posts and account roles


def sysadmin_of(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def place_of(thing: Model) -> Organization | None:
    """Whose trail an act belongs to: where the row lies, or where its member belongs now or belonged last."""
    if isinstance(thing, Membership | Appointment):
        return thing.organization
    member = thing if isinstance(thing, Member) else cast(Excusal, thing).member
    if member.pk is None:
        return None
    last = member.memberships.order_by("-since").select_related("organization").first()
    return last.organization if last else None


class PortalAdmin(RecordedAdmin):
    """Nothing is deleted; a refusal of a service is shown as its sentence."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)


class ServiceAdmin(PortalAdmin):
    """Pages whose acts are services, which record them."""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        """The service has done so."""


class PeopleAdmin(PortalAdmin):
    """Rows about people: recorded on the trail of their branch, corrected and ended, never deleted."""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        name = str(thing._meta.model_name)
        details: dict[str, Any] = {name: thing.pk, "fields": sorted(fields)}
        if not isinstance(thing, Member):
            details["member"] = cast(Any, thing).member_id
        trail.record(f"{name}.{act}", by=sysadmin_of(request), organization=place_of(thing), **details)


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


class OrganizationForm(forms.ModelForm):
    parent = forms.ModelChoiceField(
        label="上级组织",
        queryset=Organization.objects.all(),
        required=False,
        widget=AutocompleteSelect(Membership._meta.get_field("organization"), admin.site),
        help_text="最上级的党委不填。",
    )

    class Meta:
        model = Organization
        fields = ("kind", "name", "founded")


@admin.register(Organization)
class OrganizationAdmin(ServiceAdmin):
    """The tree as a list in its own order, one page at a time; a place in it is given once, through the service."""

    list_display = ("indented", "kind", "form", "founded", "dissolved")
    list_filter = ("kind", "form")
    search_fields = ("name",)
    ordering = ("path",)
    settings_fields = (
        "name",
        "form",
        "ends_on",
        "is_village",
        "days_to_record",
        "lecture_each_quarter",
        "minutes_per_hour",
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = OrganizationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("parent", "kind", "founded", *self.settings_fields)
        return ("kind", "founded", "dissolved", *self.settings_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("kind", "founded", "dissolved") if obj else ()

    def view_on_site(self, organization: Organization) -> str:
        return organization.get_absolute_url()

    @admin.display(description="名称", ordering="path")
    def indented(self, organization: Organization) -> str:
        return format_html("{}{}", "　" * (organization.depth - 1), organization.name)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, values = sysadmin_of(request), form.cleaned_data
        if change:
            kept = Organization.objects.get(pk=obj.pk)
            change_organization(organization=kept, by=by, **{name: values[name] for name in self.settings_fields})
            return
        founded = found_organization(by=by, **values)
        obj.pk, obj._state.adding = founded.pk, False


@admin.register(Member)
class MemberAdmin(PeopleAdmin):
    list_display = ("name", "pinyin", "status", "is_floating", "account")
    list_filter = ("status", "is_floating")
    list_select_related = ("account",)
    search_fields = ("name", "pinyin")
    autocomplete_fields = ("account",)
    fields = (
        "name",
        "pinyin",
        "account",
        "status",
        ("joined_on", "confirmed_on"),
        ("vote_suspended_from", "vote_suspended_until", "vote_suspended_reason"),
        ("is_floating", "floating_where"),
        ("sex", "birth_month", "ethnic_group", "education"),
        ("phone", "mail"),
    )

    def view_on_site(self, member: Member) -> None:
        """Pages of people are for their branch; the administrator has no person."""


class DatedAdmin(PeopleAdmin):
    """Rows with a first and a last day. Begun through the service; afterwards whom and where they concern stays."""

    ordering = ("-since", "-pk")
    stays: tuple[str, ...] = ("member", "organization")

    def begin(self, values: dict[str, Any], by: Account) -> Model:
        """The service that begins such a row, and the row."""
        raise NotImplementedError

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.stays if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        begun = self.begin(form.cleaned_data, sysadmin_of(request))
        obj.pk, obj._state.adding = begun.pk, False


@admin.register(Membership)
class MembershipAdmin(DatedAdmin):
    list_display = ("member", "organization", "since", "until", "end")
    list_filter = ("end",)
    list_select_related = ("member", "organization")
    search_fields = ("member__name", "member__pinyin", "organization__name")
    autocomplete_fields = ("member", "organization")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        begun = ("member", "organization", "since")
        return (*begun, "until", "end", "end_note") if obj else begun

    def begin(self, values: dict[str, Any], by: Account) -> Membership:
        member, since = values["member"], values["since"]
        admit_member(known=member, place=values["organization"], since=since, by=by)
        return member.memberships.get(since=since)


@admin.register(Appointment)
class AppointmentAdmin(DatedAdmin):
    list_display = ("member", "organization", "post", "since", "until")
    list_filter = ("post",)
    list_select_related = ("member", "organization")
    search_fields = ("member__name", "member__pinyin", "organization__name")
    autocomplete_fields = ("member", "organization")
    fields = ("member", "organization", "post", "since", "until")
    stays = ("member", "organization", "post")

    def begin(self, values: dict[str, Any], by: Account) -> Appointment:
        return appoint(by=by, **values)


@admin.register(Excusal)
class ExcusalAdmin(PeopleAdmin):
    list_display = ("member", "since", "until", "agreed_by", "agreed_on")
    list_select_related = ("member",)
    search_fields = ("member__name", "member__pinyin")
    ordering = ("-since", "-pk")
    autocomplete_fields = ("member",)
    fields = ("member", "since", "until", "reason", "agreed_by", "agreed_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("member",) if obj else ()


@admin.register(TrailChain)
class TrailChainAdmin(ReadOnlyAdmin):
    list_display = ("pk", "organization", "length", "head")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("pk",)
    fields = ("organization", "length", "head")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "account", "action", "details", "chain", "number")
    list_filter = ("at",)
    list_select_related = ("account", "chain")
    search_fields = ("action", "account__username")
    ordering = ("-at", "-pk")
    fields = ("chain", "number", "at", "account", "action", "details", "previous", "hash")
