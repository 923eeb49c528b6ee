"""For whom an assignment is and who has answered: against a plain oracle, and case by case."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.models import Section
from members.models import AssignedSection, Assignment, Member, Membership, Organization, StudyState
from members.queries.answers import answers_to, home_assignments
from members.queries.assignments import (
    asked_to_read,
    home_for_member,
    in_order_of_list,
    own_assignments,
    still_to_answer,
)
from members.services.study import enter_for, mark_studied
from tests.cast import Cast
from tests.factories import make_assignment, make_book, make_member

DAY_NULL = date(2026, 3, 1)


def day(n: int) -> date:
    return DAY_NULL + timedelta(days=n)


@pytest.fixture
def sections(db: None) -> list[Section]:
    book = make_book("test-book", chapters=1, sections=4)
    return list(Section.objects.filter(chapter__book=book))


@pytest.fixture
def assignment(cast: Cast, sections: list[Section]) -> Assignment:
    """The first two sections required and the third further reading, for the office, from day 0 to day 20."""
    made = make_assignment(cast.office, cast.zhou, sections[:3], starts_on=day(0), due_on=day(20))
    AssignedSection.objects.filter(assignment=made, section=sections[2]).update(required=False)
    return made


def study(member: Member, section: Section, on: date, by: Member | None = None) -> None:
    at = timezone.make_aware(datetime.combine(on, time(12)))
    StudyState.objects.update_or_create(
        member=member, section=section, defaults={"marked": True, "revision": 1, "at": at, "by": by or member}
    )


def names(assignment: Assignment, within: Organization, on: int = 10) -> dict[str, tuple[int, int]]:
    (answers,) = answers_to([assignment], [within.path], day(on))
    return {answer.member.name: (answer.done, answer.total) for answer in answers.people}


# ---- the oracle ---------------------------------------------------------------------------------------------------

spans = st.lists(st.tuples(st.sampled_from("abv"), st.integers(0, 6), st.integers(1, 9)), max_size=4)
reading_days = st.lists(st.one_of(st.none(), st.integers(-5, 40)), min_size=2, max_size=2)


def places_by_day(stays: list[tuple[str, int, int]]) -> dict[int, str]:
    """Where somebody is on each day, from (place, days away before, days there), one after the other."""
    where, now = {}, -8
    for place, away, length in stays:
        now += away
        where |= dict.fromkeys(range(now, now + length), place)
        now += length
    return where


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    stays=spans, read=reading_days, start=st.integers(-2, 5), length=st.integers(0, 12), on=st.integers(-5, 30),
    target=st.sampled_from(["office", "group_one", "township"]),
)  # fmt: skip
def test_audience_and_answers_equal_the_oracle(cast: Cast, stays, read, start, length, on, target) -> None:
    Membership.objects.filter(member=cast.cheng).delete()
    AssignedSection.objects.all().delete()
    StudyState.objects.all().delete()
    places = {"a": cast.group_one, "b": cast.group_two, "v": cast.village}
    now = -8
    for place, away, stay in stays:
        now += away
        Membership.objects.create(
            member=cast.cheng, organization=places[place], since=day(now), until=day(now + stay - 1), end="transferred"
        )
        now += stay
    sections = list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
    for section, read_on in zip(sections, read, strict=True):
        if read_on is not None:
            study(cast.cheng, section, day(read_on))
    made = make_assignment(getattr(cast, target), cast.zhou, sections, starts_on=day(start), due_on=day(start + length))

    (answers,) = answers_to([made], [cast.township.path], day(on))

    where = places_by_day(stays)
    belongs = {
        d for d, place in where.items() if place in {"office": "ab", "group_one": "a", "township": "abv"}[target]
    }
    deciding = max(start, min(on, start + length))
    before = [d for d in belongs if start <= d < deciding]
    complete = None not in read
    asked = deciding in belongs or bool(before and complete and max(read) <= max(before))
    found = [answer for answer in answers.people if answer.member == cast.cheng]
    assert len(found) == asked
    for answer in found:
        assert (answer.done, answer.total) == (2 - read.count(None), 2)
        assert answer.is_complete == complete
        assert 0 <= answer.done <= answer.total


# ---- case by case -------------------------------------------------------------------------------------------------


def test_answered_is_who_studied_every_required_section(
    cast: Cast, assignment: Assignment, sections: list[Section]
) -> None:
    for section in sections[:2]:
        study(cast.cheng, section, day(3))
    for section in sections[1:4]:
        study(cast.lu, section, day(3))

    assert names(assignment, cast.office) == {
        "乔松": (0, 2), "周砚秋": (0, 2), "苏见微": (0, 2), "贺归舟": (0, 2), "程予安": (2, 2), "陆石安": (1, 2),
        "方映川": (0, 2),
    }  # fmt: skip


def test_joining_before_the_due_day_counts_and_later_does_not(cast: Cast, assignment: Assignment) -> None:
    make_member("早来", cast.office, since=day(20))
    make_member("晚来", cast.office, since=day(21))

    assert "早来" not in names(assignment, cast.office, on=19)
    assert names(assignment, cast.office, on=20)["早来"] == (0, 2)
    assert "晚来" not in names(assignment, cast.office, on=25)


def test_leaving_unanswered_drops_out_and_leaving_later_does_not(cast: Cast, assignment: Assignment) -> None:
    cast.cheng.memberships.update(until=day(5), end="transferred")
    cast.lu.memberships.update(until=day(22), end="transferred")

    assert "程予安" in names(assignment, cast.office, on=5)
    assert "程予安" not in names(assignment, cast.office, on=6)
    assert "陆石安" in names(assignment, cast.office, on=40)


def test_leaving_after_having_answered_stays(cast: Cast, assignment: Assignment, sections: list[Section]) -> None:
    for section in sections[:2]:
        study(cast.cheng, section, day(5))
    cast.cheng.memberships.update(until=day(5), end="transferred")

    assert names(assignment, cast.office, on=15)["程予安"] == (2, 2)


def test_hidden_section_leaves_the_denominator(cast: Cast, assignment: Assignment, sections: list[Section]) -> None:
    study(cast.cheng, sections[0], day(1))
    study(cast.cheng, sections[1], day(1))
    Section.objects.filter(pk=sections[1].pk).update(hidden=True)

    assert names(assignment, cast.office)["程予安"] == (1, 1)
    assert names(assignment, cast.office)["陆石安"] == (0, 1)


def test_all_required_hidden_asks_nobody(cast: Cast, assignment: Assignment, sections: list[Section], acting) -> None:
    Section.objects.filter(pk__in=[sections[0].pk, sections[1].pk]).update(hidden=True)

    (own,) = own_assignments(cast.cheng, [assignment])
    assert names(assignment, cast.office) == {}
    assert (own.done, own.total, own.is_answered, own.next) == (0, 0, False, None)
    assert not still_to_answer(cast.cheng, cast.group_one.path, day(5)).exists()


def test_new_section_of_the_chapter_changes_nothing(
    cast: Cast, assignment: Assignment, sections: list[Section]
) -> None:
    for section in sections[:2]:
        study(cast.cheng, section, day(1))
    Section.objects.create(chapter=sections[0].chapter, slug="new", position=9, kind=Section.Kind.CASE)

    assert names(assignment, cast.office)["程予安"] == (2, 2)


def test_revised_section_stays_studied(cast: Cast, assignment: Assignment, sections: list[Section]) -> None:
    for section in sections[:2]:
        mark_studied(member=cast.cheng, section=section)
    Section.objects.update(revision=2)

    (own,) = own_assignments(cast.cheng, [assignment])
    assert names(assignment, cast.office)["程予安"] == (2, 2)
    assert [(reading.studied, reading.revised) for reading in own.readings] == [
        (True, True), (True, True), (False, False)
    ]  # fmt: skip


def test_entered_answers_are_told_apart(cast: Cast, assignment: Assignment, sections: list[Section]) -> None:
    enter_for(people=[cast.fang], sections=sections[:2], by=cast.zhou)
    for section in sections[:2]:
        mark_studied(member=cast.cheng, section=section)

    (answers,) = answers_to([assignment], [cast.office.path], day(10))

    assert [answer.member for answer in answers.answered] == [cast.fang, cast.cheng]
    assert [answer.member for answer in answers.entered] == [cast.fang]
    assert len(answers.unanswered) == 5
    assert [place.name for place, _ in answers.unanswered_by_place] == ["机关支部", "第一党小组", "第二党小组"]


def test_leader_sees_the_own_group_only(cast: Cast, assignment: Assignment) -> None:
    assert set(names(assignment, cast.group_two)) == {"贺归舟", "陆石安"}


def test_upper_assignment_is_read_branch_by_branch(cast: Cast, sections: list[Section]) -> None:
    made = make_assignment(cast.township, cast.qiao, sections, starts_on=day(0), due_on=day(20))

    assert set(names(made, cast.village)) == {"谭秋水", "阮青禾"}
    assert len(names(made, cast.township)) == 9


@pytest.mark.parametrize("people", [3, 300])
def test_answers_take_three_queries(cast: Cast, assignment: Assignment, people: int, django_assert_num_queries) -> None:
    for _ in range(people):
        make_member(belongs_to=cast.group_one)

    with django_assert_num_queries(3):
        (answers,) = answers_to([assignment], [cast.office.path], day(10))

    assert len(answers.people) == people + 7


# ---- one member ---------------------------------------------------------------------------------------------------


def today(n: int = 0) -> date:
    return timezone.localdate() + timedelta(days=n)


def test_next_section_comes_in_order_of_due_date(cast: Cast, sections: list[Section], acting) -> None:
    later = make_assignment(cast.office, cast.zhou, sections[:2], starts_on=today(-5), due_on=today(9))
    sooner = make_assignment(cast.township, cast.qiao, sections[2:], starts_on=today(-5), due_on=today(3))
    make_assignment(cast.group_two, cast.he, sections, starts_on=today(-5), due_on=today(1))
    make_assignment(cast.office, cast.zhou, sections, starts_on=today(1), due_on=today(2))
    mark_studied(member=cast.cheng, section=sections[2])

    home = home_for_member(acting(cast.cheng))

    assert [own.assignment for own in home.open] == [sooner, later]
    assert home.next == sections[3]
    assert (home.open[0].done, home.open[0].total) == (1, 2)


def test_answered_and_withdrawn_assignments_are_not_open(cast: Cast, sections: list[Section], acting) -> None:
    make_assignment(cast.office, cast.zhou, sections[:1], starts_on=today(-5), due_on=today(9))
    make_assignment(
        cast.office, cast.zhou, sections[1:], starts_on=today(-5), due_on=today(9), withdrawn_at=timezone.now()
    )
    mark_studied(member=cast.cheng, section=sections[0])

    assert home_for_member(acting(cast.cheng)).open == []


def test_late_joiner_is_not_asked(cast: Cast, sections: list[Section], acting) -> None:
    make_assignment(cast.office, cast.zhou, sections, starts_on=today(-9), due_on=today(-3))
    late = make_member("晚来", cast.office, since=today(-2))

    assert home_for_member(acting(late)).open == []
    assert len(home_for_member(acting(cast.cheng)).open) == 1


def test_asked_to_read_prefers_what_is_still_to_come_due(cast: Cast, sections: list[Section], acting) -> None:
    make_assignment(cast.office, cast.zhou, sections[:1], starts_on=today(-9), due_on=today(-3))
    coming = make_assignment(cast.office, cast.zhou, sections[:1], starts_on=today(-9), due_on=today(3))

    asked = asked_to_read(acting(cast.cheng), sections[0])

    assert asked is not None
    assert asked.assignment == coming
    assert asked_to_read(acting(cast.cheng), sections[1]) is None
    assert asked_to_read(acting(cast.tan), sections[0]) is None


@pytest.mark.parametrize("count", [1, 20])
def test_home_of_a_member_takes_three_queries(
    cast: Cast, sections: list[Section], count: int, acting, django_assert_num_queries
) -> None:
    for _ in range(count):
        make_assignment(cast.office, cast.zhou, sections, starts_on=today(-5), due_on=today(9))
    member = acting(cast.cheng)

    with django_assert_num_queries(3):
        assert len(home_for_member(member).open) == count


def test_home_of_a_secretary_shows_open_and_lately_unanswered(
    cast: Cast, sections: list[Section], acting, django_assert_num_queries
) -> None:
    open_one = make_assignment(cast.office, cast.zhou, sections, starts_on=today(-5), due_on=today(9))
    left = make_assignment(cast.township, cast.qiao, sections, starts_on=today(-20), due_on=today(-5))
    make_assignment(cast.office, cast.zhou, sections, starts_on=today(-90), due_on=today(-60))
    make_assignment(cast.village, cast.tan, sections, starts_on=today(-5), due_on=today(9))
    secretary = acting(cast.zhou)

    with django_assert_num_queries(5):
        home = home_assignments(secretary).answers

    assert [(answers.assignment, len(answers.people)) for answers in home] == [(left, 7), (open_one, 7)]
    assert home_assignments(acting(cast.cheng)).answers == []


def test_list_shows_open_ones_first(cast: Cast, sections: list[Section]) -> None:
    def make(due: int, **fields) -> Assignment:
        return make_assignment(cast.office, cast.zhou, sections, starts_on=day(0), due_on=day(due), **fields)

    past, long_past, next_one, later = make(4), make(2), make(10), make(15)
    withdrawn = make(12, withdrawn_at=timezone.now())

    assert list(in_order_of_list(Assignment.objects.all(), day(10))) == [next_one, later, past, long_past, withdrawn]
