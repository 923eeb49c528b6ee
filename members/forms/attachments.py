"""A file for a meeting."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from members.choices import AttachmentKind
from members.errors.attachments import MEGABYTES, FileTooLarge
from members.uploads import LARGEST


class AttachmentForm(forms.Form):
    kind = forms.ChoiceField(
        label="种类",
        choices=[("", "请选择"), *AttachmentKind.choices],
        error_messages={"required": "请选择种类。"},
    )
    file = forms.FileField(
        label="文件",
        help_text=(
            f"PDF、JPEG、PNG 图片或 Word 文档（.docx），一份最多 {MEGABYTES} MB。"
            "照片里的拍摄地点、时间等信息会自动去掉。涉密文件、资料不得上传。"
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.docx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"enctype": "multipart/form-data"}
        self.helper.add_input(Submit("", "上传", css_class="btn-main"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(str(FileTooLarge()))
        return file

    @property
    def added(self) -> dict[str, Any]:
        """The arguments of `add_attachment`."""
        file = self.cleaned_data["file"]
        return {"kind": self.cleaned_data["kind"], "name": file.name, "content": file.read()}
