"""What was dealt with, said and agreed at a meeting."""

from datetime import date

from django.db import models
from django.db.models import Q

from members.models.meetings import Meeting
from members.models.people import Member


class AgendaItem(models.Model):
    """A topic, and what was studied, reported or said on it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("议题", max_length=200)
    content = models.TextField("学习、报告或讨论的内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ("meeting", "position", "pk")

    def __str__(self) -> str:
        return self.title


class Statement(models.Model):
    """The gist of what one person said on a topic. `speaker` is empty for an observer."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField(default=1)
    speaker = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    speaker_name = models.CharField("发言人", max_length=50)
    gist = models.TextField("发言摘要")

    class Meta:
        verbose_name = verbose_name_plural = "发言"
        ordering = ("item", "position", "pk")


class Resolution(models.Model):
    """What was agreed. One that is to be followed up has an owner and a day, and ends with a day and a word.

    A matter that the public raised is one too, with the answer given.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="resolutions")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.TextField("内容")
    follow_up = models.BooleanField("需要跟踪落实", default=False)
    owner = models.ForeignKey(
        Member, verbose_name="责任人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    raised_by_public = models.BooleanField("群众反映的事项", default=False)
    answer = models.TextField("答复", blank=True)
    done_on = models.DateField("落实日期", null=True, blank=True)
    done_word = models.CharField("落实情况", max_length=200, blank=True)
    done_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "决议和议定事项"
        ordering = ("meeting", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_word="") | (Q(done_on__isnull=False) & ~Q(done_word="")),
                name="resolution_done_with_a_word",
                violation_error_message="落实了请写明日期和情况。",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.follow_up and self.done_on is None

    def is_past_due(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on
