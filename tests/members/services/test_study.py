"""Marks, entries and what they leave behind; many writers at once leave one row."""

from pathlib import Path

import pytest

from guide.models import Section
from members.choices import StudyEventKind
from members.models import AuditEvent, MakeUp, Meeting, Member, StudyEvent, StudyState
from members.services.study import credit, enter_for, mark_studied, reverse_credit, take_back_entry, unmark
from tests.cast import Cast, make_cast
from tests.factories import make_book, make_held_meeting, make_roster_entry
from tests.threads import all_at_once


@pytest.fixture
def sections(db: None) -> list[Section]:
    book = make_book(chapters=1, sections=3)
    return list(Section.objects.filter(chapter__book=book))


def kinds(member: Member) -> list[str]:
    return list(StudyEvent.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def studied(member: Member) -> set[int]:
    return set(StudyState.objects.filter(member=member, studied=True).values_list("section", flat=True))


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
    meeting = make_held_meeting(cast.office, [cast.cheng])
    credit(people=[cast.cheng], sections=sections[:1], meeting=meeting, by=cast.zhou)
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


# ---- credit of meetings ---------------------------------------------------------------------------------------------


@pytest.fixture
def meetings(cast: Cast) -> list[Meeting]:
    return [make_held_meeting(cast.office, [cast.cheng, cast.lu]) for _ in range(2)]


def credited(member: Member) -> list[int]:
    return list(StudyState.objects.filter(member=member).order_by("section").values_list("credits", flat=True))


def test_credit_names_its_meeting_and_makes_the_sections_studied(
    cast: Cast, sections: list[Section], meetings: list[Meeting]
) -> None:
    count = credit(people=[cast.cheng, cast.lu], sections=sections, meeting=meetings[0], by=cast.zhou)

    assert count == 6
    assert set(StudyEvent.objects.values_list("kind", "meeting", "make_up", "amendment", "by")) == {
        (StudyEventKind.CREDITED, meetings[0].pk, None, None, cast.zhou.pk)
    }
    assert studied(cast.cheng) == studied(cast.lu) == {section.pk for section in sections}
    assert set(StudyState.objects.values_list("credit__meeting", flat=True)) == {meetings[0].pk}


def test_a_meeting_credits_a_section_once(cast: Cast, sections: list[Section], meetings: list[Meeting]) -> None:
    for _ in range(2):
        credit(people=[cast.cheng], sections=sections, meeting=meetings[0], by=cast.zhou)
    make_up = MakeUp.objects.create(
        entry=meetings[0].roster.get(member=cast.cheng), way="visited", done_on=meetings[0].held_on, by=cast.zhou
    )

    assert credit(people=[cast.cheng], sections=sections, meeting=meetings[0], make_up=make_up, by=cast.zhou) == 0
    assert credited(cast.cheng) == [1, 1, 1]


def test_reversal_takes_back_the_credit_of_its_own_meeting(
    cast: Cast, sections: list[Section], meetings: list[Meeting]
) -> None:
    for meeting in meetings:
        credit(people=[cast.cheng], sections=sections[:1], meeting=meeting, by=cast.zhou)

    count = reverse_credit(people=[cast.cheng], sections=sections, meeting=meetings[0], by=cast.su)
    again = reverse_credit(people=[cast.cheng], sections=sections, meeting=meetings[0], by=cast.su)

    state = StudyState.objects.get(member=cast.cheng, section=sections[0])
    assert (count, again) == (1, 0)
    assert (state.credits, state.studied, state.credit.meeting, state.by) == (1, True, meetings[1], cast.zhou)


def test_reversal_leaves_the_own_mark(cast: Cast, sections: list[Section], meetings: list[Meeting]) -> None:
    credit(people=[cast.cheng], sections=sections, meeting=meetings[0], by=cast.zhou)
    mark_studied(member=cast.cheng, section=sections[1])

    reverse_credit(people=[cast.cheng], sections=sections, meeting=meetings[0], by=cast.zhou)

    assert studied(cast.cheng) == {sections[1].pk}
    assert credited(cast.cheng) == [0, 0, 0]


def test_reversal_of_a_make_up_takes_back_that_make_up_alone(
    cast: Cast, sections: list[Section], meetings: list[Meeting]
) -> None:
    entry = make_roster_entry(meetings[0], cast.fang)
    make_up = MakeUp.objects.create(entry=entry, way="own_reading", done_on=meetings[0].held_on, by=cast.zhou)
    credit(people=[cast.fang], sections=sections[:1], meeting=meetings[0], make_up=make_up, by=cast.zhou)

    assert reverse_credit(people=[cast.fang], sections=sections, meeting=meetings[0], by=cast.zhou) == 0
    assert studied(cast.fang) == {sections[0].pk}
    assert (
        reverse_credit(people=[cast.fang], sections=sections, meeting=meetings[0], make_up=make_up, by=cast.zhou) == 1
    )
    assert studied(cast.fang) == set()
    assert kinds(cast.fang) == ["made_up", "reversed"]


# ---- many writers at once -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_marks_at_once_leave_one_event_and_one_state(tmp_path: Path) -> None:
    cast = make_cast()
    section = Section.objects.get(chapter__book=make_book(chapters=1, sections=1))

    def mark(_: int) -> tuple[bool, tuple[int, int]]:
        changed = mark_studied(member=cast.cheng, section=section)
        return changed, (StudyEvent.objects.count(), StudyState.objects.count())

    found = all_at_once(mark, 20, tmp_path)

    assert sorted(changed for changed, _ in found) == [False] * 19 + [True]
    assert {counts for _, counts in found} == {(1, 1)}
