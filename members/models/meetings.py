"""A meeting from plan to archive: one row, written once."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from guide.models import Section
from members.choices import (
    CONFIDENTIAL_PURPOSES,
    VOTING_KINDS,
    MeetingKind,
    MeetingState,
    Purpose,
    Site,
)
from members.models.imports import ImportBatch
from members.models.organization import Organization, subtree
from members.models.people import Member
from members.models.study import Assignment


class PurposesField(models.CharField):
    """Some of `Purpose`, in the vocabulary's order: a tuple in Python, "|one|another|" in the database."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        given = value.strip("|").split("|") if isinstance(value, str) else value or ()
        return tuple(purpose.value for purpose in Purpose if purpose.value in given)

    def get_prep_value(self, value: Any) -> str:
        return "".join(f"|{purpose}" for purpose in self.to_python(value)) + "|" if value else ""


def for_purpose(*purposes: Purpose, at: str = "") -> Q:
    """The condition that a meeting is for one of these, for rows that lead to their meeting by `at`."""
    condition = Q(pk__in=[])
    for purpose in purposes:
        condition |= Q(**{f"{at}purposes__contains": f"|{purpose.value}|"})
    return condition


# What `Meeting.day` says, for the database.
DAY = Coalesce("held_on", TruncDate("planned_at"), "planned_month")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def kept(self) -> Self:
        """Not in the bin."""
        return self.filter(binned_at__isnull=True)

    def under(self, organization: Organization) -> Self:
        return self.filter(subtree(organization.path, "organization__path"))

    def called(self) -> Self:
        """Of which those who should attend were told."""
        return self.filter(called_at__isnull=False)

    def of_year(self, year: int) -> Self:
        """By their day, whatever year they were planned for."""
        return self.annotate(dated=DAY).filter(dated__range=(date(year, 1, 1), date(year, 12, 31)))


class Meeting(models.Model):
    """One meeting of a branch, its committee or a group.

    A row of the year plan is a meeting in the state PLANNED with a month and no `called_at`; calling it adds time and
    place and tells those who should attend. Opening freezes the roster (`roster_on`). Recording sets `recorded_at`
    from the system clock, once, and gives the running number. The archived row never changes: see `Amendment`.
    """

    organization = models.ForeignKey(
        Organization, verbose_name="召开的组织", on_delete=models.PROTECT, related_name="meetings"
    )
    kind = models.CharField("会议类别", max_length=20, choices=MeetingKind)
    title = models.CharField("名称", max_length=100, blank=True)
    purposes = PurposesField("用途", max_length=200, blank=True, default=())
    number = models.PositiveSmallIntegerField("第几次", null=True, blank=True)
    number_year = models.PositiveSmallIntegerField("年度", null=True, blank=True)

    planned_month = models.DateField("计划月份")  # its first day
    planned_at = models.DateTimeField("预定时间", null=True, blank=True)
    responsible = models.ForeignKey(
        Member, verbose_name="负责人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField("通知时间", null=True, blank=True)

    held_on = models.DateField("召开日期", null=True, blank=True)  # the day of `held_from` in Shanghai
    held_from = models.DateTimeField("开始", null=True, blank=True)
    held_to = models.DateTimeField("结束", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    site = models.CharField("方式", max_length=10, choices=Site, default=Site.ON_SITE)
    presider = models.ForeignKey(
        Member, verbose_name="主持人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorder = models.ForeignKey(
        Member, verbose_name="记录人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lead_reader = models.ForeignKey(
        Member, verbose_name="领学人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lecturer = models.ForeignKey(
        Member, verbose_name="主讲人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    guest_lecturer = models.CharField("外请主讲人", max_length=100, blank=True, help_text="姓名和身份。")

    assignment = models.ForeignKey(
        Assignment, verbose_name="学习任务", on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    materials = models.JSONField("其他学习材料", default=list, blank=True)  # rows of title, source, dated
    sections = models.ManyToManyField(Section, verbose_name="学习篇目", blank=True, related_name="+")
    study_minutes = models.PositiveSmallIntegerField("集中学习分钟", null=True, blank=True)
    linked = models.ManyToManyField("self", verbose_name="关联会议", blank=True)

    note = models.TextField("通知里另要说明的", blank=True)
    observers = models.JSONField("列席人员", default=list, blank=True)  # rows of name, who

    state = models.CharField("状态", max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    not_held_reason = models.CharField("未召开的原因", max_length=200, blank=True)
    roster_on = models.DateField("名单日期", null=True, blank=True)
    roll_version = models.PositiveIntegerField(default=0)
    minutes_version = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField("录入时间", null=True, blank=True)
    imported_in = models.ForeignKey(
        ImportBatch, verbose_name="由表格导入", on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    days_to_record = models.PositiveSmallIntegerField("当时约定会后几天内录入", null=True, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    binned_at = models.DateTimeField("删除时间", null=True, blank=True)
    made_by = models.ForeignKey(Member, verbose_name="建立人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("建立时间", auto_now_add=True)

    is_amended = False  # true of the copy that carries corrected values: `queries/amendments.py`

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ("-planned_month", "-planned_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "number_year", "number"], name="meeting_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.NOT_HELD) | ~Q(not_held_reason=""),
                name="meeting_not_held_has_reason",
                violation_error_message="没有召开的会议请写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gt=F("held_from")),
                name="meeting_ends_after_start",
                violation_error_message="结束时间应晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(held_from__isnull=True, held_on__isnull=True)
                | Q(held_from__isnull=False, held_on__isnull=False),
                name="meeting_held_on_with_held_from",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED, MeetingState.NOT_HELD])
                | Q(roster_on__isnull=False, held_from__isnull=False),
                name="meeting_open_has_roster_and_start",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[MeetingState.RECORDED, MeetingState.ARCHIVED],
                    recorded_at__isnull=False,
                    number__isnull=False,
                    number_year__isnull=False,
                    days_to_record__isnull=False,
                )
                | Q(
                    state__in=[MeetingState.PLANNED, MeetingState.OPEN, MeetingState.NOT_HELD],
                    recorded_at__isnull=True,
                    number__isnull=True,
                ),
                name="meeting_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.ARCHIVED, archived_at__isnull=False)
                | (~Q(state=MeetingState.ARCHIVED) & Q(archived_at__isnull=True)),
                name="meeting_archived_at_when_archived",
            ),
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | Q(state=MeetingState.PLANNED), name="meeting_only_planned_binned"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "planned_month"], name="meeting_place_and_month"),
            models.Index(fields=["organization", "held_on", "kind"], name="meeting_place_day_kind"),
        ]

    def __str__(self) -> str:
        numbered = f"第 {self.number} 次{self.get_kind_display()}" if self.number else self.get_kind_display()
        return f"{numbered}　{self.title}" if self.title else numbered

    @property
    def is_called(self) -> bool:
        return self.called_at is not None

    @property
    def is_plan_row(self) -> bool:
        """Planned for a month, and nobody was told yet."""
        return self.state == MeetingState.PLANNED and not self.is_called

    @property
    def is_archived(self) -> bool:
        return self.state == MeetingState.ARCHIVED

    @property
    def is_held(self) -> bool:
        """Opened, whatever became of its record since."""
        return self.state in (MeetingState.OPEN, MeetingState.RECORDED, MeetingState.ARCHIVED)

    @property
    def takes_votes(self) -> bool:
        return self.kind in VOTING_KINDS

    @property
    def is_confidential(self) -> bool:
        """Whether statements are kept between secretary, presider, recorder and each speaker."""
        return not set(CONFIDENTIAL_PURPOSES).isdisjoint(self.purposes)

    @property
    def purpose_labels(self) -> list[str]:
        return [Purpose(purpose).label for purpose in self.purposes]

    @property
    def day(self) -> date:
        """The day it was held or is to be held; the first of its month while only that is planned."""
        if self.held_on is not None:
            return self.held_on
        return timezone.localdate(self.planned_at) if self.planned_at else self.planned_month

    @property
    def starts(self) -> datetime | None:
        return self.held_from or self.planned_at

    @property
    def whereabouts(self) -> str:
        """The place, and whether one may or must take part online; empty while nothing is settled."""
        if self.site == Site.ON_SITE:
            return self.place
        return f"{self.place}（{self.get_site_display()}）" if self.place else self.get_site_display()

    @property
    def recorded_after(self) -> int | None:
        """Calendar days in Shanghai from the meeting to its record; None before it is recorded, and of what came in
        from a workbook."""
        if self.recorded_at is None or self.held_on is None or self.imported_in_id is not None:
            return None
        return (timezone.localdate(self.recorded_at) - self.held_on).days

    @property
    def days_late(self) -> int:
        """By how many days the record came later than the branch's own allowance of that day; 0 if it did not."""
        after = self.recorded_after
        return max(0, after - (self.days_to_record or 0)) if after is not None else 0

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])
