"""Attendance as a list of names in a cell: 张三、李四（病假）. Everyone due must be named once, or come under 其余."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from members.choices import LeaveKind, Presence
from members.forms.people import tidy_name
from members.imports.columns import CellRefused, Entry, plain
from members.queries.roll import Mark, RosterLine

THE_REST = ("其余", "其余到会", "其余全到", "其他人")
ONE = re.compile(r"\s*([^、，,;；\n（(）)]+?)\s*(?:[（(]([^（(）)]*)[）)])?\s*(?:[、，,;；\n]+|$)")
LEAVE = {label: value for value, label in LeaveKind.choices}
NAMED = 5
Refuse = Callable[[str, str], None]


@dataclass(frozen=True)
class Named:
    """A name, and what stands in brackets behind it."""

    name: str
    why: str = ""


def named(cell: object) -> list[Named]:
    written, at, found = plain(cell), 0, []
    while at < len(written):
        one = ONE.match(written, at)
        if one is None or one.end() == at:
            raise CellRefused("读不出这里的姓名，请写成“张三、李四（病假）”这样。")
        found.append(Named(tidy_name(one[1])[:50], (one[2] or "").strip()[:100]))
        at = one.end()
    return found


def marks_from(roster: Sequence[RosterLine], entry: Entry, refuse: Refuse) -> dict[int, Mark]:
    """By the key of each member on the roster."""
    people: dict[str, list[RosterLine]] = defaultdict(list)
    for line in roster:
        people[line.name].append(line)
    marks: dict[int, Mark] = {}
    for key, presence in (("present", Presence.PRESENT), ("on_leave", Presence.ON_LEAVE), ("absent", Presence.ABSENT)):
        for one in entry.get(key) or ():
            if key == "present" and one.name in THE_REST:
                continue
            _mark(one, key, presence, people, marks, refuse)
    _the_rest(roster, entry, marks, refuse)
    return marks


def _mark(
    one: Named,
    key: str,
    presence: Presence,
    people: dict[str, list[RosterLine]],
    marks: dict[int, Mark],
    refuse: Refuse,
) -> None:
    lines = people.get(one.name, [])
    if len(lines) != 1:
        unknown = f"{one.name}不在这一天的名单上；列席的请写在列席栏。"
        refuse(key, unknown if not lines else f"名单上有几位{one.name}，请到会议页面点名。")
        return
    member = lines[0].member.pk
    if member in marks:
        refuse(key, f"{one.name}写了两次，请只写在一处。")
    marks[member] = _marked(one, key, presence, refuse)


def _marked(one: Named, key: str, presence: Presence, refuse: Refuse) -> Mark:
    if presence == Presence.ON_LEAVE:
        label = next((label for label in LEAVE if one.why.startswith(label)), None)
        if not one.why:
            refuse(key, f"{one.name}请写明请假类别，例如：{one.name}（病假）。")
        kind = LEAVE[label] if label else LeaveKind.OTHER.value
        reason = one.why.removeprefix(label or "").strip("，,：:；; ")
        return Mark(presence.value, kind, reason)
    if presence == Presence.ABSENT:
        if not one.why:
            refuse(key, f"{one.name}请写明缺席原因；不清楚的写：{one.name}（未说明）。")
        return Mark(presence.value, reason=one.why)
    return Mark(presence.value)


def _the_rest(roster: Sequence[RosterLine], entry: Entry, marks: dict[int, Mark], refuse: Refuse) -> None:
    left = [line for line in roster if line.counts and line.member.pk not in marks]
    if any(one.name in THE_REST for one in entry.get("present") or ()):
        marks |= {line.member.pk: Mark(Presence.PRESENT.value) for line in left}
    elif left:
        names = "、".join(line.name for line in left[:NAMED]) + (f"等 {len(left)} 人" if len(left) > NAMED else "")
        refuse("present", f"{names}没有写到会、请假还是缺席。")
    if roster and not any(mark.presence == Presence.PRESENT for mark in marks.values()):
        refuse("present", "没有人到会，请核对。")
