"""What an upper organisation says to a branch: a note that is answered, and what a spot check looked at and found."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.models.meetings import Meeting
from members.models.organization import Organization
from members.models.people import Member


class Remark(models.Model):
    """批注: a note of an upper organisation to a branch, on one of its meetings or on the branch, answered once."""

    from_organization = models.ForeignKey(
        Organization, verbose_name="批注的上级组织", on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="党支部", on_delete=models.PROTECT, related_name="remarks"
    )
    meeting = models.ForeignKey(
        Meeting, verbose_name="会议", on_delete=models.PROTECT, null=True, blank=True, related_name="remarks"
    )
    text = models.TextField("批注", max_length=1000)
    by = models.ForeignKey(Member, verbose_name="批注人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("批注时间", auto_now_add=True)
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        Member, verbose_name="答复人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批注"
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="remark_answer_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(answered_at__isnull=True), name="remark_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.from_organization}的批注"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def get_absolute_url(self) -> str:
        return reverse("remark", args=[self.pk])


class SpotCheck(models.Model):
    """抽查: on which day an upper organisation looked into a branch's records, at which of them, and what it found."""

    from_organization = models.ForeignKey(
        Organization, verbose_name="抽查的上级组织", on_delete=models.PROTECT, related_name="+"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="党支部", on_delete=models.PROTECT, related_name="spot_checks"
    )
    on = models.DateField("抽查日期")
    meetings = models.ManyToManyField(Meeting, verbose_name="看了哪些会议记录", blank=True, related_name="spot_checks")
    other = models.CharField("另外看了什么", max_length=200, blank=True)
    finding = models.TextField("看到的情况", max_length=1000)
    by = models.ForeignKey(Member, verbose_name="抽查人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ("-on", "-pk")
