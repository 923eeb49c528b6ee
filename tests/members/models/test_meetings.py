"""Purposes are kept in the vocabulary's order and found one by one; a meeting holds only what its state allows."""

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.choices import MeetingKind, MeetingState, Purpose
from members.models import Meeting
from members.models.meetings import PurposesField, for_purpose
from tests.cast import Cast
from tests.factories import make_meeting


@given(st.sets(st.sampled_from(list(Purpose))))
def test_purposes_come_back_in_the_order_of_the_vocabulary(purposes: set[Purpose]) -> None:
    field = PurposesField()

    assert field.from_db_value(field.get_prep_value(purposes), None, None) == tuple(
        purpose.value for purpose in Purpose if purpose in purposes
    )


def test_meeting_is_found_by_each_of_its_purposes(cast: Cast) -> None:
    meeting = make_meeting(cast.office, purposes=(Purpose.ADMISSION, Purpose.ORG_LIFE_MEETING))
    make_meeting(cast.office)

    found = {purpose: list(Meeting.objects.filter(for_purpose(purpose))) for purpose in Purpose}

    assert {purpose: rows for purpose, rows in found.items() if rows} == {
        Purpose.ORG_LIFE_MEETING: [meeting],
        Purpose.ADMISSION: [meeting],
    }
    assert Meeting.objects.get(pk=meeting.pk).purpose_labels == ["组织生活会", "接收预备党员"]
    assert Meeting.objects.get(pk=meeting.pk).is_confidential


@pytest.mark.parametrize(
    "fields",
    [
        {"state": MeetingState.NOT_HELD},
        {"state": MeetingState.OPEN},
        {"state": MeetingState.RECORDED},
        {"recorded_at": timezone.now()},
        {"archived_at": timezone.now()},
        {"held_from": timezone.now()},
        {"state": MeetingState.NOT_HELD, "not_held_reason": "测试原因", "binned_at": timezone.now()},
    ],
    ids=lambda fields: " ".join(fields),
)
def test_meeting_that_says_two_things_is_refused_by_the_database(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make_meeting(cast.office, kind=MeetingKind.LECTURE, **fields)
