"""What an assignment is when made, extended and withdrawn."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from guide.models import Book, Section
from members.errors import AlreadyAssigned, AssignmentClosed, DueBeforeStart, NothingToAssign, SectionNotReadable
from members.models import AssignedSection, Assignment, AuditEvent, StudyState
from members.services.assignments import assign_reading, extend_assignment, withdraw_assignment
from members.services.study import mark_studied
from tests.cast import Cast
from tests.factories import make_assignment, make_book

DUE = date(2099, 12, 31)


@pytest.fixture
def book(db: None) -> Book:
    return make_book("test-book", chapters=2, sections=3)


@pytest.fixture
def sections(book: Book) -> list[Section]:
    return list(Section.objects.filter(chapter__book=book, chapter__number=1))


def test_assign_takes_each_section_at_its_present_revision(cast: Cast, sections: list[Section]) -> None:
    Section.objects.filter(pk=sections[0].pk).update(revision=7)

    assignment = assign_reading(
        organization=cast.office, required=sections[:2], further=sections[1:], due_on=DUE, by=cast.zhou
    )

    assert list(assignment.assigned.values_list("section", "required", "revision")) == [
        (sections[0].pk, True, 7), (sections[1].pk, True, 1), (sections[2].pk, False, 1)
    ]  # fmt: skip
    assert (assignment.organization, assignment.made_by, assignment.starts_on, assignment.due_on) == (
        cast.office, cast.zhou, timezone.localdate(), DUE
    )  # fmt: skip


def test_assign_writes_ids_on_the_trail(cast: Cast, sections: list[Section]) -> None:
    assignment = assign_reading(organization=cast.office, required=sections, due_on=DUE, by=cast.zhou, note="请细读")

    entry = AuditEvent.objects.get()
    assert (entry.action, entry.chain.organization) == ("assignment.made", cast.office)
    assert entry.details == {"assignment": assignment.pk, "sections": [section.pk for section in sections]}


@pytest.mark.parametrize(
    ("chapters", "count", "title"),
    [
        ([1], 1, "第一章　一、测试节 1"),
        ([1], 3, "第一章　测试章 1"),
        ([1, 2], 6, "《测试用书 test-book》第一章、第二章"),
    ],
)
def test_title_comes_from_the_sections(cast: Cast, book: Book, chapters: list[int], count: int, title: str) -> None:
    chosen = list(
        Section.objects.filter(chapter__book=book, chapter__number__in=chapters).order_by("chapter__number", "position")
    )[:count]

    assert assign_reading(organization=cast.office, required=chosen, due_on=DUE, by=cast.zhou).title == title


def test_assign_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(NothingToAssign):
        assign_reading(organization=cast.office, required=[], due_on=DUE, by=cast.zhou)

    assert Assignment.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.parametrize("unreadable", ["hidden", "draft"])
def test_assign_what_readers_cannot_see_is_refused(cast: Cast, sections: list[Section], unreadable: str) -> None:
    if unreadable == "hidden":
        Section.objects.filter(pk=sections[1].pk).update(hidden=True)
    else:
        Book.objects.update(status=Book.Status.DRAFT)

    with pytest.raises(SectionNotReadable):
        assign_reading(organization=cast.office, required=sections, due_on=DUE, by=cast.zhou)

    assert Assignment.objects.count() == 0


def test_assign_due_before_start_is_refused(cast: Cast, sections: list[Section]) -> None:
    with pytest.raises(DueBeforeStart):
        assign_reading(
            organization=cast.office,
            required=sections,
            due_on=timezone.localdate() - timedelta(days=1),
            by=cast.zhou,
        )


@pytest.mark.parametrize("there", ["office", "township"])
def test_assign_what_is_still_to_be_read_there_is_refused_unless_meant_again(
    cast: Cast, sections: list[Section], there: str
) -> None:
    first = make_assignment(getattr(cast, there), cast.qiao, sections[:1], due_on=timezone.localdate())

    with pytest.raises(AlreadyAssigned):
        assign_reading(organization=cast.office, required=sections, due_on=DUE, by=cast.zhou)
    assert list(Assignment.objects.all()) == [first]
    assert AuditEvent.objects.count() == 0

    second = assign_reading(organization=cast.office, required=sections, due_on=DUE, by=cast.zhou, again=True)
    assert set(Assignment.objects.all()) == {first, second}


@pytest.mark.parametrize("why", ["withdrawn", "past", "elsewhere", "below", "other sections"])
def test_assign_what_is_not_to_be_read_there_any_more_needs_no_second_word(
    cast: Cast, sections: list[Section], why: str
) -> None:
    today = timezone.localdate()
    place = {"elsewhere": cast.village, "below": cast.group_one}.get(why, cast.office)
    first = make_assignment(place, cast.zhou, sections[:1], due_on=today - timedelta(days=why == "past"))
    if why == "withdrawn":
        withdraw_assignment(assignment=first, by=cast.zhou)

    assign_reading(organization=cast.office, required=sections[why == "other sections" :], due_on=DUE, by=cast.zhou)

    assert Assignment.objects.count() == 2


def test_extend_changes_what_is_named_and_adds_further_reading(cast: Cast, book: Book, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections[:1])

    extend_assignment(assignment=assignment, by=cast.zhou, due_on=DUE, lead_reader=cast.su, note="", further=sections)

    changed = Assignment.objects.get()
    assert (changed.due_on, changed.lead_reader, changed.note) == (DUE, cast.su, "")
    assert list(changed.assigned.values_list("section", "required")) == [
        (sections[0].pk, True), (sections[1].pk, False), (sections[2].pk, False)
    ]  # fmt: skip
    entry = AuditEvent.objects.get()
    assert entry.action == "assignment.extended"
    assert entry.details["fields"] == ["due_on", "lead_reader"]
    assert entry.details["sections"] == [sections[1].pk, sections[2].pk]


def test_extend_by_nothing_writes_nothing(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)

    extend_assignment(
        assignment=assignment, by=cast.zhou, due_on=assignment.due_on, lead_reader=None, note="", further=sections
    )

    assert AuditEvent.objects.count() == 0


def test_extend_to_before_the_start_is_refused(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)

    with pytest.raises(DueBeforeStart):
        extend_assignment(assignment=assignment, by=cast.zhou, due_on=date(2020, 1, 1), lead_reader=None, note="")


def test_withdraw_keeps_what_was_studied(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)
    mark_studied(member=cast.cheng, section=sections[0])

    withdraw_assignment(assignment=assignment, by=cast.zhou)

    assert Assignment.objects.get().is_withdrawn
    assert AssignedSection.objects.count() == 3
    assert StudyState.objects.get().studied
    assert AuditEvent.objects.get().action == "assignment.withdrawn"


def test_withdrawn_assignment_takes_no_more_acts(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.office, cast.zhou, sections)
    withdraw_assignment(assignment=assignment, by=cast.zhou)

    with pytest.raises(AssignmentClosed):
        withdraw_assignment(assignment=assignment, by=cast.zhou)
    with pytest.raises(AssignmentClosed):
        extend_assignment(assignment=assignment, by=cast.zhou, due_on=DUE, lead_reader=None, note="")

    assert AuditEvent.objects.count() == 1
