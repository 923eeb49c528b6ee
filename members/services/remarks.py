"""Notes of the upper organisation to a branch, and the branch's answers."""

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import UPPER_KINDS, UPPER_POSTS
from members.errors.remarks import AnsweredOtherwise, NotAbove, NotOfThisBranch
from members.models import Appointment, Meeting, Member, Organization, Remark


@transaction.atomic
def write_remark(*, organization: Organization, text: str, by: Member, meeting: Meeting | None = None) -> Remark:
    """A note to a branch, on one of its meetings where one is given. The same, sent again before it is answered, is the
    note that is there.

    Raises NotAbove, and NotOfThisBranch for a meeting of another.
    """
    above = organization_above(organization, by)
    if meeting is not None and meeting.organization.branch_path != organization.path:
        raise NotOfThisBranch
    trail.hold(organization)
    values = {"organization": organization, "meeting": meeting, "text": text, "by": by}
    known = Remark.objects.filter(**values, answered_at=None).first()
    if known is not None:
        return known
    remark = Remark.objects.create(from_organization=above, **values)
    on = {} if meeting is None else {"meeting": meeting.pk}
    trail.record("remark.written", by=by, organization=organization, remark=remark.pk, **on)
    return remark


@transaction.atomic
def answer_remark(*, remark: Remark, answer: str, by: Member) -> None:
    """The branch's answer, once. The same again writes nothing; raises AnsweredOtherwise when another is stored."""
    trail.hold(remark.organization)
    row = Remark.objects.select_for_update().get(pk=remark.pk)
    if row.answer == answer:
        return
    if row.is_answered:
        raise AnsweredOtherwise
    on = {} if row.meeting_id is None else {"meeting": row.meeting_id}
    trail.record("remark.answered", by=by, organization=remark.organization, remark=row.pk, **on)
    row.answer, row.answered_by, row.answered_at = answer, by, timezone.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])


def organization_above(branch: Organization, by: Member) -> Organization:
    """In whose name somebody speaks to a branch: the nearest organisation over it where they hold an upper post today.
    Raises NotAbove."""
    posts = Appointment.objects.current(timezone.localdate()).filter(
        member=by,
        post__in=UPPER_POSTS,
        organization__kind__in=UPPER_KINDS,
        organization__path__in=branch.paths_above(),
    )
    nearest = posts.select_related("organization").order_by("-organization__path").first()
    if nearest is None:
        raise NotAbove
    return nearest.organization
