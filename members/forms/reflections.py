from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.choices import Readers
from members.models import Reflection


class ReflectionForm(forms.ModelForm):
    readers = forms.ChoiceField(
        label="谁可以看", choices=Readers.choices, initial=Readers.PRIVATE, widget=forms.RadioSelect
    )

    class Meta:
        model = Reflection
        fields = ("text", "readers")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        error_messages = {"text": {"required": "还没有写内容。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "保存", css_class="btn-main"))
