"""The text of a section as rows to edit: as cheap for two hundred passages as for two."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from guide.models import Document, Passage, Section
from guide.revisions import next_anchor


class DocumentSelect(AutocompleteSelect):
    """The title of the chosen document comes from `titles`, so that a row needs no query of its own."""

    titles: Mapping[int, str] = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        chosen = [int(key) for key in value if str(key).isdecimal()]
        known = [(key, self.titles[key]) for key in chosen if key in self.titles]
        options = [self.create_option(name, "", "", not known, 0)]
        options += [self.create_option(name, key, title, True, 1) for key, title in known]
        return [(None, options, 0)]


class PassageForm(forms.ModelForm):
    document = forms.ModelChoiceField(
        label="引用文件",
        queryset=Document.objects.all(),
        required=False,
        widget=DocumentSelect(Passage._meta.get_field("document"), admin.site, attrs={"data-width": "9em"}),
    )

    class Meta:
        model = Passage
        fields = ("position", "kind", "text", "page", "source", "document", "placed_by_hand")
        widgets = {
            "position": forms.NumberInput(attrs={"class": "vIntegerField"}),
            "page": forms.NumberInput(attrs={"class": "vIntegerField"}),
            "text": forms.Textarea(attrs={"rows": 3, "cols": 42}),
            "source": forms.Textarea(attrs={"rows": 3, "cols": 12}),
        }


class PassageFormSet(forms.BaseInlineFormSet):
    """Rows that nobody touched are not looked at again; new ones get an address that was never used."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted = True
        form.fields["document"].widget.titles = self.titles
        return form

    @cached_property
    def titles(self) -> dict[int, str]:
        return dict(Document.objects.values_list("pk", "title"))

    def clean(self) -> None:
        super().clean()
        reason = self.data.get("reason", "").strip()
        if self.instance.revision and not reason and any(form.has_changed() for form in self.forms):
            raise forms.ValidationError("改动了正文，请在上面的“修改原因”里写一句话。")

    def delete_existing(self, obj: Passage, commit: bool = True) -> None:
        """Out of the text for good: an import finds here what it must not bring back."""
        if "text" in obj.as_loaded:
            self.instance.taken_out = [*self.instance.taken_out, obj.as_loaded["text"]]
            self.instance.save(update_fields=["taken_out"])
        super().delete_existing(obj, commit)

    def save_new_objects(self, commit: bool = True) -> list[Passage]:
        self.anchor = next_anchor(self.instance)
        return super().save_new_objects(commit)

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> Passage:
        form.instance.anchor = self.anchor
        self.anchor += 1
        return super().save_new(form, commit)


class PassageInline(admin.TabularInline):
    model = Passage
    form = PassageForm
    formset = PassageFormSet
    verbose_name_plural = "正文（新的一段填前一段的次序，保存后自动重排）"
    ordering = ("position", "pk")
    extra = 1
    view_on_site = False


def put_in_order(section: Section) -> None:
    """Positions 1, 2, 3 … as the rows stand; of two in one place the newer comes after."""
    moved = []
    for place, passage in enumerate(section.passages.order_by("position", "pk"), start=1):
        if passage.position != place:
            passage.position = place
            moved.append(passage)
    Passage.objects.bulk_update(moved, ["position"])
