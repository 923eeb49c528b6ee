from datetime import timedelta

import pytest
from django.utils import timezone

from members.errors.remarks import CheckedLater, NotAbove, NothingLookedAt, NotOfThisBranch
from members.models import AuditEvent, SpotCheck
from members.services.spot_checks import record_spot_check
from tests.cast import Cast
from tests.factories import make_held_meeting

pytestmark = pytest.mark.django_db


def values(cast: Cast, **fields: object) -> dict[str, object]:
    given = {"organization": cast.office, "on": timezone.localdate(), "meetings": [], "other": "签到表"}
    return {**given, "finding": "记录完整。", "by": cast.qiao, **fields}


def test_spot_check_keeps_what_was_looked_at_and_stands_on_the_trail_by_keys(cast: Cast) -> None:
    meetings = [make_held_meeting(cast.office), make_held_meeting(cast.group_two)]

    check = record_spot_check(**values(cast, meetings=meetings))

    row = SpotCheck.objects.get()
    assert (row, row.from_organization, row.organization) == (check, cast.township, cast.office)
    assert (row.on, row.other, row.finding, row.by) == (timezone.localdate(), "签到表", "记录完整。", cast.qiao)
    assert set(row.meetings.all()) == set(meetings)
    event = AuditEvent.objects.get()
    assert (event.action, event.chain.organization) == ("spot_check.recorded", cast.office)
    keys = sorted(meeting.pk for meeting in meetings)
    assert event.details == {"spot_check": check.pk, "day": timezone.localdate().isoformat(), "meetings": keys}


def test_spot_check_sent_twice_is_one_and_with_other_meetings_another(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office)
    first = record_spot_check(**values(cast, meetings=[meeting]))

    again = record_spot_check(**values(cast, meetings=[meeting]))
    another = record_spot_check(**values(cast))

    assert again == first
    assert set(SpotCheck.objects.all()) == {first, another}
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"other": ""}, NothingLookedAt),
        ({"on": timezone.localdate() + timedelta(days=1)}, CheckedLater),
        ({"by": "zhou"}, NotAbove),
        ({"meetings": "village"}, NotOfThisBranch),
    ],
)
def test_spot_check_that_may_not_be_is_refused_and_nothing_written(
    cast: Cast, fields: dict[str, object], refusal: type[Exception]
) -> None:
    if "by" in fields:
        fields = {"by": cast.zhou}
    if "meetings" in fields:
        fields = {"meetings": [make_held_meeting(cast.village)]}

    with pytest.raises(refusal):
        record_spot_check(**values(cast, **fields))

    assert (SpotCheck.objects.count(), AuditEvent.objects.count()) == (0, 0)
