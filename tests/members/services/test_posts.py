"""Posts and excusals: guards, rows, trail."""

from datetime import date

import pytest

from members.choices import Post
from members.errors import (
    DatesOverlap,
    EndBeforeStart,
    NotFullMember,
    NotInBeing,
    NotInThisBranch,
    OwnRights,
    PostNotKnownHere,
    PostTaken,
)
from members.models import Appointment, AuditEvent
from members.services.people import end_membership
from members.services.posts import appoint, end_appointment, end_excusal, record_excusal
from tests.cast import Cast

DAY = date(2025, 3, 1)


def test_appoint_writes_the_post_and_the_trail(cast: Cast) -> None:
    post = appoint(member=cast.cheng, organization=cast.office, post=Post.DISCIPLINE, since=DAY, by=cast.zhou)

    assert list(cast.cheng.appointments.values_list("organization", "post", "since", "until")) == [
        (cast.office.pk, "discipline", DAY, None)
    ]
    assert AuditEvent.objects.get().details == {
        "member": cast.cheng.pk, "place": cast.office.pk, "post": "discipline", "since": "2025-03-01"
    }  # fmt: skip
    assert post.pk


@pytest.mark.parametrize(
    ("who", "where", "post", "since", "refusal"),
    [
        ("zhou", "office", Post.DISCIPLINE, DAY, OwnRights),
        ("cheng", "office", Post.SECRETARY, DAY, PostTaken),
        ("lu", "group_two", Post.GROUP_LEADER, DAY, PostTaken),
        ("cheng", "office", Post.GROUP_LEADER, DAY, PostNotKnownHere),
        ("cheng", "group_one", Post.SECRETARY, DAY, PostNotKnownHere),
        ("cheng", "office", Post.OFFICER, DAY, PostNotKnownHere),
        ("cheng", "township", Post.PUBLICITY, DAY, PostNotKnownHere),
        ("ruan", "office", Post.DISCIPLINE, DAY, NotInThisBranch),
        ("cheng", "group_two", Post.GROUP_LEADER, DAY, NotInThisBranch),
        ("lu", "office", Post.DISCIPLINE, date(2024, 5, 31), NotInThisBranch),
        ("lu", "office", Post.DISCIPLINE, DAY, NotFullMember),
        ("cheng", "office", Post.DISCIPLINE, date(2015, 6, 30), NotInBeing),
        ("su", "office", Post.PUBLICITY, DAY, DatesOverlap),
    ],
)
def test_appoint_against_a_rule_is_refused(
    cast: Cast, who: str, where: str, post: str, since: date, refusal: type
) -> None:
    before = Appointment.objects.count()

    with pytest.raises(refusal):
        appoint(
            member=getattr(cast, who), organization=getattr(cast, where), post=post, since=since, by=cast.zhou
        )  # fmt: skip

    assert (Appointment.objects.count(), AuditEvent.objects.count()) == (before, 0)


def test_appoint_to_an_upper_organisation_asks_no_membership(cast: Cast) -> None:
    appoint(member=cast.shi, organization=cast.township, post=Post.SECRETARY, since=DAY, by=cast.sysadmin)

    assert cast.shi.appointments.filter(organization=cast.township, post="secretary").count() == 1


def test_appoint_two_deputies_is_allowed(cast: Cast) -> None:
    for member in (cast.cheng, cast.fang):
        appoint(member=member, organization=cast.office, post=Post.DEPUTY_SECRETARY, since=DAY, by=cast.zhou)

    assert Appointment.objects.filter(post=Post.DEPUTY_SECRETARY).count() == 2


def test_appoint_beyond_a_membership_is_refused(cast: Cast) -> None:
    end_membership(membership=cast.cheng.memberships.get(), until=date(2025, 6, 30), end="transferred", by=cast.zhou)

    with pytest.raises(NotInThisBranch):
        appoint(member=cast.cheng, organization=cast.office, post=Post.DISCIPLINE, since=DAY, by=cast.zhou)

    appoint(
        member=cast.cheng,
        organization=cast.office,
        post=Post.DISCIPLINE,
        since=DAY,
        until=date(2025, 6, 30),
        by=cast.zhou,
    )
    assert cast.cheng.appointments.get().until == date(2025, 6, 30)


def test_end_appointment_sets_its_last_day(cast: Cast) -> None:
    end_appointment(appointment=cast.su.appointments.get(), until=DAY, by=cast.zhou)

    assert cast.su.appointments.get().until == DAY
    assert AuditEvent.objects.get().action == "post.ended"


def test_end_own_appointment_is_refused_and_another_may(cast: Cast) -> None:
    own = cast.zhou.appointments.get()

    with pytest.raises(OwnRights):
        end_appointment(appointment=own, until=DAY, by=cast.zhou)
    end_appointment(appointment=cast.zhou.appointments.get(), until=DAY, by=cast.sysadmin)

    assert cast.zhou.appointments.get().until == DAY


def test_end_appointment_before_it_began_is_refused(cast: Cast) -> None:
    with pytest.raises(EndBeforeStart):
        end_appointment(appointment=cast.su.appointments.get(), until=date(2015, 6, 30), by=cast.zhou)


def test_successor_starts_the_day_after(cast: Cast) -> None:
    end_appointment(appointment=cast.zhou.appointments.get(), until=DAY, by=cast.sysadmin)
    secretary = {"member": cast.cheng, "organization": cast.office, "post": Post.SECRETARY, "by": cast.sysadmin}

    with pytest.raises(PostTaken):
        appoint(since=DAY, **secretary)
    appoint(since=date(2025, 3, 2), **secretary)

    assert cast.cheng.appointments.get().since == date(2025, 3, 2)


def excuse(cast: Cast, since: date, until: date | None = None):
    return record_excusal(
        member=cast.fang, branch=cast.office, since=since, until=until, reason="长期卧床",
        agreed_by="支部党员大会", agreed_on=since, by=cast.zhou,
    )  # fmt: skip


def test_excusal_is_recorded_and_ended_without_words_on_the_trail(cast: Cast) -> None:
    excusal = excuse(cast, DAY)
    end_excusal(excusal=excusal, branch=cast.office, until=date(2025, 4, 1), by=cast.zhou)

    assert list(cast.fang.excusals.values_list("since", "until", "reason")) == [(DAY, date(2025, 4, 1), "长期卧床")]
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["excusal.begun", "excusal.ended"]
    assert not any("长期" in str(event.details) for event in AuditEvent.objects.all())


@pytest.mark.parametrize(
    ("since", "until", "refusal"),
    [
        (date(2025, 3, 31), None, DatesOverlap),
        (date(2025, 1, 1), DAY, DatesOverlap),
        (date(2025, 5, 1), date(2025, 4, 1), EndBeforeStart),
        (date(2015, 1, 1), None, NotInBeing),
    ],
)
def test_excusal_against_a_rule_is_refused(cast: Cast, since: date, until: date | None, refusal: type) -> None:
    excuse(cast, DAY, date(2025, 3, 31))

    with pytest.raises(refusal):
        excuse(cast, since, until)

    assert cast.fang.excusals.count() == 1
