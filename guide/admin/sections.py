"""Sections with their text: every change of the words becomes a revision with its reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from guide.admin.kept import KeptAdmin, editor_of
from guide.admin.passages import PassageInline, put_in_order
from guide.models import Section
from guide.revisions import revise

FIRST_TEXT = "录入正文"


class SectionForm(forms.ModelForm):
    reason = forms.CharField(
        label="修改原因",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="已有正文的节，改动正文时必填，留在修订记录里。",
    )

    class Meta:
        model = Section
        fields = (
            "chapter",
            "position",
            "kind",
            "number",
            "title",
            "slug",
            "first_page",
            "last_page",
            "digest",
            "hidden",
        )


@admin.register(Section)
class SectionAdmin(KeptAdmin):
    form = SectionForm
    list_display = ("__str__", "kind", "first_page", "last_page", "revision", "hidden")
    list_filter = ("hidden", "kind", "chapter__book")
    list_select_related = ("chapter__book",)
    search_fields = ("title", "chapter__title")
    ordering = ("chapter__book", "chapter__number", "position")
    autocomplete_fields = ("chapter",)
    inlines = (PassageInline,)
    fields = (
        "chapter",
        ("position", "kind", "number"),
        "title",
        "slug",
        ("first_page", "last_page"),
        "digest",
        "hidden",
        "revision_list",
        "reason",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("chapter", "slug", "revision_list") if obj else ("revision_list",)

    def view_on_site(self, section: Section) -> str:
        return section.get_absolute_url()

    @admin.display(description="正文修订")
    def revision_list(self, section: Section) -> str:
        if not section.revision:
            return "还没有正文"
        address = reverse("admin:guide_sectionrevision_changelist", query={"section__id__exact": section.pk})
        return format_html('<a href="{}">现为第 {} 版，查看各版</a>', address, section.revision)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """New words go on the trail as a revision, other changes of the passages as a change of the section."""
        admin.ModelAdmin.save_related(self, request, form, formsets, change)
        section = form.instance
        put_in_order(section)
        revision = revise(section, by=editor_of(request), reason=form.cleaned_data["reason"] or FIRST_TEXT)
        if revision is None and any(formset.has_changed() for formset in formsets):
            self.record(request, "changed", section, ("passages",))
