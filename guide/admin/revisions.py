"""What the text of a section was: to read and to compare, never to change."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from guide.models import SectionRevision
from guide.revisions import compare
from studyportal.admin import ReadOnlyAdmin


@admin.register(SectionRevision)
class SectionRevisionAdmin(ReadOnlyAdmin):
    list_display = ("section", "number", "made_at", "made_by", "reason")
    list_filter = ("section__chapter__book", "made_at")
    list_select_related = ("section__chapter__book", "made_by")
    search_fields = ("section__title", "reason")
    ordering = ("-made_at", "-pk")
    fields = ("section", "number", "made_at", "made_by", "reason", "comparison", "text")
    readonly_fields = ("comparison", "text")

    def get_urls(self) -> list[URLPattern]:
        compared = self.admin_site.admin_view(self.compare_view)
        return [path("<int:pk>/compare/", compared, name="guide_sectionrevision_compare"), *super().get_urls()]

    @admin.display(description="与现在的正文比较")
    def comparison(self, revision: SectionRevision) -> str:
        return format_html('<a href="{}">比较</a>', reverse("admin:guide_sectionrevision_compare", args=[revision.pk]))

    @admin.display(description="这一版的正文")
    def text(self, revision: SectionRevision) -> str:
        return format_html_join("", "<p>{}</p>", ((passage["text"],) for passage in revision.passages))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        revision = get_object_or_404(SectionRevision.objects.select_related("section__chapter__book"), pk=pk)
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        before = [passage["text"] for passage in revision.passages]
        now = revision.section.passages.order_by("position", "pk").values_list("text", flat=True)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{revision.section}：{revision}与现在的正文",
            "revision": revision,
            "lines": compare(before, now),
            "opts": self.opts,
        }
        return render(request, "admin/guide/compare.html", context)
