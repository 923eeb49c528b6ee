"""What is due: one row per organisation, subject and period says whether it is owed and what settled it."""

from django.db import models
from django.db.models import Q

from members.choices import NotOwed, Period, Settlement
from members.models.meetings import Meeting
from members.models.organization import PATH_LENGTH, Organization


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> "ObligationQuerySet":
        """Owed and not settled, whether its period has begun or not."""
        return self.filter(owed=True, settlement="")


class Obligation(models.Model):
    """That a branch or group owes a meeting of a kind, or for a purpose, in a period; and what became of it.

    Written by `services/obligations.py` from the rules, the organisation, its posts and its meetings; nothing in it
    depends on today's date. Where a rule asks for several in one period there is one row for each (`ordinal`).
    `place` is the organisation's path, copied so that one index serves every list of what is open below a node.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="obligations")
    place = models.CharField(max_length=PATH_LENGTH)
    subject = models.CharField("事项", max_length=20)  # a MeetingKind or a Purpose: `Rule.subject`
    period = models.CharField("周期", max_length=10, choices=Period)
    starts_on = models.DateField("周期开始")
    ordinal = models.PositiveSmallIntegerField("第几次", default=1)
    owed = models.BooleanField("应召开", default=True)
    not_owed = models.CharField("不适用的原因", max_length=15, choices=NotOwed, blank=True)
    settlement = models.CharField("落实情况", max_length=10, choices=Settlement, blank=True)
    settled_by = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="settles")

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应召开的会议"
        ordering = ("place", "starts_on", "subject", "ordinal")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject", "starts_on", "ordinal"], name="obligation_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(owed=True, not_owed="") | (Q(owed=False, settlement="") & ~Q(not_owed="")),
                name="obligation_not_owed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(settlement="", settled_by__isnull=True) | (~Q(settlement="") & Q(settled_by__isnull=False)),
                name="obligation_settled_by_a_meeting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "starts_on", "subject"],
                condition=Q(owed=True, settlement=""),
                name="obligation_open_by_place",
            ),
            models.Index(
                fields=["place", "starts_on", "subject"],
                condition=Q(owed=True, settlement=Settlement.LATE),
                name="obligation_late_by_place",
            ),
            models.Index(
                fields=["place", "starts_on", "subject"],
                condition=Q(owed=True, settlement=Settlement.NOT_HELD),
                name="obligation_not_held_by_place",
            ),
            models.Index(fields=["place", "starts_on", "subject"], name="obligation_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}　{self.starts_on:%Y-%m}　{self.subject}"

    @property
    def is_open(self) -> bool:
        return self.owed and not self.settlement
