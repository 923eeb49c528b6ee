"""What Django says of bad input, said as what to do; and that nothing of its own wording is left."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import InlineForeignKeyField
from django.urls import reverse
from django.utils.functional import Promise

from guide.models import Book
from members.models import Account, Member
from tests.cast import Cast
from tests.conftest import ClientFor


def all_below(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from all_below(below)


class Everything(forms.Form):
    name = forms.CharField(max_length=3, min_length=2)
    number = forms.IntegerField(min_value=1, max_value=9)
    price = forms.DecimalField(max_digits=4, decimal_places=2)
    day = forms.DateField()
    clock = forms.TimeField()
    moment = forms.DateTimeField()
    mail = forms.EmailField()
    one = forms.ChoiceField(choices=[("a", "甲")])
    some = forms.MultipleChoiceField(choices=[("a", "甲")])
    row = forms.ModelChoiceField(Group.objects.none())
    rows = forms.ModelMultipleChoiceField(Group.objects.none())
    agreed = forms.BooleanField()
    file = forms.FileField()


def said(**typed: Any) -> dict[str, str]:
    return {name: " ".join(errors) for name, errors in Everything(typed).errors.items()}


def test_empty_fields_say_what_to_fill_in(db: None) -> None:
    write, pick = "请填写这一项。", "请选择一项。"

    assert said() == {
        "name": write, "number": write, "price": write, "day": "请填写日期。", "clock": "请填写时间。", "moment": write,
        "mail": write, "one": pick, "some": "请至少选择一项。", "row": pick, "rows": "请至少选择一项。",
        "agreed": "请勾选这一项。", "file": "请选择文件。",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("name", "一二三四五", "最多 3 个字，现在是 5 个，请删短一些。"),
        ("name", "一", "至少 2 个字，现在是 1 个，请再写一些。"),
        ("name", "一\x00", "文字里有看不见的字符，请重新输入。"),
        ("number", "三", "请填写整数，例如 3。"),
        ("number", "0", "请填写 1 或更大的数。"),
        ("number", "10", "请填写 9 或更小的数。"),
        ("price", "贵", "请填写数字，例如 12.5。"),
        ("price", "1.234", "小数点后最多 2 位。"),
        ("price", "123", "小数点前最多 2 位。"),
        ("day", "昨天", "请写成年-月-日，例如 2025-03-01。"),
        ("clock", "下午", "请写成时:分，例如 14:30。"),
        ("moment", "昨天下午", "请写成年-月-日 时:分，例如 2025-03-01 14:30。"),
        ("mail", "wang", "请填写完整的邮箱，例如 wang@example.com。"),
        ("one", "z", "选的这一项现在没有，请重新选择。"),
        ("some", ["z"], "选的这一项现在没有，请重新选择。"),
        ("row", "1", "选的这一项现在没有，请重新选择。"),
        ("rows", ["1"], "选的这一项现在没有，请重新选择。"),
        ("rows", ["z"], "选的这一项现在没有，请重新选择。"),
    ],
)
def test_wrong_input_says_what_to_write_instead(db: None, name: str, typed: Any, sentence: str) -> None:
    assert said(**{name: typed})[name] == sentence


def test_same_value_twice_says_what_to_change(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        Account(username=cast.zhou.account.username).validate_unique()
    assert refused.value.messages == ["这个用户名已有人使用，请换一个。"]

    Book.objects.create(slug="same", title="甲")
    with pytest.raises(ValidationError) as refused:
        Book(slug="same", title="乙").validate_unique()
    assert refused.value.messages == ["已有相同的网址中的名称，请换一个。"]


def test_no_field_is_left_with_a_sentence_of_django() -> None:
    """Django's own are translated when they are shown; ours are plain text."""
    kinds = [kind for kind in (forms.Field, *all_below(forms.Field)) if kind.__module__.startswith("django.forms.")]
    left = {
        f"{kind.__name__}.{code}": sentence
        for kind in (*kinds, forms.BaseFormSet, models.Field)
        for code, sentence in vars(kind).get("default_error_messages", {}).items()
        if isinstance(sentence, Promise) and kind is not InlineForeignKeyField
    }

    assert left == {}


def test_forms_of_the_portal_and_of_the_admin_say_the_same(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.zhou).post(reverse("edit_member", args=[cast.cheng.pk]), {}).content.decode()
    assert "请填写这一项。" in page

    page = client_for(cast.sysadmin).post(reverse("admin:members_member_add"), {}).content.decode()
    assert "请填写这一项。" in page
    assert "这个字段" not in page
    assert Member.objects.filter(name="").count() == 0
