"""What a form says of bad input: one plain sentence each that tells what to do, for every form and the admin.

Set over Django's own sentences before any form is made. A field that can say more says so itself.
"""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core import validators
from django.db import models
from django.forms import BaseFormSet

WRITE, PICK, PICK_SOME, PICK_ANEW = (
    "请填写这一项。",
    "请选择一项。",
    "请至少选择一项。",
    "选的这一项现在没有，请重新选择。",
)
NUMBER = "请填写数字，例如 12.5。"

OF_FIELDS: dict[type, dict[str, str]] = {
    forms.Field: {"required": WRITE},
    forms.IntegerField: {"invalid": "请填写整数，例如 3。"},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"required": "请填写日期。", "invalid": "请写成年-月-日，例如 2025-03-01。"},
    forms.TimeField: {"required": "请填写时间。", "invalid": "请写成时:分，例如 14:30。"},
    forms.DateTimeField: {"invalid": "请写成年-月-日 时:分，例如 2025-03-01 14:30。"},
    forms.SplitDateTimeField: {"invalid_date": "请写成年-月-日。", "invalid_time": "请写成时:分。"},
    forms.DurationField: {"invalid": "请写成时:分:秒，例如 01:30:00。", "overflow": "时间太长，请核对。"},
    forms.UUIDField: {"invalid": "编号不完整，请重新输入。"},
    forms.JSONField: {"invalid": "格式不对，请核对。"},
    forms.BooleanField: {"required": "请勾选这一项。"},
    forms.ChoiceField: {"required": PICK, "invalid_choice": PICK_ANEW},
    forms.MultipleChoiceField: {"required": PICK_SOME, "invalid_choice": PICK_ANEW, "invalid_list": PICK_ANEW},
    forms.TypedMultipleChoiceField: {"required": PICK_SOME},
    forms.MultiValueField: {"invalid": PICK_ANEW, "incomplete": "请填写完整。"},
    forms.ModelChoiceField: {"required": PICK, "invalid_choice": PICK_ANEW},
    forms.ModelMultipleChoiceField: {
        "required": PICK_SOME,
        "invalid_choice": PICK_ANEW,
        "invalid_list": PICK_ANEW,
        "invalid_pk_value": PICK_ANEW,
    },
    forms.FileField: {
        "required": "请选择文件。",
        "invalid": "没有收到文件，请重新选择。",
        "missing": "没有收到文件，请重新选择。",
        "empty": "文件是空的，请另选一个。",
        "max_length": "文件名最多 %(max)d 个字，现在是 %(length)d 个，请改短后再选。",
        "contradiction": "请在“清除”和新文件中只选一样。",
    },
    forms.ImageField: {"invalid_image": "这不是图片，或图片已损坏，请另选一个。"},
    forms.URLField: {"invalid": "请填写完整的网址，以 https:// 开头。"},
    BaseFormSet: {
        "missing_management_form": "表单没有传完整，请刷新页面后再填。",
        "too_many_forms": "最多 %(num)d 行，请分几次填写。",
        "too_few_forms": "至少填写 %(num)d 行。",
    },
    models.Field: {
        "blank": WRITE,
        "null": WRITE,
        "invalid_choice": PICK_ANEW,
        "unique": "已有相同的%(field_label)s，请换一个。",
        "unique_for_date": "这一天已有相同的%(field_label)s，请换一个。",
    },
    models.ForeignKey: {"invalid": PICK_ANEW},
}
OF_VALIDATORS: dict[type, str] = {
    validators.MaxLengthValidator: "最多 %(limit_value)d 个字，现在是 %(show_value)d 个，请删短一些。",
    validators.MinLengthValidator: "至少 %(limit_value)d 个字，现在是 %(show_value)d 个，请再写一些。",
    validators.MaxValueValidator: "请填写 %(limit_value)s 或更小的数。",
    validators.MinValueValidator: "请填写 %(limit_value)s 或更大的数。",
    validators.EmailValidator: "请填写完整的邮箱，例如 wang@example.com。",
    validators.URLValidator: "请填写完整的网址，以 https:// 开头。",
    validators.ProhibitNullCharactersValidator: "文字里有看不见的字符，请重新输入。",
    UnicodeUsernameValidator: "用户名只能用汉字、字母、数字和 @ . + - _，请改一下。",
}
OF_DECIMALS = {
    "invalid": NUMBER,
    "max_digits": "数字太长，最多 %(max)s 位。",
    "max_decimal_places": "小数点后最多 %(max)s 位。",
    "max_whole_digits": "小数点前最多 %(max)s 位。",
}
SLUG = "只能用英文字母、数字、下划线和连字符，请改一下。"


def speak() -> None:
    """Put these sentences in the place of Django's."""
    for kind, sentences in OF_FIELDS.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **sentences}  # type: ignore[attr-defined]
    for kind, sentence in OF_VALIDATORS.items():
        kind.message = sentence  # type: ignore[attr-defined]
    validators.DecimalValidator.messages = OF_DECIMALS
    validators.validate_slug.message = validators.validate_unicode_slug.message = SLUG
