"""WHO MAY: study hours."""

from django.db.models import QuerySet

from members.access.people import may_edit_person, people_with_visible_record
from members.access.reach import ActingMember
from members.choices import HoursSource
from members.models import HoursEntry


def visible_hours(member: ActingMember) -> QuerySet[HoursEntry]:
    """The own; of others as their study by section: committee, leader, upper organisation."""
    if member is None:
        return HoursEntry.objects.none()
    found = HoursEntry.objects.filter(member__in=people_with_visible_record(member))
    return found.select_related("member")


def may_reverse_hours(member: ActingMember, entry: HoursEntry) -> bool:
    """What was entered by hand: secretary and deputy of the person's branch."""
    by_hand = entry.source == HoursSource.ELSEWHERE and entry.reverses_id is None
    return by_hand and may_edit_person(member, entry.member)
