"""Reminders: who wants them how often, a branch's group robot, and what was sent to whom."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from members.choices import OpenMatter, ReminderFrequency, ReminderState, RobotService
from members.models.organization import Organization
from members.models.people import Member


class ReminderChoice(models.Model):
    """How often a member wants mail. Without a row it is weekly."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="reminder_choice")
    frequency = models.CharField(
        "多久发一次", max_length=10, choices=ReminderFrequency, default=ReminderFrequency.WEEKLY
    )

    class Meta:
        verbose_name = verbose_name_plural = "提醒设置"


class GroupRobot(models.Model):
    """The robot of a branch's chat group. Whoever knows address and secret can write into the group, so neither is
    ever shown again, in the admin either."""

    organization = models.OneToOneField(
        Organization, verbose_name="党支部", on_delete=models.PROTECT, related_name="group_robot"
    )
    service = models.CharField("哪种群", max_length=10, choices=RobotService)
    address = models.CharField("机器人地址", max_length=500)
    secret = models.CharField("加签密钥", max_length=200, blank=True)
    set_by = models.ForeignKey(Member, verbose_name="接入人", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("接入时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "群机器人"

    def __str__(self) -> str:
        return f"{self.organization}　{self.get_service_display()}"

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""


class SentReminder(models.Model):
    """That on a day one mail went to a member, or one message to a branch's group. At most one each a day.

    `what` are the keys of what it spoke of, by `OpenMatter`: no text. The row is written as CLAIMED before anything is
    sent, and marked afterwards. One that stays CLAIMED was cut off in between: whether it arrived is not known, and it
    is not sent again that day. FAILED is what the other side surely did not take; it may be tried again the same day.
    """

    member = models.ForeignKey(
        Member, verbose_name="党员", on_delete=models.PROTECT, null=True, related_name="sent_reminders"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="党支部的群", on_delete=models.PROTECT, null=True, related_name="sent_reminders"
    )
    on = models.DateField("日期")
    what = models.JSONField("内容", default=dict)
    state = models.CharField("情况", max_length=10, choices=ReminderState, default=ReminderState.CLAIMED)
    problem = models.CharField("原因代码", max_length=50, blank=True)
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "发出的提醒"
        ordering = ("-on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["member", "on"], name="reminder_once_a_day"),
            models.UniqueConstraint(fields=["organization", "on"], name="reminder_to_group_once_a_day"),
            models.CheckConstraint(
                condition=Q(member__isnull=False, organization__isnull=True)
                | Q(member__isnull=True, organization__isnull=False),
                name="reminder_to_member_or_group",
            ),
        ]
        indexes = [models.Index(fields=["on"], name="reminder_on")]

    @property
    def counts(self) -> str:
        """How many of each kind it spoke of."""
        known = [(kind.label, len(self.what[kind])) for kind in OpenMatter if self.what.get(kind)]
        return "，".join(f"{label} {number}" for label, number in known)
