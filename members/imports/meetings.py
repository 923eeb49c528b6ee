"""This year's meetings that a branch held before it kept its records here. A row is recognised by who held it, its
kind, day and start.

Each comes in whole or not at all: what the completeness light asks of a record is asked of its row.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from guide.models import Section
from members.choices import KINDS_AT, MeetingKind, MeetingState, Presence, Purpose, Site, purposes_of
from members.errors import NotInBeing
from members.errors.meetings import KindNotHeldHere, MeetingAlreadyCalled, NoCommittee, PurposeNotHere
from members.imports import columns as c
from members.imports.branch_year import BranchYear, said_by
from members.imports.columns import CellRefused, Column, Entry
from members.imports.rolls import marks_from, named
from members.imports.verdicts import Outcome, Verdict, Verdicts, verdict_on
from members.models import Meeting, Member, Organization
from members.queries.roll import Mark, RosterLine

KINDS = {label: value for value, label in MeetingKind.choices}
KINDS |= {"党员大会": MeetingKind.GENERAL_MEETING.value, "支委会": MeetingKind.COMMITTEE_MEETING.value}
PURPOSES = {label: value for value, label in Purpose.choices}
SITES = {label: value for value, label in Site.choices}
SEVERAL = ";；\n"  # between texts, which have commas of their own


def _purposes(cell: object) -> tuple[str, ...]:
    labels = c.parts(cell)
    if unknown := next((label for label in labels if label not in PURPOSES), None):
        raise CellRefused(f"不认识的用途“{unknown[:20]}”，请从“{'、'.join(PURPOSES)}”里选。")
    return tuple(PURPOSES[label] for label in labels)


def _texts(longest: int) -> Any:
    def read(cell: object) -> list[str]:
        return [c.text(longest)(part) for part in c.parts(cell, SEVERAL)]

    return read


COLUMNS = (
    Column("党小组", "group", c.line(100), note="支部召开的留空；党小组召开的写小组名称。"),
    Column("会议类别", "kind", c.choice(KINDS), required=True, choices=tuple(MeetingKind.labels)),
    Column("用途", "purposes", _purposes, note="组织生活会、民主评议党员等，几项用“、”隔开。"),
    Column("日期", "day", c.past_day, required=True, note="只导入今年已开的会议。", example="2026-03-12"),
    Column("开始", "begins", c.clock, required=True, example="14:30"),
    Column("结束", "ends", c.clock, required=True, example="16:00"),
    Column("地点", "place", c.line(100), required=True, example="二楼会议室"),
    Column("方式", "site", c.choice(SITES), choices=tuple(SITES), note="不填为现场。"),
    Column("名称", "title", c.line(100), note="党课写题目；其他会议可以不填。"),
    Column("主持人", "presider", c.line(50), required=True),
    Column("记录人", "recorder", c.line(50), required=True),
    Column("主讲人", "lecturer", c.line(100), note="党课必填；外请的写姓名和身份。"),
    Column("议题", "topic", c.line(200), note="没有名称的会议必填。"),
    Column("内容", "content", c.text(10_000), note="学习、报告或讨论的要点。"),
    Column("学习篇目", "sections", _texts(300), note="书里的章或节，例如“第一章”，几项用“；”隔开。参加的人记入学习。"),
    Column("其他学习材料", "materials", _texts(200), note="书以外的材料，几项用“；”隔开。"),
    Column("集中学习分钟", "study_minutes", c.number(0, 1440), note="学习了内容而不填，按全程计。"),
    Column("到会", "present", named, required=True, note="姓名用“、”隔开；写“其余”表示其他人都到会。"),
    Column("请假", "on_leave", named, note="例如：张三（病假）、李四（事假，探亲）。"),
    Column("缺席", "absent", named, note="例如：王五（未说明）。"),
    Column("列席", "observers", named, note="例如：赵六（镇党建办）。"),
    Column("决议", "resolutions", _texts(2000), note="决议和议定事项，几项用“；”隔开。"),
)  # fmt: skip
NAMES = {column.key: column.name for column in COLUMNS}
NOTES = (
    "在“填写”表里，一行一次会议，标题下面一行写起。只导入今年、已经开过的会议。",
    "导入后即归档，标明“由表格导入”，不算按时录入，也不算迟；考勤、篇目、学时随之记入。",
    "以召开的组织、会议类别、日期、开始时间认定是不是同一次。导入后要改，先撤销导入，或者办理更正。",
)


@dataclass
class PastMeeting:
    """A meeting as it would be written, with the roll of the day."""

    organization: Organization
    facts: dict[str, Any]
    sections: list[Section]
    roster: list[RosterLine]
    marks: dict[int, Mark]
    topic: tuple[str, str] | None
    resolutions: list[str]
    known: Meeting | None = None


@dataclass
class _Row:
    """What is being made out of one row."""

    entry: Entry
    verdict: Verdict
    place: Organization
    begins: datetime
    ends: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    def refuse(self, key: str, sentence: str) -> None:
        self.verdict.refuse(NAMES.get(key, ""), sentence)

    @property
    def kind(self) -> str:
        return str(self.entry.get("kind"))


def verdicts(entries: list[Entry], top: Organization, by: Member) -> Verdicts:
    judge = _Judge(BranchYear(top, timezone.localdate().year))
    return Verdicts([judge.verdict(entry) for entry in entries])


class _Judge:
    def __init__(self, year: BranchYear) -> None:
        self.year = year
        self.rows: dict[tuple[int, str, datetime], int] = {}

    def verdict(self, entry: Entry) -> Verdict:
        kind = MeetingKind(entry.get("kind")).label if entry.get("kind") else ""
        verdict = verdict_on(entry, f"{entry.get('day') or ''}　{kind}".strip("　"))
        if verdict.is_refused:
            return verdict
        row = self._row(entry, verdict)
        self._check_place(row)
        if verdict.is_refused:
            return verdict
        plan = self._plan(row)
        if not verdict.is_refused:
            self._compare(row, plan)
        verdict.plan = plan
        return verdict

    def _row(self, entry: Entry, verdict: Verdict) -> _Row:
        group = entry.get("group")
        place = self.year.groups.get(group) if group else self.year.branch
        if place is None:
            verdict.refuse("党小组", "本支部没有这个党小组，请核对名称。")
        begins, ends = self._at(entry, "begins"), self._at(entry, "ends")
        row = _Row(entry, verdict, place or self.year.branch, begins, ends)
        key = (row.place.pk, row.kind, row.begins)
        if key in self.rows:
            verdict.refuse("开始", f"与第 {self.rows[key]} 行是同一次会议，请只留一行。")
        self.rows.setdefault(key, entry.number)
        return row

    def _at(self, entry: Entry, key: str) -> datetime:
        moment: time = entry.get(key)
        return timezone.make_aware(datetime.combine(entry.get("day"), moment))

    def _check_place(self, row: _Row) -> None:
        day = row.entry.get("day")
        if day.year != self.year.year:
            row.refuse("day", f"只导入 {self.year.year} 年的会议。")
        if row.ends <= row.begins:
            row.refuse("ends", "结束时间应晚于开始时间，请核对。")
        elif row.ends > timezone.now():
            row.refuse("ends", "这个时间还没有到，会议开过以后再导入。")
        if row.kind not in KINDS_AT[row.place.kind]:
            row.refuse("kind", str(KindNotHeldHere()))
        if day < row.place.founded:
            row.refuse("day", str(NotInBeing()))
        if row.kind == MeetingKind.COMMITTEE_MEETING and not self.year.has_committee(day):
            row.refuse("kind", str(NoCommittee()))
        if not set(row.entry.get("purposes") or ()) <= set(purposes_of(row.kind, self.year.branch.form)):
            row.refuse("purposes", str(PurposeNotHere()))

    def _plan(self, row: _Row) -> PastMeeting:
        entry, day = row.entry, row.entry.get("day")
        roster = self.year.roster(row.place, row.kind, day)
        if not roster:
            row.refuse("present", "这一天名单上没有人，请核对日期，或者先录入党员。")
        marks = marks_from(roster, entry, row.refuse)
        sections = self._sections(row)
        facts = {
            "kind": row.kind,
            "purposes": entry.get("purposes") or (),
            "held_on": day,
            "held_from": row.begins,
            "held_to": row.ends,
            "place": entry.get("place"),
            "site": entry.get("site") or Site.ON_SITE.value,
            "title": entry.get("title") or "",
            "presider": self._person(row, "presider"),
            "recorder": self._person(row, "recorder"),
            "materials": [{"title": title, "source": "", "dated": ""} for title in entry.get("materials") or ()],
            "study_minutes": self._study_minutes(row, bool(sections or entry.get("materials"))),
            "observers": [{"name": one.name, "who": one.why} for one in entry.get("observers") or ()],
            **self._lecturer(row),
        }
        self._check_content(row, facts)
        return PastMeeting(row.place, facts, sections, roster, marks, _topic(entry), entry.get("resolutions") or [])

    def _person(self, row: _Row, key: str) -> Member | None:
        found = self.year.people_named(row.entry.get(key), row.entry.get("day"))
        if len(found) == 1:
            return found[0]
        why = "本支部这一天没有这位党员，请核对姓名。" if not found else "本支部有同名的党员，请到会议页面录入。"
        row.refuse(key, why)
        return None

    def _lecturer(self, row: _Row) -> dict[str, Any]:
        name = row.entry.get("lecturer") or ""
        if row.kind == MeetingKind.LECTURE and not name:
            row.refuse("lecturer", "党课请填写主讲人。")
        found = self.year.people_named(name, row.entry.get("day"))
        member = found[0] if len(found) == 1 else None
        return {"lecturer": member, "guest_lecturer": "" if member else name}

    def _sections(self, row: _Row) -> list[Section]:
        found: list[Section] = []
        for written in row.entry.get("sections") or ():
            sections, why = self.year.sections_named(written)
            if why:
                row.refuse("sections", why)
            found += [section for section in sections if section not in found]
        return found

    def _study_minutes(self, row: _Row, studied: bool) -> int:
        whole, given = int((row.ends - row.begins).total_seconds()) // 60, row.entry.get("study_minutes")
        if given is not None and given > whole:
            row.refuse("study_minutes", f"会议全程 {whole} 分钟，集中学习不能多于全程，请核对。")
        return int(given) if given is not None else whole if studied else 0

    def _check_content(self, row: _Row, facts: dict[str, Any]) -> None:
        entry = row.entry
        if not facts["title"] and not entry.get("topic"):
            row.refuse("title" if row.kind == MeetingKind.LECTURE else "topic", "请写明名称或者议题。")
        if row.kind == MeetingKind.LECTURE and not facts["title"]:
            row.refuse("title", "党课请填写题目。")
        if not any(entry.get(key) for key in ("sections", "materials", "content", "resolutions")):
            row.refuse("content", "请写明学了、报告或讨论了什么。")

    def _compare(self, row: _Row, plan: PastMeeting) -> None:
        known = self.year.known(row.place, row.kind, row.begins)
        if known is None:
            row.verdict.note("", _counted(plan))
            return
        if known.state == MeetingState.PLANNED:
            row.refuse("begins", str(MeetingAlreadyCalled()))
            return
        plan.known = known
        differs = [NAMES[key] for key, value in said_by(known).items() if value != _said(plan)[key]]
        if differs:
            row.refuse("", f"这次会议已有记录，{'、'.join(differs)}与表格不同。要改请到会议页面办理更正。")
        else:
            row.verdict.outcome = Outcome.UNCHANGED


def _counted(plan: PastMeeting) -> str:
    """So that a list of names that was read otherwise than meant is noticed."""
    numbers = Counter(mark.presence for mark in plan.marks.values())
    there, away = numbers[Presence.PRESENT], (numbers[Presence.ON_LEAVE], numbers[Presence.ABSENT])
    studied = f"，学习 {len(plan.sections)} 节" if plan.sections else ""
    return (
        f"到会 {there} 人，请假 {away[0]} 人，缺席 {away[1]} 人，集中学习 {plan.facts['study_minutes']} 分钟{studied}"
    )


def _topic(entry: Entry) -> tuple[str, str] | None:
    """The one item that the row tells of; none where only sections or material were studied."""
    title, content = entry.get("topic") or "", entry.get("content") or ""
    if not (title or content or entry.get("resolutions")):
        return None
    kind = MeetingKind(entry.get("kind")).label
    return title or entry.get("title") or kind, content


def _said(plan: PastMeeting) -> dict[str, Any]:
    """What the row says, by the columns that are compared."""
    facts = plan.facts
    roll = {key: (mark.presence, mark.leave_kind, mark.reason) for key, mark in plan.marks.items()}
    return {
        "purposes": tuple(p.value for p in Purpose if p.value in facts["purposes"]),
        "ends": facts["held_to"],
        "place": facts["place"],
        "title": facts["title"],
        "presider": facts["presider"],
        "recorder": facts["recorder"],
        "lecturer": (facts["lecturer"], facts["guest_lecturer"]),
        "topic": [plan.topic] if plan.topic else [],
        "sections": {section.pk for section in plan.sections},
        "materials": [row["title"] for row in facts["materials"]],
        "study_minutes": facts["study_minutes"],
        "present": {key for key, mark in roll.items() if mark[0] == Presence.PRESENT},
        "on_leave": {key: mark for key, mark in roll.items() if mark[0] == Presence.ON_LEAVE},
        "absent": {key: mark for key, mark in roll.items() if mark[0] == Presence.ABSENT},
        "observers": [(row["name"], row["who"]) for row in facts["observers"]],
        "resolutions": plan.resolutions,
    }
