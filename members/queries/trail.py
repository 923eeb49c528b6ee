"""The trail in words: who did what when, for the pages of a branch. Names are looked up when it is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from members.choices import MembershipEnd, Post
from members.models import Account, AuditEvent, Member, Organization
from members.models.people import title_of

SENTENCES = {
    "organization.founded": "建立了{target}",
    "organization.changed": "更改了{target}的{fields}",
    "organization.dissolved": "撤销了{target}（自{dissolved}）",
    "member.admitted": "把{member}录入{place}（自{since}）",
    "member.changed": "更正了{member}的{fields}",
    "member.moved": "把{member}调到{place}（自{since}）",
    "membership.ended": "结束了{member}的组织关系（{end}，至{until}）",
    "membership.corrected": "更正了{member}在{place}的起止日期（自{since}）",
    "post.begun": "记录{member}任{title}（自{since}）",
    "post.ended": "记录{member}不再任{title}（至{until}）",
    "excusal.begun": "记录{member}不计入应到会人数（自{since}）",
    "excusal.ended": "记录{member}重新计入应到会人数（至{until}为止不计）",
    "record_template.put": "更换了{target}的会议记录模板",
    "record_template.removed": "移除了{target}的会议记录模板",
    "assignment.made": "布置了一项学习任务",
    "assignment.extended": "更改了一项学习任务的期限",
    "assignment.withdrawn": "撤回了一项学习任务",
    "leave.asked": "为一次会议请假",
    "leave.changed": "更改了一次会议的请假",
    "leave.withdrawn": "撤回了一次会议的请假",
    "meeting.planned": "把一次会议列入了年度计划",
    "meeting.called": "通知了一次会议",
    "meeting.changed": "更改了一次会议的安排",
    "meeting.not_held": "写明了一次会议未召开的原因",
    "meeting.binned": "从计划里删除了一次会议",
    "meeting.restored": "恢复了一次删除的会议",
    "meeting.linked": "更改了一次会议的关联",
    "roll.opened": "保存了一次会议的点名，名单自此固定（{day}）",
    "roll.saved": "修改了一次会议的点名",
    "roll.moved": "更改了一次会议的召开日期，名单随之更新（{day}）",
    "roster.added": "把{member}加入一次会议的名单",
    "roster.removed": "把{member}移出一次会议的名单",
    "roster.excused": "记录{member}不计入一次会议的应到",
    "roster.counted": "记录{member}计入一次会议的应到",
    "roster.corrected": "更正了{member}在一次会议名单上的资料",
    "meeting.recorded": "录入了一次会议",
    "meeting.archived": "归档了一次会议",
    "meeting.amended": "更正了一次会议已归档的记录",
    "study.entered_for": "代人录入了学习情况",
    "study.entry_taken_back": "撤回了代人录入的学习情况",
    "minutes.saved": "修改了一次会议的记录",
    "resolution.finished": "记下了一项议定事项的落实",
    "resolution.reopened": "把一项议定事项改回未落实",
}
UNKNOWN = "办理了一项事务"
NOBODY = "系统"


@dataclass(frozen=True)
class TrailEntry:
    at: datetime
    who: str
    sentence: str


def last_entries(branch: Organization, places: Iterable[Organization], number: int = 10) -> list[TrailEntry]:
    """The last acts in a branch, the newest first. `places` are the branch and its groups. Two queries."""
    events = list(
        AuditEvent.objects.filter(chain__organization=branch)
        .select_related("account__member")
        .order_by("-number")[:number]
    )
    people = dict(Member.objects.filter(pk__in=_ids(events, "member")).values_list("pk", "name"))
    names = {place.pk: place.name for place in places}
    return [TrailEntry(event.at, _actor(event.account), _sentence(event, people, names)) for event in events]


def _ids(events: list[AuditEvent], key: str) -> set[int]:
    return {event.details[key] for event in events if isinstance(event.details.get(key), int)}


def _actor(account: Account | None) -> str:
    if account is None:
        return NOBODY
    member = getattr(account, "member", None)
    return member.name if member else account.username


def _sentence(event: AuditEvent, people: dict[int, str], places: dict[int, str]) -> str:
    details = event.details
    place, post = places.get(details.get("place"), "本支部"), details.get("post")
    words = {
        "member": people.get(details.get("member"), "一位党员"),
        "place": place,
        "target": places.get(details.get("target"), "一个党小组"),
        "title": title_of(place, post) if post in Post.values else "一项职务",
        "end": MembershipEnd(details["end"]).label if details.get("end") in MembershipEnd.values else "未写原因",
        "fields": "、".join(_field_words(event)),
        **{key: _day(details.get(key)) for key in ("since", "until", "dissolved", "day")},
    }
    return SENTENCES.get(event.action, UNKNOWN).format_map(words)


def _field_words(event: AuditEvent) -> list[str]:
    model: type[Model] = Member if event.action.startswith("member") else Organization
    known = {field.name: str(field.verbose_name) for field in model._meta.fields}
    return [known.get(name, "一项内容") for name in event.details.get("fields", ())]


def _day(value: Any) -> str:
    """An ISO day in Chinese; an open end says so."""
    if not value:
        return "长期"
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"
