"""Many records read at once say what each says alone, whoever reads."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.access.meetings import may_read_statements, visible_meetings
from members.choices import MeetingState
from members.models import Meeting, Member
from members.queries.many_records import record_from, with_records
from members.queries.records import MeetingRecord, record_of
from members.reports.record import Fields, record_fields
from tests.canaries import plant
from tests.members.reports.meetings import make_full_meeting
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
READERS = ["zhou", "su", "he", "wei", "gao", "cheng"]


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    plant(world)
    make_full_meeting(world.cast)
    return world


def in_words(record: MeetingRecord, reader: Member | None) -> Fields:
    reads = reader is None or may_read_statements(reader, record.meeting)
    return record_fields(record, branch="机关支部", reads_statements=reads)


@pytest.mark.parametrize("reader", READERS)
def test_each_record_of_many_says_what_it_says_alone(
    reader: str, world: World, acting: Callable[[Member], Member]
) -> None:
    person = acting(getattr(world.cast, reader))
    held = visible_meetings(person).exclude(state__in=[MeetingState.PLANNED, MeetingState.NOT_HELD]).order_by("pk")

    together = {m.pk: in_words(record_from(m, person), person) for m in with_records(held, person)}

    assert together == {m.pk: in_words(record_of(m, person), person) for m in held}
    assert len(together) > 2


def test_without_a_reader_nothing_is_left_out(world: World) -> None:
    held = Meeting.objects.exclude(roster_on=None).order_by("pk")

    together = {m.pk: in_words(record_from(m), None) for m in with_records(held)}

    assert together == {m.pk: in_words(record_of(m), None) for m in held}


def test_all_records_cost_one_statement(world: World, acting: Callable[[Member], Member]) -> None:
    person = acting(world.cast.zhou)

    with CaptureQueriesContext(connection) as queries:
        records = [record_from(meeting, person) for meeting in with_records(visible_meetings(person), person)]
        words = [in_words(record, person) for record in records if record.meeting.is_held]

    assert len(words) > 5
    assert len(queries) == 1
