"""What was reminded of, and the group robots, to be looked at. Addresses and secrets of robots are shown nowhere."""

from django.contrib import admin

from members.models import GroupRobot, SentReminder
from studyportal.admin import ReadOnlyAdmin


@admin.register(SentReminder)
class SentReminderAdmin(ReadOnlyAdmin):
    list_display = ("on", "member", "organization", "counted", "state", "problem", "at")
    list_filter = ("state", "on")
    list_select_related = ("member", "organization")
    search_fields = ("member__name", "organization__name")
    ordering = ("-on", "-pk")
    fields = ("on", "member", "organization", "counted", "state", "problem", "at")

    @admin.display(description="内容")
    def counted(self, reminder: SentReminder) -> str:
        return reminder.counts


@admin.register(GroupRobot)
class GroupRobotAdmin(ReadOnlyAdmin):
    list_display = ("organization", "service", "host", "set_by", "set_at")
    list_select_related = ("organization", "set_by")
    search_fields = ("organization__name",)
    ordering = ("organization__path",)
    fields = ("organization", "service", "host", "set_by", "set_at")
    readonly_fields = ("host",)

    @admin.display(description="主机")
    def host(self, robot: GroupRobot) -> str:
        return robot.host
