"""The rows of the minutes. An empty row is no row; one that was stored and is emptied, or ticked, is removed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms

from members.errors import ItemVotedOn, ResolutionDone
from members.forms.fields import DayField
from members.forms.people import tidy_name
from members.queries.minutes import ItemDraft, MinutesDraft, Names, ResolutionDraft, StatementDraft

TWO_OF_A_NAME = "有两位同志叫这个名字，请从列表里选写明党小组的那一位。"
MOST = 300  # rows of a kind
MOST_TOPICS = MOST_STATEMENTS = 100  # the latter on each topic


class TextField(forms.CharField):
    """Paragraphs, with the line ends that the database has."""

    def __init__(self, rows: int, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": rows, "class": "form-control"})
        super().__init__(required=False, widget=area, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class LineField(forms.CharField):
    def __init__(self, *, offered: str = "", **options: Any) -> None:
        attributes = {"class": "form-control", **({"list": offered, "autocomplete": "off"} if offered else {})}
        super().__init__(required=False, widget=forms.TextInput(attrs=attributes), **options)


class RowForm(forms.Form):
    """A row with the key of what it changes. A key that is none of the meeting's makes it a new row."""

    says: ClassVar[tuple[str, ...]]  # the fields that make it a row

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label="删去", required=False)

    def __init__(self, *args: Any, known: Mapping[int, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_pk(self) -> int | None:
        pk = self.cleaned_data["pk"]
        return pk if pk in self.known else None

    @property
    def row(self) -> Any:
        """What is stored of it, if anything."""
        key = str(self["pk"].value() or "")
        return self.known.get(int(key)) if key.isdecimal() and len(key) < 19 else None

    @property
    def says_nothing(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.says)

    def draft(self) -> Any:
        """None where there is neither something typed nor something stored."""
        values = self.cleaned_data
        if not values:
            return None
        remove = values["remove"] or self.says_nothing
        return None if remove and values["pk"] is None else self._draft(values, remove)

    def _draft(self, values: dict[str, Any], remove: bool) -> Any:
        raise NotImplementedError

    def _named(self, field: str, names: Names) -> None:
        """A name that two people have is asked about at its field."""
        if names.is_shared(self.cleaned_data.get(field, "")):
            self.add_error(field, TWO_OF_A_NAME)


class Rows(forms.BaseFormSet):
    forms: list[Any]

    def drafts(self) -> tuple[Any, ...]:
        return tuple(draft for draft in (form.draft() for form in self.forms) if draft is not None)


def _rows(form: type[forms.Form], formset: type[Any], extra: int, most: int = MOST) -> Any:
    return forms.formset_factory(form, formset=formset, extra=extra, max_num=most, absolute_max=most)


class StatementForm(RowForm):
    """Who is none of the names offered is an observer."""

    says = ("name", "gist")

    name = LineField(label="发言人", max_length=50, offered="speakers")
    gist = TextField(label="发言摘要", rows=2)

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    @property
    def is_observer(self) -> bool:
        name = str(self["name"].value() or "")
        return bool(name) and self.names.find(tidy_name(name)) is None

    @property
    def speaks(self) -> bool:
        """Whether something is typed that is to stay."""
        return bool(self["name"].value() or self["gist"].value()) and not self["remove"].value()

    def clean_name(self) -> str:
        return tidy_name(self.cleaned_data["name"])

    def clean(self) -> None:
        values = self.cleaned_data
        if values.get("remove") or self.says_nothing:
            return
        self._named("name", self.names)
        if not values.get("name") and "name" not in self.errors:
            self.add_error("name", "请选发言人，或写列席人员的姓名。")
        if not values.get("gist") and "gist" not in self.errors:
            self.add_error("gist", "请写发言摘要；没有发言的，把姓名清空。")

    def _draft(self, values: dict[str, Any], remove: bool) -> StatementDraft:
        speaker = self.names.find(values["name"])
        name = self.names.plain[speaker] if speaker else values["name"]
        return StatementDraft(name=name, gist=values["gist"], speaker=speaker, pk=values["pk"], remove=remove)


StatementRows: type[Rows] = _rows(StatementForm, Rows, 2, MOST_STATEMENTS)


class ItemForm(RowForm):
    """A topic with what was said on it; without the latter where the writer may not read it."""

    says = ("title", "content")

    title = LineField(label="议题", max_length=200)
    content = TextField(label="学习、报告或讨论的内容", rows=4)

    def __init__(self, *args: Any, stored: MinutesDraft, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, known={item.pk: item for item in stored.items if item.pk}, **kwargs)
        said = [row for item in stored.items for row in item.statements or ()]
        self.said = None if not stored.shows_statements else StatementRows(
            self.data if self.is_bound else None,
            prefix=f"{self.prefix}-said",
            initial=None if self.is_bound else self.initial.get("said"),
            form_kwargs={"known": {row.pk: row for row in said if row.pk}, "names": names},
        )  # fmt: skip

    @property
    def says_nothing(self) -> bool:
        return super().says_nothing and not any(row.speaks for row in (self.said.forms if self.said else ()))

    def has_changed(self) -> bool:
        return super().has_changed() or bool(self.said and any(form.has_changed() for form in self.said.forms))

    def is_valid(self) -> bool:
        own = super().is_valid()
        return (self.said is None or self.said.is_valid()) and own

    def clean(self) -> None:
        values = self.cleaned_data
        remove = values.get("remove") or self.says_nothing
        if remove and self.row and self.row.ballots:
            self.add_error("remove" if values.get("remove") else "title", ItemVotedOn.sentence)
        elif not remove and not values.get("title") and "title" not in self.errors:
            self.add_error("title", "请写议题。")

    def _draft(self, values: dict[str, Any], remove: bool) -> ItemDraft:
        said = None if self.said is None else self.said.drafts()
        return ItemDraft(values["title"], values["content"], said, pk=values["pk"], remove=remove)


class ResolutionForm(RowForm):
    says = ("text", "owner", "due_on", "answer")

    text = TextField(label="内容", rows=2)
    follow_up = forms.BooleanField(label="需要跟踪落实", required=False)
    owner = LineField(label="责任人", max_length=60, offered="owners")
    due_on = DayField(label="期限", required=False)
    raised_by_public = forms.BooleanField(label="群众反映的事项", required=False)
    answer = TextField(label="答复", rows=2)

    def __init__(self, *args: Any, stored: MinutesDraft, names: Names, not_before: date | None, **kwargs: Any) -> None:
        super().__init__(*args, known={row.pk: row for row in stored.resolutions if row.pk}, **kwargs)
        self.names, self.not_before = names, not_before

    def clean_owner(self) -> str:
        return tidy_name(self.cleaned_data["owner"])

    def clean(self) -> None:
        values = self.cleaned_data
        if values.get("remove") or self.says_nothing:
            if self.row and self.row.is_done:
                self.add_error("remove" if values.get("remove") else "text", ResolutionDone.sentence)
            return
        self._named("owner", self.names)
        owner, due_on = values.get("owner"), values.get("due_on")
        if owner and self.names.find(owner) is None and "owner" not in self.errors:
            self.add_error("owner", "名单上没有这位同志，请从列表里选。")
        if due_on and self.not_before and due_on < self.not_before:
            self.add_error("due_on", "期限不能早于会议日期。")
        if not values.get("text") and "text" not in self.errors:
            self.add_error("text", "请写议定了什么。")

    def _draft(self, values: dict[str, Any], remove: bool) -> ResolutionDraft:
        return ResolutionDraft(
            text=values["text"],
            follow_up=values["follow_up"] or values["due_on"] is not None,
            owner=self.names.find(values["owner"]),
            due_on=values["due_on"],
            raised_by_public=values["raised_by_public"],
            answer=values["answer"],
            pk=values["pk"],
            remove=remove,
        )


class LooseForm(forms.Form):
    """A row without a key: the meeting keeps the whole list."""

    needs: ClassVar[tuple[str, str]]  # the field that may not be empty, and what to say

    def clean(self) -> None:
        name, sentence = self.needs
        others = [value for field, value in self.cleaned_data.items() if field != name]
        if any(others) and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)


class ObserverForm(LooseForm):
    needs = ("name", "请写姓名。")

    name = LineField(label="姓名", max_length=50)
    who = LineField(label="单位和身份", max_length=100)


class MaterialForm(LooseForm):
    needs = ("title", "请写材料的名称。")

    title = LineField(label="材料名称", max_length=100)
    source = LineField(label="来源", max_length=100)
    dated = DayField(label="日期", required=False)


class LooseRows(forms.BaseFormSet):
    def kept(self) -> list[dict[str, str]]:
        """As the meeting keeps them."""
        rows = [{name: _plain(value) for name, value in form.cleaned_data.items()} for form in self.forms]
        return [row for row in rows if any(row.values())]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


ItemRows: type[Rows] = _rows(ItemForm, Rows, 0, MOST_TOPICS)
ResolutionRows: type[Rows] = _rows(ResolutionForm, Rows, 1)
ObserverRows: type[LooseRows] = _rows(ObserverForm, LooseRows, 2)
MaterialRows: type[LooseRows] = _rows(MaterialForm, LooseRows, 1)
