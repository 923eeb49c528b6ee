"""What hangs on a meeting as a file: scans and texts, a template of one's own for the record, the calendar address."""

from uuid import uuid4

from django.db import models

from members.choices import AttachmentKind
from members.models.accounts import Account
from members.models.meetings import Meeting
from members.models.organization import Organization
from members.models.people import Member


def stored_name(attachment: "Attachment", name: str) -> str:
    """A name that says nothing and cannot be guessed; what the file was called is kept in the row."""
    return f"meetings/{uuid4().hex}"


class Attachment(models.Model):
    """A scan of the signed record or sheet, or the text of a lecture. Never required; add-only after archiving."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField("种类", max_length=15, choices=AttachmentKind)
    name = models.CharField("文件名", max_length=150)
    file = models.FileField("文件", upload_to=stored_name)
    content_type = models.CharField("格式", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验值", max_length=64)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ("meeting", "pk")

    def __str__(self) -> str:
        return self.name


class RecordTemplate(models.Model):
    """An organisation's own Word template for the record of a meeting; it serves everything below it too."""

    organization = models.OneToOneField(
        Organization, verbose_name="党组织", on_delete=models.PROTECT, related_name="record_template"
    )
    name = models.CharField("文件名", max_length=150)
    content = models.BinaryField("内容")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "会议记录模板"

    def __str__(self) -> str:
        return f"{self.organization}　{self.name}"


class CalendarFeed(models.Model):
    """The secret address under which a member's calendar reads the own meetings. Revoking deletes it.

    The secret itself is shown once and kept nowhere, so that who reads the database opens no calendar.
    """

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历地址"
