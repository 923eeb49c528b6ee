"""What is laid ready before a meeting: who has read, what to discuss, what was carried over."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from guide.models import Chapter, Question, Section
from members.access.meetings import may_see_reading_of, resolutions_known_to
from members.access.study import visible_reflections
from members.choices import Readers
from members.models import Meeting, Member, Organization, Reflection, Resolution, RosterEntry, StudyState
from members.queries.make_ups import make_ups_due
from members.queries.notice import to_be_read
from members.queries.resolutions import open_resolutions
from members.queries.roll import Called, called_on


@dataclass(frozen=True)
class Reading:
    """How many of the sections to read one of those called has studied."""

    member: Member
    place: Organization
    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True)
class ChapterAtHand:
    """A chapter of which something is to be read, with what it offers for discussion."""

    chapter: Chapter
    cases: list[Section]
    questions: list[Question]


@dataclass(frozen=True)
class Preparation:
    """Of `readings`, those of everybody called, only `named` may be shown by name."""

    sections: list[Section]
    readings: list[Reading]
    named: list[Reading]
    chapters: list[ChapterAtHand]
    reflections: list[Reflection]
    resolutions: list[Resolution]
    make_ups: list[RosterEntry]

    @property
    def complete(self) -> int:
        return sum(reading.is_complete for reading in self.readings)

    @property
    def prints_reflections(self) -> bool:
        """Those for the secretary's eyes stay off the paper."""
        return any(reflection.readers == Readers.BRANCH for reflection in self.reflections)

    @property
    def named_by_place(self) -> list[tuple[Organization, list[Reading]]]:
        return [(place, list(own)) for place, own in groupby(self.named, key=lambda reading: reading.place)]


def preparation_of(meeting: Meeting, reader: Member, on: date) -> Preparation:
    """As far as the reader may know. Seven queries, however many people, sections and resolutions."""
    read, cases = _sections_and_cases(meeting)
    chapters = list(dict.fromkeys(section.chapter for section in read))
    called = called_on(meeting.organization, meeting.kind, meeting.day)
    readings = _readings(called, read)
    carried_over = open_resolutions(meeting.organization).filter(resolutions_known_to(reader))
    make_ups = make_ups_due(meeting.organization, on)
    return Preparation(
        sections=read,
        readings=readings,
        named=[one for one in readings if may_see_reading_of(reader, one.member, one.place.path)],
        chapters=_at_hand(chapters, cases),
        reflections=_reflections(chapters, reader),
        resolutions=list(carried_over),
        make_ups=[entry for entry in make_ups if _may_name(reader, entry)],
    )


def _sections_and_cases(meeting: Meeting) -> tuple[list[Section], list[Section]]:
    """What is to be read, and the cases of its chapters, in reading order: one query."""
    read = to_be_read(meeting)
    chapters = Section.objects.filter(read).values("chapter")
    found = Section.objects.visible().filter(read | Q(kind=Section.Kind.CASE, chapter__in=chapters))
    found = found.annotate(to_read=read).select_related("chapter__book")
    sections = list(found.order_by("chapter__book", "chapter__number", "position", "pk"))
    to_read: list[Section] = [section for section in sections if section.to_read]
    cases: list[Section] = [section for section in sections if section.kind == Section.Kind.CASE]
    return to_read, cases


def _readings(called: Sequence[Called], sections: Sequence[Section]) -> list[Reading]:
    studied = StudyState.objects.filter(
        studied=True, section__in=[section.pk for section in sections], member__in=[one.member.pk for one in called]
    )
    done = Counter(studied.values_list("member", flat=True)) if sections else Counter()
    return [Reading(one.member, one.place, done[one.member.pk], len(sections)) for one in called]


def _at_hand(chapters: Sequence[Chapter], cases: Sequence[Section]) -> list[ChapterAtHand]:
    questions = Question.objects.filter(
        hidden=False, kind=Question.Kind.DISCUSSION, chapter__in=[chapter.pk for chapter in chapters]
    )
    found = list(questions.order_by("position", "pk")) if chapters else []
    return [
        ChapterAtHand(
            chapter,
            [case for case in cases if case.chapter_id == chapter.pk],
            [question for question in found if question.chapter_id == chapter.pk],
        )
        for chapter in chapters
    ]


def _reflections(chapters: Sequence[Chapter], reader: Member) -> list[Reflection]:
    """On these chapters, those that their writers opened to the branch or to the secretary; the latest first."""
    keys = [chapter.pk for chapter in chapters]
    opened = visible_reflections(reader).exclude(readers=Readers.PRIVATE)
    found = opened.filter(Q(section__chapter__in=keys) | Q(chapter__in=keys))
    return list(found.select_related("member", "section__chapter__book", "chapter__book")) if chapters else []


def _may_name(reader: Member, entry: RosterEntry) -> bool:
    place = entry.group or entry.meeting.organization
    return may_see_reading_of(reader, entry.member, place.path)
