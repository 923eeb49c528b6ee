"""Many write at once at places side by side: nobody is turned away, and every figure is that of a recount."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.utils import timezone

from guide.models import Section
from members.models import AssignmentSummary, Member, MemberSummary, Organization
from members.queries.summaries import drifting_summaries
from members.services.assignments import assign_reading, extend_assignment, withdraw_assignment
from members.services.closing import archive_meeting, record_meeting
from members.services.obligations import drifting_obligations, refresh_all
from members.services.organization import move_organization
from members.services.people import admit_member, end_membership
from members.services.study import enter_for, mark_studied, unmark
from members.services.summaries import repair_summaries
from tests.factories import make_book, make_branch, make_member, make_organization, make_whole_meeting
from tests.threads import all_at_once

BRANCHES, DUE = 8, date(2030, 6, 30)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def township() -> Organization:
    """So many branches of three, all asked by one assignment; the first section is read by nobody."""
    township = make_organization("望川镇党委", "committee")
    (chapter,) = make_book(chapters=1, sections=2).chapters.all()
    for number in range(BRANCHES):
        branch = make_branch(township, f"支部{number}")
        people = [make_member(f"党员{number}{name}", branch) for name in "甲乙丙"]
        make_whole_meeting(branch, people).sections.set(chapter.sections.all())
    asked = list(chapter.sections.order_by("position"))
    assign_reading(organization=township, required=asked, due_on=DUE, by=Member.objects.earliest("pk"))
    refresh_all(2025)
    repair_summaries()
    return township


def sections() -> list[Section]:
    return list(Section.objects.order_by("position"))


def people_of(number: int) -> list[Member]:
    return list(Member.objects.filter(name__startswith=f"党员{number}").order_by("pk"))


def drifts() -> list[str]:
    return [*map(str, drifting_obligations()), *map(str, drifting_summaries())]


def looked_at_last(township: Organization, act: Callable[[int], object], folder: Path) -> tuple[int, int, int]:
    """Members at the township, and who is asked and has answered what it assigned first, once all have written; fails
    where one was turned away or a figure is wrong."""
    done = Barrier(BRANCHES)

    def then_look(number: int) -> tuple[tuple[int, int, int], list[str]]:
        try:
            act(number)
        finally:
            done.wait(timeout=60)
        answers = AssignmentSummary.objects.filter(organization=township).earliest("assignment")
        members = MemberSummary.objects.get(organization=township).members
        return (members, answers.asked, answers.answered), drifts() if number == 0 else []

    found = all_at_once(then_look, BRANCHES, folder)
    assert (len(found), found[0][1]) == (BRANCHES, [])
    return found[0][0]


def test_members_of_all_branches_mark_at_once(township: Organization, tmp_path: Path) -> None:
    def act(number: int) -> None:
        for section in sections():
            for member in people_of(number):
                mark_studied(member=member, section=section)
        unmark(member=people_of(number)[0], section=sections()[0])

    assert looked_at_last(township, act, tmp_path) == (BRANCHES * 3, BRANCHES * 3, BRANCHES * 2)


def test_one_person_marks_several_sections_at_once(township: Organization, tmp_path: Path) -> None:
    def act(number: int) -> None:
        mark_studied(member=people_of(0)[0], section=sections()[number % 2])

    assert looked_at_last(township, act, tmp_path) == (BRANCHES * 3, BRANCHES * 3, 1)


def test_branches_record_and_archive_at_once(township: Organization, tmp_path: Path) -> None:
    def act(number: int) -> None:
        branch = Organization.objects.get(name=f"支部{number}")
        by = people_of(number)[0]
        archive_meeting(meeting=record_meeting(meeting=branch.meetings.get(), by=by), by=by)

    assert looked_at_last(township, act, tmp_path) == (BRANCHES * 3, BRANCHES * 3, BRANCHES * 3)


def test_acts_of_every_kind_at_once(township: Organization, tmp_path: Path) -> None:
    """While the township assigns more, one branch is put elsewhere and others admit, lose, enter and mark."""
    today = timezone.localdate()

    def assign(number: int) -> None:
        made = assign_reading(
            organization=township, required=sections()[:1], due_on=DUE, by=people_of(0)[0], again=True
        )
        extend_assignment(assignment=made, by=people_of(0)[0], due_on=today, lead_reader=None, note="")
        withdraw_assignment(assignment=made, by=people_of(0)[0])

    def admit(number: int) -> None:
        admit_member(place=Organization.objects.get(name=f"支部{number}"), since=today, by=None, name="新来")

    def leave(number: int) -> None:
        membership = people_of(number)[0].memberships.get()
        end_membership(membership=membership, until=today - timedelta(days=1), end="left", by=None)

    def enter(number: int) -> None:
        enter_for(people=people_of(number), sections=sections(), by=people_of(number)[0])

    def put_elsewhere(number: int) -> None:
        move_organization(organization=Organization.objects.get(name=f"支部{number}"), parent=None, by=None)

    def mark(number: int) -> None:
        for section in sections():
            mark_studied(member=people_of(number)[1], section=section)

    acts = [assign, admit, leave, enter, put_elsewhere, mark, admit, enter]

    found = looked_at_last(township, lambda number: acts[number](number), tmp_path)

    # Two came, one left, three went with their branch; two branches were entered and one person marked.
    assert found == (BRANCHES * 3 - 2, BRANCHES * 3 - 2, 7)
