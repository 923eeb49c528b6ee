"""What came in from a workbook, so that it can be taken out again."""

from django.db import models

from members.choices import ImportKind
from members.models.organization import Organization
from members.models.people import Member


class ImportBatch(models.Model):
    """One workbook brought in, all or nothing. `made` names the rows it made and `changed` the fields it changed, with
    their keys, for `members/imports/undoing.py` to undo it while nothing refers to them."""

    kind = models.CharField("内容", max_length=15, choices=ImportKind)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField("行数")
    made = models.JSONField(default=dict)
    changed = models.JSONField(default=list)
    by = models.ForeignKey(Member, verbose_name="导入人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("导入时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ("-at", "-pk")
