"""A calendar address: made, renewed and revoked by its member, its secret kept nowhere."""

import math
import re

from members.models import AuditEvent, CalendarFeed
from members.queries.calendar import owner_of_feed
from members.services.calendar import make_feed, revoke_feed
from tests.cast import Cast


def test_secret_has_more_than_128_bits_and_is_not_in_the_database(cast: Cast) -> None:
    token = make_feed(by=cast.cheng)

    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    assert len(token) * math.log2(64) >= 256
    row = CalendarFeed.objects.values_list().get()
    assert [value for value in row if token in str(value)] == []
    assert owner_of_feed(token) == cast.cheng


def test_what_the_database_keeps_opens_no_calendar(cast: Cast) -> None:
    make_feed(by=cast.cheng)

    assert owner_of_feed(CalendarFeed.objects.get().token_hash) is None


def test_new_address_ends_the_one_before_and_leaves_those_of_others(cast: Cast) -> None:
    first, other = make_feed(by=cast.cheng), make_feed(by=cast.lu)
    made_at = CalendarFeed.objects.get(member=cast.cheng).made_at

    second = make_feed(by=cast.cheng)

    assert first != second
    assert [owner_of_feed(token) for token in (first, second, other)] == [None, cast.cheng, cast.lu]
    assert CalendarFeed.objects.get(member=cast.cheng).made_at > made_at


def test_revoked_address_opens_nothing_and_revoking_again_says_so(cast: Cast) -> None:
    token = make_feed(by=cast.cheng)

    assert revoke_feed(by=cast.cheng) is True
    assert revoke_feed(by=cast.cheng) is False

    assert owner_of_feed(token) is None
    assert not AuditEvent.objects.exists()


def test_address_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    token = make_feed(by=cast.cheng)
    cast.cheng.account.is_active = False
    cast.cheng.account.save()

    assert owner_of_feed(token) is None
