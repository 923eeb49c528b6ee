from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.forms import SetPasswordForm


class FirstPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = ""
        self.fields["new_password2"].label = "再写一遍"
        self.fields["new_password2"].help_text = ""
        self.error_messages["password_mismatch"] = "两次写的密码不一样，请再写一遍。"  # noqa: S105 - a sentence
        self.helper = FormHelper()
        self.helper.add_input(Submit("", "换好密码", css_class="btn-main"))

    def clean_new_password1(self) -> str:
        password: str = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise forms.ValidationError("新密码不能与正在使用的密码相同，请换一个。")
        return password
