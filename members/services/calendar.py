"""The secret address of a member's calendar. It is the member's own, as a mark is: nothing goes on the trail."""

import secrets

from django.db import transaction
from django.utils import timezone

from members.models import CalendarFeed, Member
from members.queries.calendar import hash_of

SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, by: Member) -> str:
    """The secret of a new address, to be shown this once. An address made before ends."""
    token = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.update_or_create(member=by, defaults={"token_hash": hash_of(token), "made_at": timezone.now()})
    return token


def revoke_feed(*, by: Member) -> bool:
    """The address opens nothing from now on. False when there was none."""
    deleted, _ = CalendarFeed.objects.filter(member=by).delete()
    return bool(deleted)
