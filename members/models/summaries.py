"""Figures at every node of the tree, so that an overview costs the same however much is below it.

Each row sums what was written at or below its organisation. They are kept by `services/summaries.py` in the
transaction of the act, leaf first and root last, and `rebuild_summaries` recounts them from the facts. Only what acts
write is counted: nothing depends on today's date. A missing row says zero.
"""

from django.db import models

from members.choices import MeetingKind
from members.models.organization import Organization
from members.models.study import Assignment


class Summary(models.Model):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="%(class)s_rows")

    class Meta:
        abstract = True


class MemberSummary(Summary):
    """`members`: memberships without an end, those that begin later included."""

    members = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "党员数"
        constraints = [models.UniqueConstraint(fields=["organization"], name="member_summary_once")]


class DutySummary(Summary):
    """Of the obligations for one subject in one period: how many are owed, and of these held (recorded late and
    imported ones included), recorded late, imported, and not held with a reason."""

    subject = models.CharField(max_length=20)
    starts_on = models.DateField()
    owed = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    imported = models.IntegerField(default=0)
    not_held = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "应召开与已召开"
        constraints = [
            models.UniqueConstraint(fields=["organization", "starts_on", "subject"], name="duty_summary_once")
        ]

    @property
    def open(self) -> int:
        return self.owed - self.held - self.not_held


class MeetingSummary(Summary):
    """Recorded and archived meetings of one kind in one month (`month` is its first day), whether owed or not; `late`
    those of them recorded late."""

    kind = models.CharField(max_length=20, choices=MeetingKind)
    month = models.DateField()
    held = models.IntegerField(default=0)
    late = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "会议次数"
        constraints = [models.UniqueConstraint(fields=["organization", "month", "kind"], name="meeting_summary_once")]


class AssignmentSummary(Summary):
    """How many people an assignment asks, and how many of them answered, as stands on its due day by what is recorded
    so far (`queries.assignments.answers_to`)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="summaries")
    asked = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "任务反馈"
        constraints = [models.UniqueConstraint(fields=["assignment", "organization"], name="assignment_summary_once")]
