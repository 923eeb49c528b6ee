"""Organisations from a workbook: founded, or their settings changed. A row is recognised by its path of names."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.choices import PARENT_KINDS, BranchForm, OrganizationKind
from members.imports import columns as c
from members.imports.columns import Column, Entry
from members.imports.places import Names, Tree
from members.imports.verdicts import Outcome, Verdict, Verdicts, verdict_on
from members.models import Organization

KINDS = {label: value for value, label in OrganizationKind.choices}
FORMS = {"普通": BranchForm.ORDINARY.value, "联合": BranchForm.JOINT.value, "临时": BranchForm.TEMPORARY.value}
FORMS |= {label: value for value, label in BranchForm.choices}
YES_NO = ("是", "否")

COLUMNS = (
    Column("上级组织", "parent", c.line(500), note="从本组织往下写，用“/”隔开；直属的留空。", example="某某党总支"),
    Column("名称", "name", c.line(100), required=True, example="示例支部"),
    Column("级别", "kind", c.choice(KINDS), required=True, choices=tuple(KINDS)),
    Column("成立日期", "founded", c.past_day, required=True, example="2020-07-01"),
    Column("支部形式", "form", c.choice(FORMS), choices=("普通", "联合", "临时"), note="只有党支部填写；不填为普通。"),
    Column("预计结束", "ends_on", c.day, note="只有临时党支部填写。"),
    Column("村、社区支部", "is_village", c.yes_or_no, choices=YES_NO, note="任期五年；不填为否。"),
    Column("会后几天内录入", "days_to_record", c.number(0, 365), note="不填为 3 天。"),
    Column("每季度一次党课", "lecture_each_quarter", c.yes_or_no, choices=YES_NO, note="本支部约定；不填为是。"),
    Column("多少分钟为一学时", "minutes_per_hour", c.number(1, 240), note="不填为 60 分钟。"),
)
NOTES = (
    "在“填写”表里，一行一个组织，标题下面一行写起；上级组织可以写在同一份表里。",
    "以上级组织和名称认定是不是同一个：已有的只更改设置，空着的格不改。",
)
SETTINGS = ("form", "ends_on", "is_village", "days_to_record", "lecture_each_quarter", "minutes_per_hour")
NO_PARENT = "没有找到这个上级组织，请核对名称，或者把它写在同一份表里。"
NAMES = {column.key: column.name for column in COLUMNS}


@dataclass
class Founding:
    """A new organisation under the one with these names, which the same workbook may bring in before it."""

    parent: Names
    names: Names
    values: dict[str, Any]


@dataclass
class Change:
    organization: Organization
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Known:
    """What a row may stand under: here already, or above it in the same workbook."""

    kind: str
    founded: date
    refused: bool = False


def verdicts(entries: list[Entry], top: Organization) -> Verdicts:
    tree = Tree(top)
    known = {names: Known(o[0].kind, o[0].founded) for names, o in tree._found.items()}
    rows = [(entry, *_names(entry, tree)) for entry in entries]
    seen: dict[Names, int] = {}
    found = []
    for entry, parent, names in sorted(rows, key=lambda row: (len(row[2]), row[0].number)):
        verdict = verdict_on(entry, "/".join(names))
        if names in seen:
            verdict.refuse("名称", f"与第 {seen[names]} 行是同一个组织，请只留一行。")
        seen.setdefault(names, entry.number)
        present = tree.at(names)
        if not verdict.is_refused:
            if len(present) > 1:
                verdict.refuse("名称", "这里有几个同名的组织，分不清是哪一个，请在页面上更改。")
            elif present:
                _compare(entry, present[0], verdict)
            else:
                _found(entry, parent, names, known, verdict)
        elif not present and parent not in known:
            verdict.refuse("上级组织", NO_PARENT)
        if names not in known and entry.get("kind") and entry.get("founded"):
            known[names] = Known(entry.get("kind"), entry.get("founded"), verdict.is_refused)
        found.append(verdict)
    return Verdicts(sorted(found, key=lambda verdict: verdict.number))


def _names(entry: Entry, tree: Tree) -> tuple[Names, Names]:
    parent = tree.said(entry.get("parent") or "")
    return parent, (*parent, entry.get("name") or "")


def _compare(entry: Entry, present: Organization, verdict: Verdict) -> None:
    if entry.get("kind") != present.kind:
        verdict.refuse("级别", f"已有的是{present.get_kind_display()}，级别不能更改。")
    if entry.get("founded") != present.founded:
        verdict.refuse("成立日期", f"已有的是 {present.founded:%Y-%m-%d}；要更正请找系统管理员。")
    values = {name: entry.get(name) for name in SETTINGS if entry.get(name) is not None}
    if values and not present.is_branch:
        _only_branches(values, verdict)
    merged = {name: values.get(name, getattr(present, name)) for name in SETTINGS}
    _check_settings(merged, verdict)
    changed = {name: value for name, value in values.items() if value != getattr(present, name)}
    if verdict.is_refused:
        return
    verdict.outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
    for name in changed:
        verdict.note(NAMES[name], f"{_shown(getattr(present, name))} 改为 {_shown(changed[name])}")
    verdict.plan = Change(present, changed)


def _found(entry: Entry, parent: Names, names: Names, known: dict[Names, Known], verdict: Verdict) -> None:
    above, kind = known.get(parent), entry.get("kind")
    if above is None:
        verdict.refuse("上级组织", NO_PARENT)
        return
    if above.refused:
        verdict.refuse("上级组织", "上级组织那一行还不能导入，请先改好。")
    if above.kind not in PARENT_KINDS[kind]:
        verdict.refuse("级别", "这一级组织不能设在所写的上级之下，请核对级别和上级组织。")
    if kind == OrganizationKind.GROUP and entry.get("founded") < above.founded:
        verdict.refuse("成立日期", f"党小组不能早于支部成立（{above.founded:%Y-%m-%d}），请核对。")
    values = {name: entry.get(name) for name in SETTINGS if entry.get(name) is not None}
    if values and kind != OrganizationKind.BRANCH:
        _only_branches(values, verdict)
    _check_settings(values, verdict)
    facts = {name: entry.get(name) for name in ("name", "kind", "founded")}
    verdict.plan = Founding(parent, names, {**facts, **values})
    if not verdict.is_refused:
        verdict.note("", f"建立{OrganizationKind(kind).label}，成立于 {entry.get('founded'):%Y-%m-%d}")


def _only_branches(values: dict[str, Any], verdict: Verdict) -> None:
    for name in values:
        verdict.refuse(NAMES[name], "只有党支部填写这一列，请留空。")


def _check_settings(values: dict[str, Any], verdict: Verdict) -> None:
    temporary = values.get("form") == BranchForm.TEMPORARY
    if temporary and not values.get("ends_on"):
        verdict.refuse("预计结束", "临时党支部请填写预计结束日期。")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return str(BranchForm(value).label) if value in BranchForm.values else "空" if value is None else str(value)
