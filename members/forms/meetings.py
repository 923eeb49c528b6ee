"""Calling a meeting and changing what was settled about it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from guide.models import Chapter, Section
from members.choices import MeetingKind, Purpose, Site
from members.forms.fields import DayField, MomentField, PersonField, layout_of
from members.models import Meeting, Member, Organization
from members.services.meetings import AFTER_OPENING

TOPIC_LENGTH = 200
NEW_MATERIALS = range(2)  # empty rows on the form
PEOPLE = {"presider": "主持人", "recorder": "记录人", "lead_reader": "领学人", "lecturer": "主讲人"}
MAIN = ("planned_at", "chapter", "lecturer", "guest_lecturer", "title", "place", "presider", "recorder", "topics")
MORE = ("site", "lead_reader", "purposes", "note")
CHECKBOXES = forms.CheckboxSelectMultiple


def _key(material: dict[str, str]) -> str:
    return json.dumps([material.get(name, "") for name in ("title", "source", "dated")], ensure_ascii=False)


class ChapterToTick(NamedTuple):
    chapter: Chapter
    sections: list[tuple[Section, bool]]  # each with whether it is ticked
    some: bool  # whether any is


def to_tick(sections: Iterable[Section], chosen: set[str]) -> list[ChapterToTick]:
    """Chapter by chapter, for `templates/members/meetings/_sections.html`. `chosen` are keys as they are sent."""
    by_chapter: dict[Chapter, list[tuple[Section, bool]]] = {}
    for section in sections:
        by_chapter.setdefault(section.chapter, []).append((section, str(section.pk) in chosen))
    return [ChapterToTick(chapter, ticks, any(ticked for _, ticked in ticks)) for chapter, ticks in by_chapter.items()]


class MeetingForm(forms.Form):
    """When, where, by whom and on what. `arrangement` holds the keywords of `call_meeting` and `change_meeting`.

    Sections are chosen by a whole chapter, or one by one, or both. Material is ticked where it was used before, or
    written in the empty rows.
    """

    planned_at = MomentField(label="时间")
    chapter = forms.ChoiceField(label="学习哪一章", required=False)
    lecturer = PersonField(label="主讲人")
    guest_lecturer = forms.CharField(
        label="外请主讲人", max_length=100, required=False, help_text="姓名和身份。主讲人不是本支部党员时填。"
    )
    title = forms.CharField(label="名称", max_length=100, required=False, help_text="不填也可以。")
    place = forms.CharField(label="地点", max_length=100, required=False)
    presider = PersonField(label="主持人")
    recorder = PersonField(label="记录人")
    topics = forms.CharField(
        label="议题", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="一行一个。"
    )
    site = forms.ChoiceField(label="方式", choices=Site.choices, initial=Site.ON_SITE)
    lead_reader = PersonField(label="领学人")
    purposes = forms.MultipleChoiceField(label="用途", required=False, widget=CHECKBOXES)
    materials = forms.MultipleChoiceField(label="以前用过的材料", required=False, widget=CHECKBOXES)
    note = forms.CharField(label="通知里另要说明的", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        *args: Any,
        kind: str,
        people: Iterable[Member],
        purposes: Sequence[Purpose],
        sections: Sequence[Section],
        materials: Sequence[dict[str, str]],
        opened: bool = False,
        settles_purposes: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        everybody = list(people)
        for name in PEOPLE:
            self._field(name).offer(everybody, "未定")
        self._field("purposes").choices = [(purpose.value, purpose.label) for purpose in purposes]
        self._field("chapter").choices = [("", "不选"), *self._books()]
        self.offered = {_key(material): material for material in materials}
        self._field("materials").choices = [(key, _in_words(material)) for key, material in self.offered.items()]
        for number in NEW_MATERIALS:
            self._add_material_row(number)
        if kind == MeetingKind.LECTURE:
            self.fields["title"].help_text = "不填时用所选章节的名称。"
        self._leave_out(*(() if kind == MeetingKind.LECTURE else ("lecturer", "guest_lecturer")))
        if opened:
            self._leave_out(*(set(self.fields) - AFTER_OPENING))
        self._leave_out(*(() if settles_purposes else ("purposes",)))
        self.chosen = {str(key) for key in self._chosen_so_far()}
        self.main = layout_of(*(name for name in MAIN if name in self.fields))
        self.more = layout_of(*(name for name in MORE if name in self.fields))

    @property
    def material_rows(self) -> list[list[forms.BoundField]]:
        """None once the meeting has opened: then material is in its minutes."""
        rows = NEW_MATERIALS if "materials" in self.fields else ()
        return [[self[f"{name}_{number}"] for name in ("title", "source", "dated")] for number in rows]

    @property
    def sections_to_tick(self) -> list[ChapterToTick]:
        """None once the meeting has opened: then what was studied is in its minutes."""
        return to_tick(self.sections, self.chosen) if "chapter" in self.fields else []

    def clean_topics(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["topics"].splitlines()]
        topics = list(dict.fromkeys(filter(None, lines)))
        for topic in topics:
            if len(topic) > TOPIC_LENGTH:
                raise forms.ValidationError(f"议题“{topic[:20]}…”太长，请写短些，不超过 {TOPIC_LENGTH} 字。")
        return topics

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for number in NEW_MATERIALS if "materials" in self.fields else ():
            given = [values.get(f"{name}_{number}") for name in ("title", "source", "dated")]
            if any(given) and not given[0] and f"title_{number}" not in self.errors:
                self.add_error(f"title_{number}", "请写材料的名称。")
        return values

    def arrangement(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in SETTLED if name in self.cleaned_data}
        if "chapter" in self.fields:
            values |= {"sections": self._chosen_sections(), "materials": self._materials()}
        return values

    def _chosen_sections(self) -> list[Section]:
        whole = self.cleaned_data["chapter"]
        return [s for s in self.sections if str(s.chapter_id) == whole or str(s.pk) in self.chosen]

    def _materials(self) -> list[dict[str, str]]:
        rows = [self.offered[key] for key in self.cleaned_data["materials"]]
        for number in NEW_MATERIALS:
            title, source, dated = (self.cleaned_data[f"{name}_{number}"] for name in ("title", "source", "dated"))
            if title:
                rows.append({"title": title, "source": source, "dated": dated.isoformat() if dated else ""})
        return rows

    def _chosen_so_far(self) -> Iterable[Any]:
        """Keys of the sections that are ticked one by one."""
        return self.data.getlist("section") if isinstance(self.data, QueryDict) else self.initial.get("sections", ())

    def _books(self) -> list[tuple[str, list[tuple[str, str]]]]:
        books: dict[str, list[tuple[str, str]]] = {}
        for chapter in dict.fromkeys(section.chapter for section in self.sections):
            books.setdefault(str(chapter.book), []).append((str(chapter.pk), str(chapter)))
        return list(books.items())

    def _add_material_row(self, number: int) -> None:
        self.fields[f"title_{number}"] = forms.CharField(label="材料名称", max_length=100, required=False)
        self.fields[f"source_{number}"] = forms.CharField(label="来源", max_length=100, required=False)
        self.fields[f"dated_{number}"] = DayField(label="日期", required=False)

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _field(self, name: str) -> Any:
        return self.fields[name]


class JointForm(MeetingForm):
    """One meeting of several: each proposes presider and recorder by its own posts."""

    together = forms.MultipleChoiceField(label="一起开会的", required=False, widget=CHECKBOXES)
    everybody = forms.BooleanField(label="以上全部", required=False)

    def __init__(self, *args: Any, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered_organizations = {str(organization.pk): organization for organization in organizations}
        self._field("together").choices = [(key, str(one)) for key, one in self.offered_organizations.items()]
        self._leave_out("presider", "recorder")
        self.main = layout_of("together", "everybody", *(name for name in MAIN if name in self.fields))

    @property
    def organizations(self) -> list[Organization]:
        if self.cleaned_data["everybody"]:
            return list(self.offered_organizations.values())
        return [self.offered_organizations[key] for key in self.cleaned_data["together"]]


SETTLED = (*PEOPLE, "planned_at", "guest_lecturer", "title", "place", "topics", "site", "purposes", "note")


def settled(meeting: Meeting) -> dict[str, Any]:
    """A form's first values, from a row of the plan or a meeting that is to be changed. Two queries."""
    values: dict[str, Any] = {name: getattr(meeting, name) for name in SETTLED if name != "topics"}
    values["topics"] = "\n".join(item.title for item in meeting.agenda.all())
    values["sections"] = list(meeting.sections.values_list("pk", flat=True))
    values["materials"] = [_key(material) for material in meeting.materials]
    return values


def _in_words(material: dict[str, str]) -> str:
    return "　".join(filter(None, (material.get(name, "") for name in ("title", "source", "dated"))))
