"""What of a year is in its book, as of which day, and that it says what the other pages say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.choices import (
    AmendedField,
    HoursSource,
    MeetingKind,
    MeetingState,
    MembershipEnd,
    NotOwed,
    Post,
    Settlement,
)
from members.models import Amendment, AssignmentSummary, HoursEntry, Meeting, Member, Membership, StudyState
from members.queries.hours import MemberHours, hours_table
from members.queries.obligations import expected_of
from members.queries.year_book import YearBook, year_book
from tests.cast import Cast
from tests.factories import (
    make_appointment,
    make_assignment,
    make_book,
    make_held_meeting,
    make_meeting,
    make_member,
    make_organization,
)

pytestmark = pytest.mark.django_db
YEAR, LAST = 2025, date(2025, 12, 31)
Acting = Callable[[Member], Member]


def book_of(cast: Cast, acting: Acting, reader: str = "zhou", today: date = date(2026, 2, 1)) -> YearBook:
    return year_book(cast.office, YEAR, acting(getattr(cast, reader)), today)


def held(cast: Cast, month: int, day: int = 5, **fields: object) -> Meeting:
    moment = datetime(fields.pop("year", YEAR), month, day, 6, tzinfo=UTC)  # type: ignore[arg-type]
    values = {"state": MeetingState.ARCHIVED, "held_from": moment, **fields}
    return make_held_meeting(fields.pop("at", cast.office), [cast.zhou, cast.cheng], **values)  # type: ignore[arg-type]


def test_records_are_those_recorded_in_the_year_in_the_order_of_their_days(cast: Cast, acting: Acting) -> None:
    late, early = held(cast, 11), held(cast, 2, state=MeetingState.RECORDED)
    held(cast, 12, year=2024)
    held(cast, 1, year=2026)
    still_open = held(cast, 12, state=MeetingState.OPEN)
    elsewhere = make_held_meeting(cast.village, [cast.tan], state=MeetingState.ARCHIVED)

    book = book_of(cast, acting)

    assert [record.meeting for record in book.records] == [early, late]
    assert book.unfinished == [still_open]
    assert elsewhere not in book.plan


def test_group_meetings_are_in_the_book_of_their_branch(cast: Cast, acting: Acting) -> None:
    own = make_held_meeting(cast.group_two, [cast.he], state=MeetingState.ARCHIVED, kind=MeetingKind.GROUP_MEETING)

    assert [record.meeting for record in book_of(cast, acting).records] == [own]


def test_meeting_amended_into_another_year_moves_to_its_book(cast: Cast, acting: Acting) -> None:
    into, out_of = held(cast, 1, 1, year=2026), held(cast, 12, 31)
    for meeting, day in ((into, datetime(2025, 12, 30, 6, tzinfo=UTC)), (out_of, datetime(2026, 1, 2, 6, tzinfo=UTC))):
        Amendment.objects.create(
            meeting=meeting, number=1, field=AmendedField.HELD_FROM, old=meeting.held_from.isoformat(),  # type: ignore[union-attr]
            new=day.isoformat(), reason="核对", by=cast.zhou,
        )  # fmt: skip

    book = book_of(cast, acting)

    assert [record.meeting for record in book.records] == [into]
    assert book.records[0].meeting.day == date(2025, 12, 30)


def test_plan_has_what_was_planned_and_what_became_of_it(cast: Cast, acting: Acting) -> None:
    row = make_meeting(cast.office, planned_month=date(2025, 12, 1))
    not_held = make_meeting(
        cast.office, planned_month=date(2025, 3, 1), state=MeetingState.NOT_HELD, not_held_reason="防汛"
    )
    make_meeting(cast.office, planned_month=date(2025, 5, 1), binned_at=datetime(2025, 5, 1, tzinfo=UTC))

    assert book_of(cast, acting).plan == [not_held, row]


def test_people_are_all_who_belonged_on_a_day_of_the_year(cast: Cast, acting: Acting) -> None:
    fang = cast.fang.memberships.get()
    fang.until, fang.end = date(2025, 4, 30), MembershipEnd.TRANSFERRED
    fang.save()
    gone = cast.lu.memberships.get()
    gone.until, gone.end = date(2024, 12, 31), MembershipEnd.LEFT
    gone.save()
    own = cast.cheng.memberships.get()
    own.until, own.end = date(2024, 12, 31), MembershipEnd.REGROUPED
    own.save()
    Membership.objects.create(member=cast.cheng, organization=cast.group_two, since=date(2025, 1, 1))
    make_member("新来", cast.group_one, since=date(2026, 1, 1))

    book = book_of(cast, acting)
    people = {person.member.name: person for person in book.people}

    assert set(people) == {"乔松", "方映川", "周砚秋", "苏见微", "贺归舟", "程予安"}
    assert people["方映川"].left(YEAR) == fang
    assert people["程予安"].place == cast.group_two
    assert people["程予安"].came(YEAR) is None
    assert {person.member.name for person in book.belonging} == set(people) - {"方映川"}


def test_book_of_a_running_year_is_told_as_of_today(cast: Cast, acting: Acting) -> None:
    assert book_of(cast, acting, today=date(2025, 6, 1)).on == date(2025, 6, 1)
    assert book_of(cast, acting, today=date(2027, 6, 1)).on == LAST
    assert book_of(cast, acting, today=date(2024, 6, 1)).on == date(2025, 1, 1)


def test_hours_are_those_of_the_hours_page(cast: Cast, acting: Acting) -> None:
    make_appointment(cast.cheng, cast.office, Post.ORGANIZATION, since=date(2025, 11, 1))
    for member, minutes, on, per_hour in (
        (cast.cheng, 90, date(2025, 3, 1), 60), (cast.cheng, 45, date(2025, 12, 31), 45),
        (cast.zhou, 50, date(2025, 1, 1), 60), (cast.zhou, 500, date(2024, 12, 31), 60),
    ):  # fmt: skip
        HoursEntry.objects.create(
            member=member, organization=cast.village, on=on, minutes=minutes, minutes_per_hour=per_hour,
            source=HoursSource.ELSEWHERE, note="测试培训", by=cast.zhou,
        )  # fmt: skip

    rows = book_of(cast, acting).hours

    assert {row.member.name: row.total for row in rows if row.total != "0"} == {"程予安": "2.5", "周砚秋": "0.8"}
    assert [in_short(row) for row in rows] == [in_short(row) for row in hours_table(cast.office, YEAR, LAST)]
    assert {row.target.value for row in rows if row.member in (cast.zhou, cast.cheng)} == {56}


def in_short(row: MemberHours) -> tuple[object, ...]:
    return row.member, row.place, row.cells, row.total, row.target.key


def test_sections_studied_count_by_the_day_they_were_studied(cast: Cast, acting: Acting) -> None:
    sections = list(make_book(chapters=1, sections=3).chapters.get().sections.all())
    for section, at in zip(sections, (datetime(2025, 12, 31, 15, 59, tzinfo=UTC),
                                      datetime(2025, 12, 31, 16, 0, tzinfo=UTC),
                                      datetime(2024, 12, 31, 16, 0, tzinfo=UTC)), strict=True):  # fmt: skip
        StudyState.objects.create(member=cast.cheng, section=section, marked=True, at=at, by=cast.cheng)

    people = {person.member: person.studied for person in book_of(cast, acting).people}

    assert people[cast.cheng] == 2
    assert people[cast.zhou] == 0


def test_assignments_of_the_year_are_those_that_reach_the_branch(cast: Cast, acting: Acting) -> None:
    sections = list(make_book(chapters=1).chapters.get().sections.all())
    own = make_assignment(cast.office, cast.zhou, sections, due_on=date(2025, 6, 1))
    above = make_assignment(cast.township, cast.qiao, sections, due_on=date(2026, 1, 5))
    make_assignment(cast.village, cast.tan, sections)
    make_assignment(cast.office, cast.zhou, sections, starts_on=date(2026, 1, 1), due_on=date(2026, 1, 5))
    make_assignment(cast.office, cast.zhou, sections, withdrawn_at=datetime(2025, 5, 1, tzinfo=UTC))
    AssignmentSummary.objects.create(organization=cast.office, assignment=own, asked=7, answered=5)
    AssignmentSummary.objects.create(organization=cast.township, assignment=own, asked=9, answered=9)

    found = book_of(cast, acting).assignments

    assert [(one.assignment, one.required, one.answered, one.asked) for one in found] == [
        (own, 2, 5, 7), (above, 2, None, None)
    ]  # fmt: skip


def test_what_was_due_is_what_the_obligations_say(cast: Cast, acting: Acting) -> None:
    for post in (Post.ORGANIZATION, Post.DISCIPLINE):
        make_appointment(cast.cheng if post == Post.DISCIPLINE else cast.fang, cast.office, post)
    held(cast, 2, kind=MeetingKind.COMMITTEE_MEETING, recorded_at=datetime(2025, 2, 20, tzinfo=UTC))
    held(cast, 3, kind=MeetingKind.COMMITTEE_MEETING)
    make_meeting(
        cast.office, kind=MeetingKind.THEME_DAY, planned_month=date(2025, 4, 1), state=MeetingState.NOT_HELD,
        not_held_reason="防汛",
    )  # fmt: skip
    make_organization("第三党小组", "group", cast.office, founded=date(2025, 7, 1))

    rows = book_of(cast, acting).obligations
    facts = [(o.place, o.subject, o.starts_on, o.owed, o.not_owed, o.settlement, o.settled_by_id) for o in rows]

    assert facts == [
        (o.place, o.subject, o.starts_on, o.owed, o.not_owed, o.settlement, o.settled_by_id)
        for o in expected_of([cast.office], YEAR)
    ]
    assert {o.settlement for o in rows} == {"", Settlement.HELD, Settlement.LATE, Settlement.NOT_HELD}
    assert {o.not_owed for o in rows} == {"", NotOwed.NOT_IN_BEING}


@pytest.mark.parametrize("meetings", [1, 40])
def test_book_costs_six_statements_however_many_meetings(cast: Cast, acting: Acting, meetings: int) -> None:
    for number in range(meetings):
        moment = datetime(2025, 1, 1, 6, tzinfo=UTC) + timedelta(days=number * 9)
        make_held_meeting(cast.office, [cast.zhou, cast.cheng], held_from=moment, state=MeetingState.ARCHIVED)
    reader = acting(cast.zhou)

    with CaptureQueriesContext(connection) as queries:
        book = year_book(cast.office, YEAR, reader, LAST)

    assert len(book.records) == meetings
    assert len(queries) == 6
