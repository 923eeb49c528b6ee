"""States are what their events say, and progress counts what readers see."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.models import Book, Section
from members.choices import StudyEventKind
from members.models import Member, StudyEvent, StudyState
from members.queries.study import drifting_states, progress_of, record_of, state_from_events
from members.services.study import enter_for, mark_studied, repair_states, take_back_entry, unmark
from tests.cast import Cast
from tests.factories import make_book, make_member

TODAY = datetime(2026, 3, 1, tzinfo=UTC).date()


class Act(NamedTuple):
    """One event: its kind, the revision, by whom, and the meeting and make-up that a credit or reversal names."""

    kind: str
    revision: int
    by: int
    meeting: int
    make_up: int | None

    @property
    def source(self) -> tuple[int, int | None]:
        return self.meeting, self.make_up


def act_of(kind: str) -> st.SearchStrategy[Act]:
    make_ups = {"credited": st.none(), "made_up": st.integers(1, 2)}.get(kind, st.sampled_from([None, 1, 2]))
    return st.builds(Act, st.just(kind), st.integers(0, 5), st.integers(1, 3), st.integers(1, 2), make_ups)


histories = st.lists(st.sampled_from(StudyEventKind.values).flatmap(act_of), max_size=16)


@pytest.fixture
def book(db: None) -> Book:
    return make_book("test-book", chapters=2, sections=3)


def oracle(history: list[Act]) -> dict[str, object]:
    """The slow, plain reading of the rule: ask of each event whether it still holds at the end."""
    kinds = [act.kind for act in history]

    def holds(n: int) -> bool:
        act, before, after = history[n], history[:n], history[n + 1 :]
        if act.kind in {"self_marked", "entered_for"}:
            since = before[max((i + 1 for i, kind in enumerate(kinds[:n]) if kind == "withdrawn"), default=0) :]
            first = not any(other.kind in {"self_marked", "entered_for"} for other in since)
            return first and not any(other.kind == "withdrawn" for other in after)
        if act.kind not in {"credited", "made_up"}:
            return False
        own = [(i, other.kind) for i, other in enumerate(history) if other.source == act.source]
        reversed_at = [i for i, kind in own if kind == "reversed"]
        last = max((i for i in reversed_at if i < n), default=-1)
        first = not any(last < i < n and kind in {"credited", "made_up"} for i, kind in own)
        return first and not any(i > n for i in reversed_at)

    holding = [n for n in range(len(history)) if holds(n)]
    pile = [n for n in holding if kinds[n] in {"credited", "made_up"}]
    return {
        "marked": len(holding) > len(pile),
        "credits": len(pile),
        "credit_id": pile[0] if pile else None,
        "revision": max((history[n].revision for n in holding), default=0),
        "at": at(holding[0]) if holding else None,
        "by_id": history[holding[0]].by if holding else None,
    }


def at(n: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)


def event(n: int, act: Act) -> StudyEvent:
    is_credit = act.kind in {"credited", "made_up", "reversed"}
    source = {"meeting_id": act.meeting, "make_up_id": act.make_up} if is_credit else {}
    return StudyEvent(pk=n, kind=act.kind, revision=act.revision, by_id=act.by, at=at(n), **source)


@given(histories)
def test_state_equals_the_oracle_for_any_history(history: list[Act]) -> None:
    events = [event(n, act) for n, act in enumerate(history)]

    assert state_from_events(events).values == oracle(history)


acts = st.lists(st.sampled_from([mark_studied, unmark, enter_for, take_back_entry]), max_size=10)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(acts=acts)
def test_any_sequence_of_acts_leaves_nothing_to_rebuild(cast: Cast, book: Book, acts: list) -> None:
    StudyState.objects.all().delete()
    StudyEvent.objects.all().delete()
    section = Section.objects.filter(chapter__book=book)[0]
    for act in acts:
        if act in {mark_studied, unmark}:
            act(member=cast.cheng, section=section)
        else:
            act(people=[cast.cheng], sections=[section], by=cast.zhou)
    before = list(StudyState.objects.values_list())

    assert list(drifting_states()) == []
    assert repair_states() == 0
    assert list(StudyState.objects.values_list()) == before


def test_repair_makes_missing_wrong_and_baseless_states_right(cast: Cast, book: Book) -> None:
    one, two, three = Section.objects.filter(chapter__book=book, chapter__number=1)
    for section in (one, two):
        mark_studied(member=cast.cheng, section=section)
    right = {(s.section_id, s.marked, s.at) for s in StudyState.objects.all()}
    StudyState.objects.filter(section=one).delete()
    StudyState.objects.filter(section=two).update(marked=False, revision=9)
    StudyState.objects.create(member=cast.lu, section=three, marked=True, revision=1)

    assert [(drift.member_id, drift.section_id) for drift in drifting_states()] == [
        (cast.cheng.pk, one.pk), (cast.cheng.pk, two.pk), (cast.lu.pk, three.pk)
    ]  # fmt: skip
    assert repair_states() == 3
    assert list(drifting_states()) == []
    assert {(s.section_id, s.marked, s.at) for s in StudyState.objects.filter(studied=True)} == right


# ---- progress ------------------------------------------------------------------------------------------------------


def cells(cast: Cast, member: Member, book: Book) -> list[tuple[int, int]]:
    return next(row.cells for row in progress_of(cast.office, book, TODAY).rows if row.member == member)


def test_progress_counts_visible_sections_studied(cast: Cast, book: Book) -> None:
    one, two, three = Section.objects.filter(chapter__book=book, chapter__number=1)
    for section in (one, two):
        mark_studied(member=cast.cheng, section=section)
    Section.objects.filter(pk__in=[two.pk, three.pk]).update(hidden=True)

    assert cells(cast, cast.cheng, book) == [(1, 1), (0, 3)]
    assert cells(cast, cast.lu, book) == [(0, 1), (0, 3)]


def test_progress_leaves_out_a_chapter_with_nothing_to_see(cast: Cast, book: Book) -> None:
    Section.objects.filter(chapter__number=1).update(hidden=True)

    table = progress_of(cast.office, book, TODAY)

    assert [chapter.number for chapter in table.chapters] == [2]
    assert cells(cast, cast.cheng, book) == [(0, 3)]


def test_progress_lists_the_people_of_today_group_by_group(cast: Cast, book: Book) -> None:
    cast.su.memberships.update(until=TODAY - timedelta(days=1), end="transferred")

    rows = progress_of(cast.office, book, TODAY).rows

    assert {(row.member.name, row.place.name) for row in rows} == {
        ("乔松", "机关支部"), ("方映川", "机关支部"), ("周砚秋", "第一党小组"), ("程予安", "第一党小组"),
        ("贺归舟", "第二党小组"), ("陆石安", "第二党小组"),
    }  # fmt: skip
    assert [row.place.path for row in rows] == sorted(row.place.path for row in rows)
    assert {row.member for row in progress_of(cast.group_two, book, TODAY).rows} == {cast.he, cast.lu}


@pytest.mark.parametrize("people", [3, 300])
def test_progress_takes_three_queries(cast: Cast, book: Book, people: int, django_assert_num_queries) -> None:
    for _ in range(people):
        make_member(belongs_to=cast.group_one)

    with django_assert_num_queries(3):
        assert len(progress_of(cast.office, book, TODAY).rows) == people + 7


def test_record_holds_states_and_the_books_begun(cast: Cast, book: Book, django_assert_num_queries) -> None:
    make_book("untouched", chapters=1)
    one, two = Section.objects.filter(chapter__book=book, chapter__number=1)[:2]
    for section in (one, two):
        mark_studied(member=cast.cheng, section=section)
    Section.objects.filter(pk=two.pk).update(hidden=True)

    with django_assert_num_queries(2):
        record = record_of(cast.cheng)

    assert [row.section for row in record.studied] == [two, one]
    (begun, rows), = record.books  # fmt: skip
    assert begun == book
    assert [(row.chapter.number, row.studied, row.total) for row in rows] == [(1, 1, 2), (2, 0, 3)]


def test_record_of_somebody_who_read_nothing_is_empty(cast: Cast) -> None:
    record = record_of(cast.lu)

    assert (record.studied, record.books) == ([], [])
