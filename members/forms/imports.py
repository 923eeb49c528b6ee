"""A workbook to bring in."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.errors.imports import MEGABYTES, MOST_ROWS, WorkbookTooLarge
from members.imports.workbook import LARGEST

NAME_LENGTH = 100


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="填好的表格",
        help_text=f"Excel 工作簿（.xlsx）或 CSV，最多 {MOST_ROWS} 行、{MEGABYTES} MB。先预览，看过再导入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": "这份文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"enctype": "multipart/form-data"}
        self.helper.add_input(Submit("", "预览", css_class="btn-main"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(str(WorkbookTooLarge()))
        return file


class ConfirmForm(forms.Form):
    """What was shown, so that nothing else is written."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class UndoForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "撤销这次导入", css_class="btn-main"))
