"""The trail, to be looked at: in words, with the codes that `audit_verify` compares below them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from members.models import AuditEvent, TrailChain
from members.queries.trail import TrailEntry, in_words
from studyportal.admin import ReadOnlyAdmin


@admin.register(TrailChain)
class TrailChainAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "length", "head")
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    ordering = ("pk",)
    fields = ("organization", "length", "head")


class EntriesInWords(ChangeList):
    """A page of entries, put into words at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        events = list(self.result_list)
        for event, entry in zip(events, in_words(events), strict=True):
            event.entry = entry
        self.result_list: Any = events


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "who", "said", "where")
    list_display_links = ("at",)
    list_filter = ("at",)
    list_select_related = ("account__member", "chain__organization")
    search_fields = ("account__username", "account__member__name", "chain__organization__name")
    ordering = ("-at", "-pk")
    fieldsets = (
        (None, {"fields": ("at", "who", "said", "where")}),
        ("核对用", {"fields": ("number", "account", "action", "details", "previous", "hash")}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntriesInWords

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description="办理人", ordering="account")
    def who(self, event: AuditEvent) -> str:
        return _entry(event).who

    @admin.display(description="办了什么")
    def said(self, event: AuditEvent) -> str:
        return _entry(event).sentence

    @admin.display(description="记在哪里", ordering="chain")
    def where(self, event: AuditEvent) -> str:
        return str(event.chain)


def _entry(event: AuditEvent) -> TrailEntry:
    """As the list has put it into words; on a page of its own, looked up."""
    entry: TrailEntry | None = getattr(event, "entry", None)
    return entry or in_words([event])[0]
