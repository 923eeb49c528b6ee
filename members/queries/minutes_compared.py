"""Two drafts of the same minutes side by side: what somebody else saved, and what was typed meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from guide.models import Section
from members.choices import Site
from members.models import Member
from members.queries.minutes import HEADER, PEOPLE, SECTIONS, ItemDraft, MinutesDraft, ResolutionDraft, StatementDraft

NOTHING = ""


@dataclass(frozen=True)
class Difference:
    """A part that the two say differently; one side is empty where it has no such part."""

    label: str
    theirs: str
    yours: str


def differences(
    theirs: MinutesDraft, yours: MinutesDraft, people: Iterable[Member], sections: Iterable[Section]
) -> list[Difference]:
    """In the order of the page. A row that only they have is there, too: saving yours leaves it."""
    names = {member.pk: member.name for member in people}
    headings = {section.pk: str(section) for section in sections}
    compared = [
        *_of_header(theirs.header, yours.header, names, headings),
        *_of_items(theirs.items, yours.items),
        *_of_rows(
            "第 {} 项决议", "新的决议", theirs.resolutions, yours.resolutions, lambda row: _resolution(row, names)
        ),
    ]
    return [row for row in compared if row.theirs != row.yours]


def _of_header(
    theirs: Mapping[str, Any], yours: Mapping[str, Any], names: Mapping[int, str], headings: Mapping[int, str]
) -> Iterator[Difference]:
    def words(name: str, value: Any) -> str:
        if name in PEOPLE:
            return names.get(value, NOTHING)
        if name == SECTIONS:
            return "\n".join(headings.get(pk, "一节") for pk in value)
        if isinstance(value, list):
            return "\n".join("　".join(filter(None, row.values())) for row in value)
        if isinstance(value, datetime):
            return localtime(value).strftime("%H:%M")
        return str(Site(value).label) if name == "site" else str(NOTHING if value is None else value)

    for name, label in HEADER.items():
        if name in yours:
            yield Difference(label, words(name, theirs[name]), words(name, yours[name]))


def _of_items(theirs: Sequence[ItemDraft], yours: Sequence[ItemDraft]) -> Iterator[Difference]:
    """Each topic, then what was said on it."""
    yield from _of_rows(
        "议题 {}", "新的议题", theirs, yours, lambda item: "\n".join(filter(None, [item.title, item.content]))
    )
    typed = {item.pk: item.statements or () for item in yours}
    for number, item in enumerate(theirs, start=1):
        topic = f"议题 {number} 的"
        yield from _of_rows(
            f"{topic}发言 {{}}", f"{topic}新发言", item.statements or (), typed.get(item.pk, ()), _statement
        )
    for item in yours:
        yield from _of_rows("", "新议题的发言", (), () if item.pk else item.statements or (), _statement)


def _statement(row: StatementDraft) -> str:
    return f"{row.name}：{row.gist}"


def _of_rows(
    label: str, new: str, theirs: Sequence[Any], yours: Sequence[Any], words: Callable[[Any], str]
) -> Iterator[Difference]:
    """Side by side by their keys; those that only one has, too."""
    left = {row.pk: (number, row) for number, row in enumerate(theirs, start=1)}
    for own in yours:
        number, row = left.pop(own.pk, (None, None))
        typed = NOTHING if own.remove else words(own)
        yield Difference(label.format(number) if row else new, words(row) if row else NOTHING, typed)
    for number, row in left.values():
        yield Difference(label.format(number), words(row), NOTHING)


def _resolution(row: ResolutionDraft, names: Mapping[int, str]) -> str:
    facts = [
        "群众反映" if row.raised_by_public else "",
        "需要跟踪落实" if row.follow_up else "",
        names.get(row.owner or 0, ""),
        _day(row.due_on),
    ]
    return "\n".join(filter(None, [row.text, "　".join(filter(None, facts)), row.answer]))


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日前" if day else ""
