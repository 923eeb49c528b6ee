"""The trail, to be looked at."""

from django.contrib import admin

from members.models import AuditEvent, TrailChain
from studyportal.admin import ReadOnlyAdmin


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
