"""What a member's calendar reads under its secret address."""

import hashlib
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce

from members.access.meetings import meetings_concerning
from members.models import CalendarFeed, Meeting, Member

KEPT = timedelta(days=60)  # how long a meeting stays in the calendar after its day


def hash_of(token: str) -> str:
    """As the database keeps the secret. It is random and long, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of_feed(token: str) -> Member | None:
    """Whose address this is; None for an unknown or revoked one, and for an account that may not log in. One query."""
    feeds = CalendarFeed.objects.filter(token_hash=hash_of(token), member__account__is_active=True)
    feed = feeds.select_related("member").first()
    return feed.member if feed else None


def meetings_in_calendar(member: Member, now: datetime) -> list[Meeting]:
    """The meetings to which the acting member is called as they stand today, the first first. One query."""
    found = meetings_concerning(member).annotate(begins=Coalesce("held_from", "planned_at"))
    return list(found.filter(begins__gte=now - KEPT).order_by("begins", "pk"))
