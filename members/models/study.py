"""Reading: what is assigned to whom, who studied what, and what they thought of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from guide.models import Chapter, Section
from members.choices import Readers, StudyEventKind
from members.models.organization import Organization
from members.models.people import Member


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        """Assignments that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_organization(self, organization: Organization) -> Self:
        """What reaches this organisation: its own assignments and those of everything above it."""
        return self.filter(organization__path__in=[*organization.paths_above(), organization.path])


class Assignment(models.Model):
    """Sections to read by a day, for the people of one organisation or of everything below it.

    It is for those who belong to its target on any day from `starts_on` to `due_on`, both included.
    """

    title = models.CharField("主题", max_length=100)
    organization = models.ForeignKey(
        Organization, verbose_name="读的人", on_delete=models.PROTECT, related_name="assignments"
    )
    sections = models.ManyToManyField(Section, through="AssignedSection", related_name="assignments")
    starts_on = models.DateField("自")
    due_on = models.DateField("截止日期")
    lead_reader = models.ForeignKey(
        Member, verbose_name="领学人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField("说明", blank=True)
    made_by = models.ForeignKey(Member, verbose_name="布置人", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("布置时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习任务"
        ordering = ("-due_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="assignment_due_after_start",
                violation_error_message="截止日期不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["organization", "due_on"], name="assignment_target_and_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def is_past_due(self, on: date) -> bool:
        return self.due_on < on

    def get_absolute_url(self) -> str:
        return reverse("assignment", args=[self.pk])


class AssignedSection(models.Model):
    """One section of an assignment, at the revision it had when it was assigned."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="assigned")
    section = models.ForeignKey(Section, verbose_name="节", on_delete=models.PROTECT, related_name="+")
    required = models.BooleanField("必读", default=True)
    revision = models.PositiveIntegerField("布置时的版次")

    class Meta:
        verbose_name = verbose_name_plural = "任务篇目"
        ordering = ("assignment", "section__chapter__number", "section__position")
        constraints = [models.UniqueConstraint(fields=["assignment", "section"], name="assigned_section_once")]


class StudyEvent(models.Model):
    """What was said or recorded about one member and one section. Append-only.

    `revision` is that of the text at the time. A mark is withdrawn by another event, never by deletion. Credits name
    the meeting they come from, and the make-up or amendment that wrote them.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="study_events")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField("版次")
    kind = models.CharField("种类", max_length=15, choices=StudyEventKind)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Member, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey("members.Meeting", on_delete=models.PROTECT, null=True, related_name="study_events")
    make_up = models.ForeignKey("members.MakeUp", on_delete=models.PROTECT, null=True, related_name="study_events")
    amendment = models.ForeignKey("members.Amendment", on_delete=models.PROTECT, null=True, related_name="study_events")

    class Meta:
        verbose_name = verbose_name_plural = "学习记载"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                "member",
                "section",
                "meeting",
                "kind",
                Coalesce("make_up", 0),
                Coalesce("amendment", 0),
                condition=Q(meeting__isnull=False),
                name="study_event_once_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["self_marked", "entered_for", "withdrawn"], meeting__isnull=True)
                | Q(kind__in=["credited", "made_up", "reversed"], meeting__isnull=False),
                name="study_event_credit_has_meeting",
            ),
        ]
        indexes = [models.Index(fields=["member", "section"], name="study_event_member_section")]


class StudyState(models.Model):
    """Where a member stands with a section; derived from the events and rebuilt by `rebuild_summaries`.

    `marked` is the member's own mark (or one entered for them), `credits` the number of meetings and make-ups that
    credit the section and were not reversed, `credit` the first of these. `studied` is true when either holds. `at`
    and `by` are those of the earliest of them, `revision` the newest that was read.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="study_states")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    marked = models.BooleanField(default=False)
    credits = models.PositiveSmallIntegerField(default=0)
    credit = models.ForeignKey(StudyEvent, on_delete=models.PROTECT, null=True, related_name="+")
    studied = models.GeneratedField(
        expression=ExpressionWrapper(Q(marked=True) | Q(credits__gt=0), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "学习情况"
        constraints = [models.UniqueConstraint(fields=["member", "section"], name="study_state_once")]
        indexes = [models.Index(fields=["section", "member"], name="study_state_section_member")]

    @property
    def is_own(self) -> bool:
        """Studied by the member's own mark alone, which the member may take back."""
        return self.marked and not self.credits and self.by_id == self.member_id

    @property
    def is_entered(self) -> bool:
        """Studied by what somebody else entered alone."""
        return self.marked and not self.credits and self.by_id != self.member_id

    @property
    def is_made_up(self) -> bool:
        """Credited for having made up what a meeting studied."""
        return self.credit is not None and self.credit.make_up is not None

    @property
    def day(self) -> date | None:
        """The day to show: of what a meeting credits the day it was held or made up, otherwise the day of the mark."""
        if self.credit is None or self.credit.meeting is None:
            return timezone.localdate(self.at) if self.at else None
        return self.credit.make_up.done_on if self.credit.make_up else self.credit.meeting.held_on

    def is_behind(self, section: Section) -> bool:
        """Whether its section was revised after it was read. What was read on paper, before there was a text, was
        not."""
        return self.studied and 0 < self.revision < section.revision


class Reflection(models.Model):
    """What a member wrote about a section or a whole chapter. Private unless the member says otherwise."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="reflections")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField("心得")
    readers = models.CharField("谁可以看", max_length=10, choices=Readers, default=Readers.PRIVATE)
    written_at = models.DateTimeField("写于", auto_now_add=True)
    changed_at = models.DateTimeField("修改于", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "心得"
        ordering = ("-written_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=True, chapter__isnull=False)
                | Q(section__isnull=False, chapter__isnull=True),
                name="reflection_on_section_or_chapter",
            ),
        ]
