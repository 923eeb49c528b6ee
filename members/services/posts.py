"""Posts and excusals: who is appointed, until when, and who is left out of the count of those due at meetings."""

from datetime import date

from django.db import transaction

from members import trail
from members.choices import POSTS_AT, SINGLE_POSTS
from members.errors import (
    DatesOverlap,
    EndBeforeStart,
    NotFullMember,
    NotInThisBranch,
    OwnRights,
    PostNotKnownHere,
    PostTaken,
)
from members.models import Appointment, Excusal, Member, Organization
from members.queries.people import belongs_throughout
from members.services.obligations import refresh_obligations
from members.services.organization import Actor
from members.services.people import check_in_being


@transaction.atomic
def appoint(
    *, member: Member, organization: Organization, post: str, since: date, by: Actor, until: date | None = None
) -> Appointment:
    """A post from a day, to a day or open. Rights follow from it.

    The holder belongs to the branch, or for a group to that group, on all days of it; not for upper organisations. A
    post of a branch is for full members (《中国共产党基层组织选举工作条例》第五条). Raises OwnRights, NotFullMember,
    PostNotKnownHere, NotInBeing, EndBeforeStart, NotInThisBranch, PostTaken, DatesOverlap.
    """
    trail.record(
        "post.begun", by=by, organization=organization, member=member.pk, place=organization.pk, post=post, since=since
    )
    if post not in POSTS_AT[organization.kind]:
        raise PostNotKnownHere
    check_in_being(organization, since)
    appointment = Appointment(member=member, organization=organization, post=post, since=since, until=until)
    _check_period(appointment, by)
    if organization.is_branch and not member.is_full(since):
        raise NotFullMember
    appointment.save(force_insert=True)
    refresh_obligations(organization)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, until: date, by: Actor) -> None:
    """The last day of a post, or another last day where a wrong one was written. Refuses as `appoint` does."""
    trail.record(
        "post.ended",
        by=by,
        organization=appointment.organization,
        member=appointment.member_id,
        place=appointment.organization_id,
        post=appointment.post,
        until=until,
    )
    appointment.until = until
    _check_period(appointment, by)
    appointment.save(update_fields=["until"])
    refresh_obligations(appointment.organization)


@transaction.atomic
def record_excusal(
    *,
    member: Member,
    branch: Organization,
    since: date,
    reason: str,
    agreed_by: str,
    agreed_on: date,
    by: Actor,
    until: date | None = None,
) -> Excusal:
    """That a member is not counted among those due, from a day, to a day or open. Raises DatesOverlap."""
    trail.record("excusal.begun", by=by, organization=branch, member=member.pk, since=since, until=until)
    check_in_being(branch, since)
    excusal = Excusal(member=member, since=since, until=until, reason=reason, agreed_by=agreed_by, agreed_on=agreed_on)
    if until is not None and until < since:
        raise EndBeforeStart
    if member.excusals.touching(since, until or date.max).exists():
        raise DatesOverlap
    excusal.save(force_insert=True)
    return excusal


@transaction.atomic
def end_excusal(*, excusal: Excusal, branch: Organization, until: date, by: Actor) -> None:
    trail.record("excusal.ended", by=by, organization=branch, member=excusal.member_id, until=until)
    if until < excusal.since:
        raise EndBeforeStart
    if excusal.member.excusals.touching(excusal.since, until).exclude(pk=excusal.pk).exists():
        raise DatesOverlap
    excusal.until = until
    excusal.save(update_fields=["until"])


def _check_period(appointment: Appointment, by: Actor) -> None:
    if appointment.member == by:
        raise OwnRights
    if appointment.until is not None and appointment.until < appointment.since:
        raise EndBeforeStart
    last = appointment.until or date.max
    place = appointment.organization
    if not place.is_upper and not belongs_throughout(appointment.member, place, appointment.since, last):
        raise NotInThisBranch("这位党员在这段时间里不一直在这个支部或小组，请核对日期。")
    others = Appointment.objects.filter(organization=appointment.organization, post=appointment.post)
    others = others.touching(appointment.since, last).exclude(pk=appointment.pk)
    if any(other.member_id == appointment.member_id for other in others):
        raise DatesOverlap
    if appointment.post in SINGLE_POSTS and others:
        raise PostTaken
