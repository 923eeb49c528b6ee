"""Which parts of the year book, of those to fill by hand, a branch wants."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.reports.hand_parts import HandPart


class HandPartsForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label="放进工作手册的手填页",
        choices=HandPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾的不印。以后每一年都照这样，随时可以再改。",
    )

    def __init__(self, data: Any = None, *, left_out: list[str]) -> None:
        wanted = [part.value for part in HandPart if part.value not in left_out]
        super().__init__(data, initial={"parts": wanted})
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))

    def left_out(self) -> list[str]:
        return [part.value for part in HandPart if part.value not in self.cleaned_data["parts"]]
