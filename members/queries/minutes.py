"""The minutes as they are written: a draft that page and service hand each other, and in what two drafts differ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from guide.models import Section
from members.models import AuditEvent, Meeting, Member, Statement
from members.queries.meetings import people_at_hand

SAVED = "minutes.saved"
SECTIONS = "sections"  # beside the row
# What the draft holds of the meeting itself.
HEADER = {
    "title": "名称",
    "held_from": "开始时间",
    "held_to": "结束时间",
    "place": "地点",
    "site": "方式",
    "presider": "主持人",
    "recorder": "记录人",
    "lecturer": "主讲人",
    "guest_lecturer": "外请主讲人",
    "study_minutes": "集中学习分钟",
    "materials": "其他学习材料",
    "observers": "列席人员",
    SECTIONS: "学习篇目",
}
PEOPLE = ("presider", "recorder", "lecturer")


@dataclass(frozen=True)
class StatementDraft:
    """What one person said. Without a key it is new; one that no draft names stays as it is."""

    name: str
    gist: str
    speaker: int | None = None  # of the roster; an observer has only a name
    pk: int | None = None
    remove: bool = False


@dataclass(frozen=True)
class ItemDraft:
    """A topic. `statements` are None where the writer may not read them: they stay as they are."""

    title: str
    content: str = ""
    statements: tuple[StatementDraft, ...] | None = ()
    pk: int | None = None
    remove: bool = False
    ballots: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ResolutionDraft:
    text: str
    follow_up: bool = False
    owner: int | None = None
    due_on: date | None = None
    raised_by_public: bool = False
    answer: str = ""
    pk: int | None = None
    remove: bool = False
    is_done: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class MinutesDraft:
    """Everything of the record that is entered after the meeting.

    `header` holds fields of the meeting by the names of HEADER; what it does not name stays as it is.
    """

    header: dict[str, Any] = field(default_factory=dict)
    items: tuple[ItemDraft, ...] = ()
    resolutions: tuple[ResolutionDraft, ...] = ()
    shows_statements: bool = True  # of what is stored: to this reader

    def parts(self) -> dict[str, Any]:
        """What it says, by the names the trail has for it; whatever only tells rows apart is left out."""
        items = [item for item in self.items if not item.remove]
        return {
            **self.header,
            "agenda": [(item.title, item.content) for item in items],
            "statements": [_said(item) for item in items if item.statements is not None],
            "resolutions": [_agreed(row) for row in self.resolutions if not row.remove],
        }


def _said(item: ItemDraft) -> list[tuple[str, str, int | None]]:
    return [(row.name, row.gist, row.speaker) for row in item.statements or () if not row.remove]


def _agreed(row: ResolutionDraft) -> tuple[Any, ...]:
    return (row.text, row.follow_up, row.owner, row.due_on, row.raised_by_public, row.answer)


def changed_parts(stored: MinutesDraft, draft: MinutesDraft) -> list[str]:
    """The parts in which a draft says something else; none when saving it again would change nothing."""
    before, after = stored.parts(), draft.parts()
    if any(item.statements is None for item in draft.items):
        before["statements"] = after["statements"] = []
    return [name for name in after if before[name] != after[name]]


def draft_of(meeting: Meeting, *, with_statements: bool = True) -> MinutesDraft:
    """The minutes as they are stored. Four queries, one less without statements."""
    said: dict[int, list[StatementDraft]] = {}
    for row in Statement.objects.filter(item__meeting=meeting).order_by("position", "pk") if with_statements else ():
        said.setdefault(row.item_id, []).append(StatementDraft(row.speaker_name, row.gist, row.speaker_id, row.pk))
    return MinutesDraft(
        shows_statements=with_statements,
        header={
            **{
                name: getattr(meeting, f"{name}_id" if name in PEOPLE else name)
                for name in HEADER
                if name != "sections"
            },
            "sections": sorted(meeting.sections.values_list("pk", flat=True)),
        },
        items=tuple(
            ItemDraft(
                title=item.title,
                content=item.content,
                statements=tuple(said.get(item.pk, ())) if with_statements else None,
                pk=item.pk,
                ballots=item.votes,
            )
            for item in meeting.agenda.annotate(votes=Count("ballots")).order_by("position", "pk")
        ),
        resolutions=tuple(
            ResolutionDraft(
                text=row.text,
                follow_up=row.follow_up,
                owner=row.owner_id,
                due_on=row.due_on,
                raised_by_public=row.raised_by_public,
                answer=row.answer,
                pk=row.pk,
                is_done=row.done_on is not None,
            )
            for row in meeting.resolutions.all()
        ),
    )


def topic_from(sections: Iterable[Section], materials: Iterable[Mapping[str, str]]) -> str:
    """The topic line that is proposed of what was studied: sections by book and chapter, then other material."""
    chapters: dict[Any, list[Section]] = {}
    for section in sections:
        chapters.setdefault(section.chapter, []).append(section)
    named = [
        f"{chapter.book}{chapter.label}{'' if len(own) > 1 else f'“{own[0].title}”'}"
        for chapter, own in chapters.items()
    ]
    named += [f"《{row['title'].strip('《》')}》" for row in materials]
    return f"学习{'、'.join(named)}"[:200] if named else ""


def last_saved(meeting: Meeting) -> AuditEvent | None:
    """Who saved the minutes last, and when."""
    saved = AuditEvent.objects.filter(action=SAVED, details__meeting=meeting.pk)
    return saved.select_related("account__member").order_by("-pk").first()


# ---- names -------------------------------------------------------------------------------------------------------


class Names:
    """Who may be named in the minutes, each by a name that means one person."""

    def __init__(self, people: Iterable[tuple[int, str, str]]) -> None:
        """`people` are key, name, and what tells two of one name apart; of a key named twice the first counts."""
        rows = {pk: (name, place) for pk, name, place in reversed(list(people))}
        shared = Counter(name for name, _ in rows.values())
        self.plain = {pk: name for pk, (name, _) in reversed(rows.items())}
        self.labels: dict[int, str] = {}
        self._found: dict[str, int] = {}
        self._shared = {name for name, times in shared.items() if times > 1}
        for pk, name in self.plain.items():
            label = f"{name}（{rows[pk][1] or '支部'}）" if name in self._shared else name
            self.labels[pk] = label if label not in self._found else f"{label}{pk}"
            self._found[self.labels[pk]] = pk

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels.values())

    def find(self, label: str) -> int | None:
        return self._found.get(label)

    def is_shared(self, name: str) -> bool:
        """Whether two people have it, so that it names neither."""
        return name in self._shared


@dataclass(frozen=True)
class Named:
    """Who is offered where somebody is named: `speakers` stood on the roster, `owners` are of the branch, too."""

    people: list[Member]
    speakers: Names
    owners: Names


def named_in(meeting: Meeting, draft: MinutesDraft) -> Named:
    """Those of the branch on the day, the roster once it stands, and whoever the draft names already. Two queries."""
    also = {draft.header.get(name) for name in PEOPLE} | {row.owner for row in draft.resolutions}
    here = people_at_hand(meeting.organization, meeting.day)
    people = list(Member.objects.filter(Q(pk__in=here.values("pk")) | Q(pk__in=also - {None})))
    of_branch = [(member.pk, member.name, "") for member in people]
    said = [row for item in draft.items for row in item.statements or () if row.speaker]
    roster = list(meeting.roster.values_list("member", "name", "group_name")) if meeting.is_held else of_branch
    speakers = [*roster, *((row.speaker, row.name, "") for row in said if row.speaker)]
    return Named(people=people, speakers=Names(speakers), owners=Names([*roster, *of_branch]))
