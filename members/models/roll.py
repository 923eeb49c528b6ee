"""Who should have been at a meeting and who was; and who asked for leave."""

from django.db import models
from django.db.models import F, Q

from members.choices import LeaveKind, Presence, RosterChangeKind
from members.models.meetings import Meeting
from members.models.organization import Organization
from members.models.people import Member


class RosterQuerySet(models.QuerySet["RosterEntry"]):
    def counted(self) -> "RosterQuerySet":
        """Those who should attend: 应到."""
        return self.filter(counts=True)

    def voting(self) -> "RosterQuerySet":
        return self.filter(may_vote=True)

    def present(self) -> "RosterQuerySet":
        return self.filter(presence=Presence.PRESENT)


class RosterEntry(models.Model):
    """One who should attend, as they stood on the day, and what became of it.

    Written when the meeting opens and never moved by what happens to the person later. `counts` is false for who is
    excused from the count; who does not count does not vote. Blank `presence`: nothing was entered yet.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="roster")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="roster_entries")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("姓名", max_length=50)
    group = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    group_name = models.CharField("党小组", max_length=100, blank=True)
    posts = models.CharField("职务", max_length=100, blank=True)
    is_full = models.BooleanField("正式党员", default=True)
    counts = models.BooleanField("计入应到", default=True)
    excused_reason = models.CharField("不计入的原因", max_length=100, blank=True)
    may_vote = models.BooleanField("有表决权", default=True)

    presence = models.CharField("到会情况", max_length=10, choices=Presence, blank=True, default=Presence.NOT_ENTERED)
    leave_kind = models.CharField("请假类别", max_length=10, choices=LeaveKind, blank=True)
    reason = models.CharField("原因", max_length=100, blank=True)
    is_online = models.BooleanField("线上", default=False)
    arrived = models.TimeField("迟到，到会时间", null=True, blank=True)
    left = models.TimeField("早退，离会时间", null=True, blank=True)
    study_minutes = models.PositiveSmallIntegerField("学习分钟（少于全程时填）", null=True, blank=True)
    entered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField("登记时间", null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应到名单"
        ordering = ("meeting", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="roster_entry_once"),
            models.CheckConstraint(
                condition=Q(counts=True, excused_reason="") | (Q(counts=False) & ~Q(excused_reason="")),
                name="roster_entry_excused_has_reason",
                violation_error_message="不计入应到请写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(may_vote=False) | Q(counts=True, is_full=True), name="roster_entry_voter_counts"
            ),
            models.CheckConstraint(
                condition=Q(presence=Presence.ON_LEAVE) | Q(leave_kind=""), name="roster_entry_leave_kind_on_leave"
            ),
            models.CheckConstraint(
                condition=Q(presence=Presence.PRESENT)
                | Q(is_online=False, arrived__isnull=True, left__isnull=True, study_minutes__isnull=True),
                name="roster_entry_times_when_present",
            ),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True) | Q(left__isnull=True) | Q(left__gt=F("arrived")),
                name="roster_entry_left_after_arrived",
                violation_error_message="离会时间应晚于到会时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def minutes_of(self, whole: int) -> int:
        """Of the study minutes of the whole meeting, those that are this person's; none for who was not there."""
        if self.presence != Presence.PRESENT:
            return 0
        return whole if self.study_minutes is None else min(self.study_minutes, whole)


class RosterChange(models.Model):
    """A change of a roster after it was frozen, with its reason and, for an excusal, who agreed. Append-only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="roster_changes")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("怎样改", max_length=10, choices=RosterChangeKind)
    reason = models.CharField("原因", max_length=100)
    agreed_by = models.CharField("由谁同意", max_length=100, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("改动时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "名单的改动"
        ordering = ("meeting", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="roster_change_has_reason",
                violation_error_message="改动名单请写明原因。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RosterChangeKind.EXCUSED) | ~Q(agreed_by=""),
                name="roster_change_excused_agreed",
                violation_error_message="不计入应到，请写明由谁同意。",
            ),
        ]


class LeaveRequest(models.Model):
    """Leave asked for before the meeting opens. The roll proposes it; the secretary enters what happened."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="leave_requests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("请假类别", max_length=10, choices=LeaveKind)
    reason = models.CharField("原因", max_length=100, blank=True)
    asked_at = models.DateTimeField("提出时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="leave_request_once")]
