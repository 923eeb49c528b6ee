"""What a reader or an editor writes into the pages of the books."""

import unicodedata
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

SHORTEST, LONGEST = 2, 50


class PlainTextField(forms.CharField):
    """A line of text; characters that nobody types (control characters, broken halves) are dropped."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
        return " ".join("".join(kept).split())


class SearchForm(forms.Form):
    """Gives the words to look for in `cleaned_data["q"]`, a list; empty when nothing was asked."""

    q = PlainTextField(
        label="查找的字词",
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="至少两个字。写几个词、用空格隔开，找同时含有它们的地方。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", "查找", css_class="btn-main"))

    def clean_q(self) -> list[str]:
        asked: str = self.cleaned_data["q"]
        if 0 < len(asked) < SHORTEST:
            raise forms.ValidationError("请至少写两个字，一个字能找到的地方太多。")
        if len(asked) > LONGEST:
            raise forms.ValidationError(f"查找的字词太长，请在 {LONGEST} 个字以内。")
        return asked.split()
