"""An organisation's own Word template for the record of a meeting; what it may show, and ours to start from."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from members.admin.base import ServiceAdmin, sysadmin_of
from members.errors import TemplateRefused
from members.models import Membership, Organization, RecordTemplate
from members.reports.fields import MEANINGS
from members.reports.packages import LARGEST, TOO_LARGE
from members.reports.templates import OURS, check_template
from members.services.papers import put_template, remove_template
from members.views.papers import WORD


class TemplateForm(forms.ModelForm):
    file = forms.FileField(
        label="Word 模板",
        max_length=150,
        help_text="Word 文档（.docx），不超过 2 MB。上传时先试做一份记录，做不成就不收。",
    )

    class Meta:
        model = RecordTemplate
        fields: tuple[str, ...] = ()

    def clean_file(self) -> Any:
        """The file, its bytes read once as `content`."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        file.content = file.read()
        try:
            check_template(file.content)
        except TemplateRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file


class NewTemplateForm(TemplateForm):
    organization = forms.ModelChoiceField(
        label="党组织",
        queryset=Organization.objects.filter(record_template=None),
        widget=AutocompleteSelect(Membership._meta.get_field("organization"), admin.site),
        help_text="这个组织和它下面各级都用这份模板；下面另有模板的，用离得最近的。",
        error_messages={"invalid_choice": "这个组织已有模板，请打开它的那一行更换文件。"},
    )
    field_order = ("organization", "file")


@admin.register(RecordTemplate)
class RecordTemplateAdmin(ServiceAdmin):
    list_display = ("organization", "name", "uploaded_by", "at")
    list_select_related = ("organization", "by")
    search_fields = ("organization__name",)
    ordering = ("organization__path",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordTemplate]:
        return super().get_queryset(request).defer("content")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{**kwargs, "form": TemplateForm if obj else NewTemplateForm})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organization", "present_file", "uploaded_by", "at", "file") if obj else ("organization", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organization", "present_file", "uploaded_by", "at") if obj else ()

    @admin.display(description="现在的模板")
    def present_file(self, template: RecordTemplate) -> str:
        address = reverse("admin:members_recordtemplate_file", args=[template.pk])
        return format_html('<a href="{}">{}</a>', address, template.name)

    @admin.display(description="上传人", ordering="by__username")
    def uploaded_by(self, template: RecordTemplate) -> str:
        return str(template.by)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        file, by = form.cleaned_data["file"], sysadmin_of(request)
        organization = obj.organization if change else form.cleaned_data["organization"]
        template = put_template(organization=organization, name=file.name, content=file.content, by=by)
        obj.pk, obj.organization, obj._state.adding = template.pk, organization, False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_template(template=obj, by=sysadmin_of(request))

    # ---- the pages beside the list -------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("fields/", view(self.fields_view), name="members_recordtemplate_fields"),
            path("ours/", view(self.ours_view), name="members_recordtemplate_ours"),
            path("<int:pk>/file/", view(self.file_view), name="members_recordtemplate_file"),
            *super().get_urls(),
        ]

    def fields_view(self, request: HttpRequest) -> HttpResponse:
        self._check(request)
        context = {"title": "模板里可以用的字段", "opts": self.opts, "fields": MEANINGS}
        whole = {**self.admin_site.each_context(request), **context}
        return render(request, "admin/members/recordtemplate/fields.html", whole)

    def ours_view(self, request: HttpRequest) -> FileResponse:
        self._check(request)
        return _download(OURS.read_bytes(), "会议记录模板.docx")

    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        self._check(request)
        template = get_object_or_404(RecordTemplate, pk=pk)
        return _download(bytes(template.content), template.name)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=WORD)
