"""What follows from membership and posts, read for one and for many."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.choices import MembershipEnd, Post
from members.models import Member, Membership
from members.rights import give_rights, rights_of
from tests.cast import Cast
from tests.factories import make_appointment


def test_rights_are_those_of_the_day(cast: Cast) -> None:
    today = timezone.localdate()
    cast.cheng.memberships.update(until=today - timedelta(days=1), end=MembershipEnd.REGROUPED)
    Membership.objects.create(member=cast.cheng, organization=cast.group_two, since=today)
    gone = make_appointment(cast.cheng, cast.office, Post.DISCIPLINE, until=today - timedelta(days=1))
    later = make_appointment(cast.cheng, cast.group_one, Post.GROUP_LEADER, since=today + timedelta(days=1))

    before, now, then = (rights_of(cast.cheng, today + timedelta(days=days)) for days in (-1, 0, 1))

    assert [rights.place for rights in (before, now, then)] == [cast.group_one, cast.group_two, cast.group_two]
    assert [list(rights.appointments) for rights in (before, now, then)] == [[gone], [], [later]]
    assert (before.serves, then.leads) == ((cast.office.path,), (cast.group_one.path,))


def test_rights_hold_whole_rows(cast: Cast) -> None:
    rights = rights_of(cast.zhou, timezone.localdate())

    (post,) = rights.appointments
    known = cast.zhou.appointments.get()
    for field in known._meta.concrete_fields:
        assert getattr(post, field.attname) == getattr(known, field.attname)
    for field in cast.office._meta.concrete_fields:
        assert getattr(post.organization, field.attname) == getattr(known.organization, field.attname)
    assert (rights.home, rights.branch, rights.runs) == (cast.group_one.path, cast.office.path, (cast.office.path,))
    assert post.title == "机关支部书记"


def test_who_belongs_nowhere_has_no_place(cast: Cast) -> None:
    Membership.objects.filter(member=cast.lu).delete()

    rights = rights_of(cast.lu, timezone.localdate())

    assert (rights.place, rights.home, rights.branch, rights.appointments) == (None, "", "", ())


def test_rights_of_many_are_those_of_each_in_one_query(cast: Cast) -> None:
    today, members = timezone.localdate(), list(Member.objects.all())

    with CaptureQueriesContext(connection) as queries:
        give_rights(members, today)

    assert len(queries) == 1
    for member in members:
        alone = rights_of(member, today)
        assert member.rights == alone
        assert (member.rights.place, member.rights.appointments) == (alone.place, alone.appointments)
