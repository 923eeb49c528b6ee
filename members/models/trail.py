"""The rows behind `members/trail.py`: one chain an organisation, groups sharing their branch's; one more for the
installation."""

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from members.models.accounts import Account
from members.models.organization import Organization
from members.models.people import Member


class TrailChain(models.Model):
    """The head of a chain: how many entries it has and the hash of the last. Locked first by every act."""

    organization = models.ForeignKey(
        Organization, verbose_name="党组织", on_delete=models.PROTECT, null=True, related_name="+"
    )
    length = models.PositiveBigIntegerField("条数", default=0)
    head = models.CharField("最后的校验值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "记录链"
        constraints = [
            models.UniqueConstraint(Coalesce("organization", 0), name="trail_chain_once"),
        ]

    def __str__(self) -> str:
        return str(self.organization or "全系统")


class AuditEvent(models.Model):
    """One act. Holds ids and field names only, never names of people or free text. Append-only.

    `meeting` and `people` say again what `details` names, so that the acts on a meeting or a person are found by an
    index: the database derives the one, `members.trail` writes the other and its `verify` compares them.
    """

    chain = models.ForeignKey(TrailChain, verbose_name="记录链", on_delete=models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    account = models.ForeignKey(Account, verbose_name="账号", on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField("事项", max_length=50)
    details = models.JSONField("对象", default=dict)
    meeting = models.GeneratedField(
        expression=Cast(KT("details__meeting"), models.BigIntegerField()),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    people = models.ManyToManyField(Member, related_name="+")
    previous = models.CharField("上一条校验值", max_length=64, blank=True)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ("chain", "number")
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_event_number_once")]
        indexes = [models.Index(fields=["meeting"], name="audit_event_meeting")]

    def __str__(self) -> str:
        return f"第 {self.number} 条"
