"""Lines that an import left over: looked through by an editor, and put into the text where they belong."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from guide.admin.kept import editor_of
from guide.models import Passage, Section, StrayLine
from guide.revisions import next_anchor, revise
from studyportal.admin import ReadOnlyAdmin

PLACED = "放入导入时剩下的一行"
SHOWN = 60  # characters of a passage in the list to choose from


class SectionForm(forms.Form):
    """Into which section of its book a line belongs."""

    section = forms.ModelChoiceField(label="放入哪一节", queryset=Section.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, line: StrayLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = Section.objects.filter(chapter__book=line.book).select_related("chapter")
        self.fields["section"].queryset = sections.order_by("chapter__number", "position", "pk")  # type: ignore[attr-defined]


class AfterField(forms.ModelChoiceField):
    def label_from_instance(self, passage: Passage) -> str:
        text = passage.text if len(passage.text) <= SHOWN else f"{passage.text[:SHOWN]}…"
        return f"放在这一段之后：{text}"


class PlaceForm(forms.Form):
    """Where in the section a line belongs: `after` is the passage that it follows; None for the beginning."""

    after = AfterField(
        label="放在哪里",
        queryset=Passage.objects.none(),
        required=False,
        blank=True,
        empty_label="放在最前面",
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label="种类", choices=[(kind.value, kind.label) for kind in Passage.Kind], initial=Passage.Kind.PARAGRAPH
    )
    text = forms.CharField(label="文字", widget=forms.Textarea(attrs={"rows": 4, "cols": 80}))

    def __init__(self, *args: Any, line: StrayLine, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["text"] = line.text
        self.fields["after"].queryset = section.passages.order_by("position", "pk")  # type: ignore[attr-defined]


@transaction.atomic
def place(line: StrayLine, *, section: Section, after: Passage | None, kind: str, text: str, by: Any) -> Passage:
    """Put the line into the section behind that passage, or first of all; later imports leave it there."""
    passages = list(section.passages.order_by("position", "pk"))
    placed = Passage.objects.create(
        section=section, anchor=next_anchor(section), position=0, kind=kind, text=text, placed_by_hand=True
    )
    passages.insert(passages.index(after) + 1 if after else 0, placed)
    for position, passage in enumerate(passages, start=1):
        if passage.position != position:
            passage.position = position
            passage.save(update_fields=["position"])
    line.passage = placed
    line.save(update_fields=["passage"])
    revise(section, by=by, reason=PLACED)
    return placed


@admin.register(StrayLine)
class StrayLineAdmin(ReadOnlyAdmin):
    list_display = ("line_number", "text", "verdict", "reason", "where")
    list_display_links = ("text",)
    list_filter = ("verdict", "reason", "book", ("passage", admin.EmptyFieldListFilter))
    list_select_related = ("passage__section__chapter__book",)
    search_fields = ("text",)
    ordering = ("book", "line_number")
    fields = ("book", "line_number", "text", "verdict", "reason", "where")
    readonly_fields = ("where",)

    def get_urls(self) -> list[URLPattern]:
        placing = self.admin_site.admin_view(self.place_view)
        return [path("<int:pk>/place/", placing, name="guide_strayline_place"), *super().get_urls()]

    @admin.display(description="放入正文")
    def where(self, line: StrayLine) -> str:
        if line.passage:
            return format_html('已放入<a href="{}">{}</a>', line.passage.get_absolute_url(), line.passage.section)
        return format_html('<a href="{}">放入正文</a>', reverse("admin:guide_strayline_place", args=[line.pk]))

    def place_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        line = get_object_or_404(StrayLine.objects.select_related("book"), pk=pk)
        if not request.user.has_perm("guide.change_section"):
            raise PermissionDenied
        if line.passage_id:
            messages.warning(request, "这一行已经放入正文。")
            return redirect("admin:guide_strayline_changelist")
        context = {**self.admin_site.each_context(request), "title": "放入正文", "opts": self.opts, "line": line}
        choice = SectionForm(request.GET or None, line=line)
        if not choice.is_valid():
            return render(request, "admin/guide/place.html", {**context, "choice": choice})
        section = choice.cleaned_data["section"]
        form = PlaceForm(request.POST or None, line=line, section=section)
        if request.method == "POST" and form.is_valid():
            place(line, section=section, **form.cleaned_data, by=editor_of(request))
            messages.success(request, f"已放入“{section}”。")
            return redirect("admin:guide_strayline_changelist")
        return render(request, "admin/guide/place.html", {**context, "form": form, "section": section})
