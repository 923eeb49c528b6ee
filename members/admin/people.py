"""People, where they belong, their posts and excusals."""

from contextlib import nullcontext
from typing import Any, cast

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from members import trail
from members.admin.base import PortalAdmin, sysadmin_of
from members.models import Account, Appointment, Excusal, Member, Membership, Organization
from members.services.obligations import refresh_obligations
from members.services.people import admit_member
from members.services.posts import appoint
from members.services.summaries import people_counted


def place_of(thing: Model) -> Organization | None:
    """Whose trail an act belongs to: where the row lies, or where its member belongs now or belonged last."""
    if isinstance(thing, Membership | Appointment):
        return thing.organization
    member = thing if isinstance(thing, Member) else cast(Excusal, thing).member
    if member.pk is None:
        return None
    last = member.memberships.order_by("-since").select_related("organization").first()
    return last.organization if last else None


class PeopleAdmin(PortalAdmin):
    """Rows about people: recorded on the trail of their branch, corrected and ended, never deleted."""

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        name = str(thing._meta.model_name)
        details: dict[str, Any] = {name: thing.pk, "fields": sorted(fields)}
        if not isinstance(thing, Member):
            details["member"] = cast(Any, thing).member_id
        trail.record(f"{name}.{act}", by=sysadmin_of(request), organization=place_of(thing), **details)


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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with people_counted([obj.member_id]) if change else nullcontext():  # a service that begins it counts for itself
            super().save_model(request, obj, form, change)

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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        refresh_obligations(obj.organization)

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
