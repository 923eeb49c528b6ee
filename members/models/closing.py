"""What follows when a meeting is archived: amendments, make-ups, study hours."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from members.choices import HoursSource, MakeUpWay
from members.models.meetings import Meeting
from members.models.organization import Organization
from members.models.people import Member
from members.models.roll import RosterEntry


class Amendment(models.Model):
    """A correction to an archived record. The record stays as it was; the amended value counts and is marked 更正.

    `field` says what was corrected (`AmendedField`); `old` and `new` hold the values (of a presence: the fields of the
    roster entry). `member` is whose presence it concerns, or the person who counts as presider, recorder or lecturer.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField("第几次更正")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    field = models.CharField("更正的项目", max_length=50)
    old = models.JSONField("原来")
    new = models.JSONField("更正为")
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("更正时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ("meeting", "number")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="amendment_has_reason", violation_error_message="更正请写明原因。"
            ),
        ]


class MakeUpQuerySet(models.QuerySet["MakeUp"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class MakeUp(models.Model):
    """That somebody who missed what a meeting studied made it up. Attendance stays as it was.

    Own reading posts no hours, so it has no minutes. A make-up entered by mistake is taken back, never deleted.
    """

    entry = models.ForeignKey(RosterEntry, on_delete=models.PROTECT, related_name="make_ups")
    way = models.CharField("补学方式", max_length=15, choices=MakeUpWay)
    done_on = models.DateField("补学日期")
    minutes = models.PositiveSmallIntegerField("集中学习分钟", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间", auto_now_add=True)
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)
    taken_back_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MakeUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补学"
        ordering = ("entry", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(taken_back_at__isnull=True), name="make_up_one_standing"
            ),
            models.CheckConstraint(
                condition=~Q(way=MakeUpWay.OWN_READING) | Q(minutes=0), name="make_up_own_reading_no_minutes"
            ),
        ]


class HoursQuerySet(models.QuerySet["HoursEntry"]):
    def standing(self) -> Self:
        """Entries that were not reversed, without the reversals."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


class HoursEntry(models.Model):
    """Study hours of one person, in whole minutes; append-only, so a mistake is reversed by an entry of minus as much.

    `minutes_per_hour` is the branch's rule of that day. `organization` is where the person belonged then.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="hours")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")
    minutes = models.SmallIntegerField("分钟")
    minutes_per_hour = models.PositiveSmallIntegerField("多少分钟为一学时")
    source = models.CharField("来源", max_length=15, choices=HoursSource)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="hours")
    make_up = models.ForeignKey(MakeUp, on_delete=models.PROTECT, null=True, blank=True, related_name="hours")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="hours")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学时"
        ordering = ("member", "on", "pk")
        constraints = [
            models.UniqueConstraint(
                "member",
                "meeting",
                Coalesce("amendment", 0),
                Coalesce("make_up", 0),
                condition=Q(meeting__isnull=False, reverses__isnull=True),
                name="hours_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, minutes__gt=0) | Q(reverses__isnull=False, minutes__lt=0),
                name="hours_entry_sign",
            ),
            models.CheckConstraint(
                condition=Q(source=HoursSource.ELSEWHERE, meeting__isnull=True)
                | (~Q(source=HoursSource.ELSEWHERE) & Q(meeting__isnull=False)),
                name="hours_entry_source_has_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(source=HoursSource.ELSEWHERE) | ~Q(note=""),
                name="hours_entry_elsewhere_has_note",
                violation_error_message="外出培训或在外参加的学习，请写明在哪里学了什么。",
            ),
        ]
        indexes = [models.Index(fields=["organization", "on"], name="hours_entry_place_and_day")]
