"""Books, their chapters with questions, and the documents that they quote."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import Textarea
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from guide.admin.importing import ImportPages
from guide.admin.kept import KeptAdmin, KeptFormSet
from guide.models import Book, Chapter, Document, Question

SHORT = Textarea(attrs={"rows": 2, "cols": 50})


@admin.register(Book)
class BookAdmin(ImportPages, KeptAdmin):
    list_display = ("title", "subtitle", "publisher", "status", "chapter_list")
    list_filter = ("status",)
    search_fields = ("title", "subtitle", "isbn")
    fields = (
        "title",
        "subtitle",
        "slug",
        "editors",
        "publisher",
        ("published_year", "published_month"),
        ("isbn", "price"),
        "about",
        "status",
    )
    instead = "请把状态改为“未发布”。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Book]:
        return super().get_queryset(request).annotate(chapter_count=Count("chapters"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def view_on_site(self, book: Book) -> str:
        return book.get_absolute_url()

    @admin.display(description="各章")
    def chapter_list(self, book: Any) -> str:
        address = reverse("admin:guide_chapter_changelist", query={"book__id__exact": book.pk})
        return format_html('<a href="{}">共 {} 章</a>', address, book.chapter_count)


class QuestionInline(admin.TabularInline):
    model = Question
    formset = KeptFormSet
    fields = ("kind", "position", "text", "hint", "hidden")
    ordering = ("kind", "position")
    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in {"text", "hint"}:
            kwargs["widget"] = SHORT
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Chapter)
class ChapterAdmin(KeptAdmin):
    list_display = ("__str__", "book", "first_page", "last_page", "section_list")
    list_filter = ("book",)
    list_select_related = ("book",)
    search_fields = ("title", "book__title")
    ordering = ("book", "number")
    autocomplete_fields = ("book",)
    fields = ("book", "number", "title", ("first_page", "last_page"), "guidance")
    inlines = (QuestionInline,)
    instead = "请隐藏它的各节。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chapter]:
        return super().get_queryset(request).annotate(section_count=Count("sections"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("book",) if obj else ()

    def view_on_site(self, chapter: Chapter) -> str:
        return chapter.get_absolute_url()

    @admin.display(description="各节")
    def section_list(self, chapter: Any) -> str:
        address = reverse("admin:guide_section_changelist", query={"chapter__id__exact": chapter.pk})
        return format_html('<a href="{}">共 {} 节</a>', address, chapter.section_count)


@admin.register(Question)
class QuestionAdmin(KeptAdmin):
    list_display = ("text", "kind", "chapter", "position", "hidden")
    list_filter = ("kind", "hidden", "chapter__book")
    list_select_related = ("chapter__book",)
    search_fields = ("text", "hint")
    ordering = ("chapter", "kind", "position")
    autocomplete_fields = ("chapter",)
    fields = ("chapter", "kind", "position", "text", "hint", "hidden")


@admin.register(Document)
class DocumentAdmin(KeptAdmin):
    list_display = ("title", "issuer", "adopted_on", "quoted")
    search_fields = ("title", "issuer", "other_names")
    ordering = ("adopted_on", "title")
    fields = ("title", "issuer", "adopted_on", "other_names")
    instead = "名称有误可以直接改正。"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).annotate(places=Count("quotations"))

    def view_on_site(self, document: Document) -> str:
        return document.get_absolute_url()

    @admin.display(description="引用处", ordering="places")
    def quoted(self, document: Any) -> str:
        return f"{document.places} 处"
