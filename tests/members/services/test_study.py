"""Marks, entries and what they leave behind; many writers at once leave one row."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, connections

from guide.models import Section
from members.choices import StudyEventKind
from members.models import AuditEvent, Member, StudyEvent, StudyState
from members.services.study import enter_for, mark_studied, take_back_entry, unmark
from tests.cast import Cast, make_cast
from tests.factories import make_book


@pytest.fixture
def sections(db: None) -> list[Section]:
    book = make_book(chapters=1, sections=3)
    return list(Section.objects.filter(chapter__book=book))


def kinds(member: Member) -> list[str]:
    return list(StudyEvent.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def studied(member: Member) -> set[int]:
    return set(StudyState.objects.filter(member=member, studied=True).values_list("section", flat=True))


def credit(member: Member, section: Section, by: Member) -> None:
    StudyEvent.objects.create(
        member=member, section=section, revision=section.revision, kind=StudyEventKind.CREDITED, by=by
    )


def test_mark_writes_one_event_and_its_state(cast: Cast, sections: list[Section]) -> None:
    changed = mark_studied(member=cast.cheng, section=sections[0])

    event = StudyEvent.objects.get()
    state = StudyState.objects.get()
    assert changed
    assert (event.member, event.section, event.revision, event.kind, event.by) == (
        cast.cheng, sections[0], 1, StudyEventKind.SELF_MARKED, cast.cheng
    )  # fmt: skip
    assert (state.marked, state.credits, state.studied, state.revision, state.at, state.by) == (
        True, 0, True, 1, event.at, cast.cheng
    )  # fmt: skip


def test_mark_twice_writes_one_event(cast: Cast, sections: list[Section]) -> None:
    mark_studied(member=cast.cheng, section=sections[0])

    assert not mark_studied(member=cast.cheng, section=sections[0])
    assert kinds(cast.cheng) == ["self_marked"]


def test_own_mark_writes_nothing_on_the_trail(cast: Cast, sections: list[Section]) -> None:
    mark_studied(member=cast.cheng, section=sections[0])
    unmark(member=cast.cheng, section=sections[0])

    assert AuditEvent.objects.count() == 0


def test_unmark_withdraws_the_mark_once(cast: Cast, sections: list[Section]) -> None:
    mark_studied(member=cast.cheng, section=sections[0])

    assert unmark(member=cast.cheng, section=sections[0])
    assert not unmark(member=cast.cheng, section=sections[0])
    assert kinds(cast.cheng) == ["self_marked", "withdrawn"]
    state = StudyState.objects.get()
    assert (state.marked, state.studied, state.revision, state.at, state.by) == (False, False, 0, None, None)


def test_unmark_without_a_mark_leaves_no_row(cast: Cast, sections: list[Section]) -> None:
    assert not unmark(member=cast.cheng, section=sections[0])
    assert StudyState.objects.count() == StudyEvent.objects.count() == 0


def test_unmark_leaves_the_credit_of_a_meeting(cast: Cast, sections: list[Section]) -> None:
    credit(cast.cheng, sections[0], by=cast.zhou)
    mark_studied(member=cast.cheng, section=sections[0])

    unmark(member=cast.cheng, section=sections[0])

    state = StudyState.objects.get()
    assert (state.marked, state.credits, state.studied, state.by) == (False, 1, True, cast.zhou)


def test_unmark_leaves_what_somebody_else_entered(cast: Cast, sections: list[Section]) -> None:
    enter_for(people=[cast.cheng], sections=sections[:1], by=cast.zhou)

    assert not unmark(member=cast.cheng, section=sections[0])
    assert studied(cast.cheng) == {sections[0].pk}


def test_mark_again_after_unmark_is_a_new_event(cast: Cast, sections: list[Section]) -> None:
    for act in (mark_studied, unmark, mark_studied):
        act(member=cast.cheng, section=sections[0])

    assert kinds(cast.cheng) == ["self_marked", "withdrawn", "self_marked"]
    assert StudyState.objects.get().at == StudyEvent.objects.latest("pk").at


def test_enter_for_several_says_who_entered_it(cast: Cast, sections: list[Section]) -> None:
    count = enter_for(people=[cast.fang, cast.lu], sections=sections, by=cast.zhou)

    assert count == 6
    assert studied(cast.fang) == studied(cast.lu) == {section.pk for section in sections}
    assert set(StudyState.objects.values_list("by", flat=True)) == {cast.zhou.pk}
    assert set(StudyEvent.objects.values_list("kind", flat=True)) == {"entered_for"}


def test_enter_for_writes_one_entry_with_ids_on_the_branchs_chain(cast: Cast, sections: list[Section]) -> None:
    enter_for(people=[cast.fang, cast.lu], sections=sections, by=cast.zhou)

    entry = AuditEvent.objects.get()
    assert (entry.action, entry.account, entry.chain.organization) == (
        "study.entered_for", cast.zhou.account, cast.office
    )  # fmt: skip
    assert entry.details == {
        "members": sorted([cast.fang.pk, cast.lu.pk]),
        "sections": [section.pk for section in sections],
        "assignment": None,
    }


def test_enter_for_leaves_what_was_studied_and_does_nothing_twice(cast: Cast, sections: list[Section]) -> None:
    mark_studied(member=cast.cheng, section=sections[0])

    assert enter_for(people=[cast.cheng], sections=sections, by=cast.zhou) == 2
    assert enter_for(people=[cast.cheng], sections=sections, by=cast.zhou) == 0
    assert kinds(cast.cheng) == ["self_marked", "entered_for", "entered_for"]
    assert AuditEvent.objects.count() == 1


def test_take_back_undoes_entries_and_leaves_own_marks(cast: Cast, sections: list[Section]) -> None:
    mark_studied(member=cast.cheng, section=sections[0])
    enter_for(people=[cast.cheng], sections=sections, by=cast.zhou)

    count = take_back_entry(people=[cast.cheng], sections=sections, by=cast.zhou)

    assert count == 2
    assert studied(cast.cheng) == {sections[0].pk}
    assert list(AuditEvent.objects.order_by("number").values_list("action", flat=True)) == [
        "study.entered_for", "study.entry_taken_back"
    ]  # fmt: skip


# ---- many writers at once -----------------------------------------------------------------------------------------


def connect_thread(copy: Path) -> None:
    """Give the calling thread a connection of its own. SQLite's test database lives in memory, where threads lock
    whole tables against each other; there the thread opens a copy of it in a file, as the portal uses it."""
    if connection.vendor == "sqlite":
        settings = {**connections.settings["default"], "NAME": str(copy)}
        connections["default"] = type(connections["default"])(settings, "default")


@pytest.mark.django_db(transaction=True)
def test_twenty_marks_at_once_leave_one_event_and_one_state(tmp_path: Path) -> None:
    cast = make_cast()
    section = Section.objects.get(chapter__book=make_book(chapters=1, sections=1))
    copy = tmp_path / "portal.sqlite3"
    if connection.vendor == "sqlite":
        with sqlite3.connect(copy) as file:
            connection.connection.backup(file)
    changed: list[bool] = []
    found: list[tuple[int, int]] = []

    def mark() -> None:
        connect_thread(copy)
        changed.append(mark_studied(member=cast.cheng, section=section))
        found.append((StudyEvent.objects.count(), StudyState.objects.count()))
        connections["default"].close()

    threads = [Thread(target=mark) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(changed) == [False] * 19 + [True]
    assert set(found) == {(1, 1)}
