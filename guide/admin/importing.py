"""A book's text from a file: choose it, see what would happen, then let it happen."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from guide.admin.kept import editor_of
from guide.importer import uploads
from guide.importer.errors import ImportRefused, TooLarge
from guide.importer.placing import read_book
from guide.importer.reading import LARGEST_MEGABYTES
from guide.importer.rows import write
from guide.models import Book

ENCODINGS = [("", "自动辨认"), ("utf-8", "UTF-8"), ("gb18030", "GB18030（简体中文）")]


class ChosenBookForm(forms.Form):
    book = forms.ModelChoiceField(
        label="导入到",
        queryset=Book.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label="按书号或书名查找，没有就新建",
    )
    encoding = forms.ChoiceField(label="文件编码", choices=ENCODINGS, required=False)

    def slug(self) -> str:
        book = self.cleaned_data["book"]
        return book.slug if book else ""


class UploadForm(ChosenBookForm):
    file = forms.FileField(
        label="书稿文件", help_text=f"纯文本（.txt），不超过 {LARGEST_MEGABYTES} MB。", allow_empty_file=True
    )
    field_order = ("file", "book", "encoding")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(str(TooLarge(LARGEST_MEGABYTES)))
        return file


class PreviewedForm(ChosenBookForm):
    token = forms.CharField(widget=forms.HiddenInput)


class ImportPages(admin.ModelAdmin):
    """The pages that the list of books gets for importing."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="guide_book_import"),
            path("import/apply/", view(require_POST(self.apply_view)), name="guide_book_import_apply"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A GET offers the form; a POST shows what the file would do and changes nothing."""
        self._check(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data["file"].read()
            try:
                text = read_book(data, form.cleaned_data["encoding"])
                report = write(text, slug=form.slug(), by=editor_of(request), dry_run=True)
            except ImportRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                chosen = {"token": uploads.keep(data, by=editor_of(request)), **form.cleaned_data}
                return self._page(request, "import_preview.html", {"report": report, "chosen": chosen})
        return self._page(request, "import.html", {"form": form})

    def apply_view(self, request: HttpRequest) -> HttpResponse:
        """Import exactly the file that was previewed."""
        self._check(request)
        form = PreviewedForm(request.POST)
        if not form.is_valid():
            messages.error(request, "请重新选择文件。")
            return redirect("admin:guide_book_import")
        by, token = editor_of(request), form.cleaned_data["token"]
        try:
            text = read_book(uploads.kept(token, by=by), form.cleaned_data["encoding"])
            report = write(text, slug=form.slug(), by=by)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:guide_book_import")
        uploads.forget(token, by=by)
        return self._page(request, "import_done.html", {"report": report})

    def _check(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "title": "导入书稿", "opts": self.opts, **context}
        return render(request, f"admin/guide/{template}", whole)
