"""The minutes on one page: the meeting's own fields, and rows of topics, statements, resolutions, observers, material.

The page carries what the meeting's fields said when it was opened, so that only what was changed is handed on.
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localtime, make_aware

from guide.models import Section
from members.choices import MeetingKind, Site
from members.errors import Refusal
from members.forms.fields import ClockField, MemoryField, PersonField
from members.forms.meetings import ChapterToTick, to_tick
from members.forms.minutes_rows import MOST, ItemRows, MaterialRows, ObserverRows, ResolutionRows
from members.models import Meeting
from members.queries.minutes import PEOPLE, SECTIONS, ItemDraft, MinutesDraft, Named, topic_from

# How many rows "再加几行" adds, by the last word of the rows' prefix.
FURTHER = {"item": 1, "said": 3, "resolution": 2, "observer": 3, "material": 2}


class HeaderForm(forms.Form):
    """The meeting's own fields, as far as they can be entered now."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    before = MemoryField(required=False)
    title = forms.CharField(label="名称", max_length=100, required=False)
    held_from = ClockField(label="开始时间")
    held_to = ClockField(label="结束时间", required=False)
    place = forms.CharField(label="地点", max_length=100, required=False)
    site = forms.ChoiceField(label="方式", choices=Site.choices)
    presider = PersonField(label="主持人")
    recorder = PersonField(label="记录人")
    lecturer = PersonField(label="主讲人")
    guest_lecturer = forms.CharField(
        label="外请主讲人", max_length=100, required=False, help_text="姓名和身份。主讲人不是本支部党员时填。"
    )
    study_minutes = forms.IntegerField(
        label="集中学习分钟", min_value=0, max_value=1440, required=False, help_text="不填时按会议全程算。"
    )

    def __init__(self, *args: Any, meeting: Meeting, named: Named, names_writers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = meeting.held_on
        for name in PEOPLE:
            self.fields[name].offer(named.people, "未定")  # type: ignore[attr-defined] # a PersonField
        absent = [] if meeting.is_held else ["held_from", "held_to", "study_minutes"]
        absent += [] if meeting.kind == MeetingKind.LECTURE else ["lecturer", "guest_lecturer"]
        for name in absent + ([] if names_writers else ["presider", "recorder"]):
            del self.fields[name]
        self.own = [name for name in self.fields if name not in ("version", "before")]

    def values(self) -> dict[str, Any]:
        """As the meeting keeps them: people by their keys, times on the day held."""
        return {name: self._kept(self.cleaned_data[name]) for name in self.own}

    def _kept(self, value: Any) -> Any:
        if isinstance(value, time) and self.held_on:
            return make_aware(datetime.combine(self.held_on, value))
        return getattr(value, "pk", value)


class MinutesForm:
    """All of it. `stored` is what the meeting holds; without statements when the writer may not read them."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        meeting: Meeting,
        stored: MinutesDraft,
        named: Named,
        sections: Sequence[Section],
        names_writers: bool,
    ) -> None:
        self.meeting, self.stored, self.named, self.sections = meeting, stored, named, sections
        self.names_writers = names_writers
        self.header = self._header(None if data is None else self._complete(data))
        first: dict[str, Any] = stored.header if data is None else {}
        self.items = ItemRows(
            data,
            prefix="item",
            initial=self._first_items() if data is None else None,
            form_kwargs={"stored": stored, "names": named.speakers},
        )
        self.resolutions = ResolutionRows(
            data,
            prefix="resolution",
            initial=self._first_resolutions() if data is None else None,
            form_kwargs={"stored": stored, "names": named.owners, "not_before": meeting.held_on},
        )
        self.observers = ObserverRows(data, prefix="observer", initial=first.get("observers"))
        self.materials = MaterialRows(data, prefix="material", initial=first.get("materials"))
        self.chosen = {str(pk) for pk in (stored.header[SECTIONS] if data is None else data.getlist("section"))}

    @property
    def parts(self) -> list[Any]:
        return [self.header, self.items, self.resolutions, self.observers, self.materials]

    def is_valid(self) -> bool:
        return [part.is_valid() for part in self.parts] == [True] * len(self.parts)  # each says what is wrong

    @property
    def version(self) -> int | None:
        return self.header.cleaned_data["version"]

    @property
    def sections_to_tick(self) -> list[ChapterToTick]:
        return to_tick(self.sections, self.chosen)

    @property
    def studied(self) -> list[Section]:
        return [section for section in self.sections if str(section.pk) in self.chosen]

    def draft(self) -> MinutesDraft:
        return MinutesDraft(header=self.changed(), items=self.items.drafts(), resolutions=self.resolutions.drafts())

    def changed(self) -> dict[str, Any]:
        """The fields of the meeting that say something else than when the page was opened."""
        values = self.header.values() | {
            SECTIONS: sorted(section.pk for section in self.studied),
            "observers": self.observers.kept(),
            "materials": self.materials.kept(),
        }
        before = self.header.cleaned_data["before"]
        before = before if isinstance(before, dict) else {}
        return {name: value for name, value in values.items() if name not in before or before[name] != plain(value)}

    def upon(self, meeting: Meeting, stored: MinutesDraft, sent: QueryDict) -> "MinutesForm":
        """What was sent, set upon what is stored now: fields that the writer left alone say what others saved."""
        changed, data = self.changed(), sent.copy()
        same: dict[str, Any] = {"meeting": meeting, "stored": stored, "named": self.named, "sections": self.sections}
        same["names_writers"] = self.names_writers
        fresh = MinutesForm(None, **same)
        for name in fresh.header.fields:
            if name not in changed:
                data[name] = _as_sent(fresh.header[name])
        if SECTIONS not in changed:
            data.setlist("section", [str(pk) for pk in stored.header[SECTIONS]])
        form = MinutesForm(data, **same)
        form.observers = form.observers if "observers" in changed else fresh.observers
        form.materials = form.materials if "materials" in changed else fresh.materials
        return form

    def refuse(self, refusal: Refusal) -> None:
        """Its sentence at the field it concerns, or over the form."""
        self.header.add_error(next((name for name in refusal.fields if name in self.header.fields), None), str(refusal))

    @property
    def errors(self) -> bool:
        return any(
            bool(part.errors) if isinstance(part, HeaderForm) else part.is_bound and not part.is_valid()
            for part in self.parts
        )

    @property
    def shows_statements(self) -> bool:
        return self.stored.shows_statements

    def _complete(self, data: QueryDict) -> QueryDict:
        """With what is stored in the fields that the page did not have: it was opened before the meeting was."""
        fresh, whole = self._header(None), data.copy()
        for name in set(fresh.own) - set(data):
            whole[name] = _as_sent(fresh[name])
        return whole

    def _header(self, data: QueryDict | None) -> HeaderForm:
        initial = self.stored.header | {
            "version": self.meeting.minutes_version,
            "before": {name: plain(value) for name, value in self.stored.header.items()},
        }
        for name in ("held_from", "held_to"):
            initial[name] = localtime(initial[name]).time() if initial[name] else None
        return HeaderForm(
            data, initial=initial, meeting=self.meeting, named=self.named, names_writers=self.names_writers
        )

    def _first_items(self) -> list[dict[str, Any]]:
        """The stored topics; where there is none, a line on what was studied is proposed."""
        if self.stored.items:
            return [vars(item) | {"said": self._first_statements(item)} for item in self.stored.items]
        chosen = [section for section in self.sections if section.pk in self.stored.header[SECTIONS]]
        return [{"title": topic_from(chosen, self.stored.header["materials"])}]

    def _first_statements(self, item: ItemDraft) -> list[dict[str, Any]]:
        labels = self.named.speakers.labels
        return [vars(row) | {"name": labels.get(row.speaker or 0, row.name)} for row in item.statements or ()]

    def _first_resolutions(self) -> list[dict[str, Any]]:
        labels = self.named.owners.labels
        return [vars(row) | {"owner": labels.get(row.owner or 0, "")} for row in self.stored.resolutions]


def _as_sent(field: forms.BoundField) -> str:
    shown = field.field.widget.format_value(field.value())
    return str((shown[0] if isinstance(shown, list) else shown) or "")


def plain(value: Any) -> Any:
    """A value that goes through JSON unchanged; moments to the minute, as they are entered."""
    return localtime(value).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


def with_more_rows(data: QueryDict, prefix: str) -> QueryDict:
    """The same with more empty rows of a kind; nothing typed is lost."""
    more, count = data.copy(), f"{prefix}-TOTAL_FORMS"
    kind, number = prefix.rpartition("-")[2], str(data.get(count, ""))
    if kind in FURTHER and number.isdecimal() and len(number) <= len(str(MOST)):
        more[count] = str(int(number) + FURTHER[kind])
        if kind == "item":
            more[f"item-{number}-said-TOTAL_FORMS"], more[f"item-{number}-said-INITIAL_FORMS"] = "2", "0"
    return more
