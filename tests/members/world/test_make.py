from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members import trail
from members.choices import MeetingState, OrganizationKind, Post
from members.models import (
    Appointment,
    AuditEvent,
    HoursEntry,
    Meeting,
    Member,
    MemberSummary,
    Obligation,
    Organization,
    RosterEntry,
    StudyEvent,
    StudyState,
)
from members.queries.assignments import still_to_answer
from members.queries.closing import completeness
from members.queries.records import record_of
from members.rights import rights_of
from members.world.make import make_world
from members.world.shape import shape
from tests.factories import make_branch

pytestmark = pytest.mark.django_db

TODAY = date(2025, 11, 20)


def make(branches: int = 2, today: date = TODAY, seed: int = 1) -> Organization:
    return make_world(shape(branches=branches, members=None, sections=None, study=None, seed=seed, today=today))


def called(*arguments: str) -> str:
    out = StringIO()
    call_command("make_world", *arguments, stdout=out)
    return out.getvalue()


def test_world_of_eight_branches_holds_every_invariant() -> None:
    said = called("--branches", "8")

    assert said.startswith("已建立 8 个党支部、240 名党员、8000 条学习记载")
    call_command("rebuild_summaries", "--check", stdout=StringIO())
    assert list(trail.verify()) == []
    assert Counter(Organization.objects.values_list("kind", flat=True)) == {
        OrganizationKind.COMMITTEE: 17,
        OrganizationKind.BRANCH: 8,
        OrganizationKind.GROUP: 24,
    }
    assert (Member.objects.count(), StudyEvent.objects.count(), StudyState.objects.count()) == (240, 8000, 8000)
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_each_branch_is_on_its_trail_once() -> None:
    make(branches=3)

    made = AuditEvent.objects.filter(action="world.made")
    branches = Organization.objects.branches()
    assert sorted(made.exclude(chain__organization=None).values_list("chain__organization", flat=True)) == sorted(
        branches.values_list("pk", flat=True)
    )
    assert made.filter(chain__organization=None).count() == 1


def test_same_seed_gives_the_same_world_and_another_one_another() -> None:
    def facts(root: Organization) -> list[tuple[object, ...]]:
        meetings = Meeting.objects.under(root).order_by("organization__path", "kind", "planned_month")
        people = Member.objects.filter(memberships__organization__path__startswith=root.path).order_by("pk")
        return [*meetings.values_list("kind", "held_on", "state", "number"), *people.values_list("name")]

    first, again, other = make(), make(), make(seed=2)

    assert facts(first) == facts(again)
    assert facts(first) != facts(other)


def test_year_has_meetings_in_every_state_that_asks_for_nobody_at_the_moment() -> None:
    root = make(branches=8)

    states = Counter(Meeting.objects.under(root).values_list("state", flat=True))

    assert set(states) == set(MeetingState) - {MeetingState.OPEN}
    assert not Meeting.objects.under(root).filter(held_on__gt=TODAY).exists()
    assert Meeting.objects.under(root).filter(planned_month__gt=TODAY, state=MeetingState.PLANNED).exists()


def test_what_is_archived_is_whole() -> None:
    root = make()

    for meeting in Meeting.objects.under(root).filter(state=MeetingState.ARCHIVED).select_related("organization"):
        assert completeness(record_of(meeting)).missing == [], str(meeting)


def test_hours_are_those_of_who_was_there() -> None:
    root = make()
    lectures = Meeting.objects.under(root).filter(study_minutes__gt=0, state=MeetingState.ARCHIVED)

    there = RosterEntry.objects.present().filter(meeting__in=lectures)

    assert HoursEntry.objects.count() == there.count() > 0


def test_obligations_are_written_and_some_are_open() -> None:
    root = make(branches=8)

    rows = Obligation.objects.filter(place__startswith=root.path)

    assert rows.filter(organization__kind=OrganizationKind.BRANCH).count() == 8 * (4 + 12 + 4 + 12 + 1 + 1)
    assert rows.open().filter(starts_on__lt=TODAY - timedelta(days=60)).exists()
    assert MemberSummary.objects.get(organization=root).members == 240


def test_posts_of_every_level_give_their_rights() -> None:
    root = make()
    today = timezone.localdate()

    above = Appointment.objects.filter(organization=root, post=Post.SECRETARY).get()
    branch = Organization.objects.under(root).branches().first()
    secretary = Appointment.objects.get(organization=branch, post=Post.SECRETARY)

    assert rights_of(above.member, today).oversees == (root.path,)
    assert rights_of(secretary.member, today).runs == (branch.path,)


def test_there_is_something_left_to_read_for_some() -> None:
    today = timezone.localdate()
    root = make(today=today)
    people = list(Member.objects.filter(memberships__organization__path__startswith=root.path))
    for member in people:
        member.rights = rights_of(member, today)

    asked = [still_to_answer(member, member.rights.home, today).exists() for member in people]

    assert 0 < sum(asked) < len(people)


def test_beside_a_real_organisation_it_is_refused_and_nothing_is_written() -> None:
    make_branch(name="真实支部")

    with pytest.raises(CommandError, match="已有真实的党组织"):
        called("--branches", "1")

    assert list(Organization.objects.values_list("name", flat=True)) == ["真实支部"]


def test_beside_another_world_it_has_a_tree_and_a_book_of_its_own() -> None:
    called("--branches", "1")

    called("--branches", "1")

    assert Organization.objects.filter(depth=1).count() == 2
    call_command("rebuild_summaries", "--check", stdout=StringIO())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--branches", "0"], "--branches"),
        (["--branches", "5", "--members", "9"], "--members"),
        (["--sections", "3"], "--sections"),
        (["--branches", "1", "--study", "999999"], "--study"),
    ],
)
def test_nonsense_is_refused_by_its_name(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        called(*arguments)
