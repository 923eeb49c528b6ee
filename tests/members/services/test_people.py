"""Admission, leaving, moving: rows, posts that end with them, the trail, and what is refused."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.choices import MembershipEnd, Post
from members.errors import (
    AlreadyInABranch,
    DatesOverlap,
    DissolvedByThen,
    EndBeforeStart,
    MembershipEnded,
    MembershipMoved,
    NotInBeing,
    NotInThisBranch,
    OwnRights,
    PostsLeftOutside,
    Refusal,
    RowsRefused,
    WrongPlaceInTree,
)
from members.models import AuditEvent, Member, Membership
from members.services.people import (
    admit_member,
    admit_members,
    change_member,
    correct_membership,
    end_membership,
    move_membership,
)
from tests.cast import Cast
from tests.factories import LONG_AGO, make_appointment, make_branch, make_member, make_organization

DAY = date(2025, 3, 1)


def places(member: Member) -> list[tuple]:
    rows = member.memberships.order_by("since")
    return [(row.organization.name, row.since, row.until, row.end) for row in rows]


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def the_membership(member: Member) -> Membership:
    return member.memberships.get(until=None)


def test_admit_someone_new_fills_pinyin_and_begins_a_membership(cast: Cast) -> None:
    member = admit_member(name="单小满", joined_on=DAY, place=cast.group_one, since=DAY, by=cast.zhou)

    assert member.pinyin == "shan xiao man"
    assert places(member) == [("第一党小组", DAY, None, "")]
    assert acts() == ["member.admitted"]
    assert "单小满" not in str(AuditEvent.objects.get().details)


def test_admit_someone_known_keeps_the_person(cast: Cast) -> None:
    end_membership(membership=the_membership(cast.ruan), until=DAY, end="transferred", by=cast.tan)

    member = admit_member(known=cast.ruan, place=cast.office, since=DAY + timedelta(days=1), by=cast.zhou)

    assert member == cast.ruan
    assert places(member) == [
        ("柳溪村支部", LONG_AGO, DAY, "transferred"),
        ("机关支部", date(2025, 3, 2), None, ""),
    ]
    chains = list(AuditEvent.objects.order_by("pk").values_list("chain__organization", flat=True))
    assert chains == [cast.village.pk, cast.office.pk]


def test_admit_someone_who_still_belongs_elsewhere_is_refused(cast: Cast) -> None:
    with pytest.raises(AlreadyInABranch):
        admit_member(known=cast.ruan, place=cast.office, since=DAY, by=cast.zhou)


def test_admit_on_the_last_day_elsewhere_is_refused(cast: Cast) -> None:
    end_membership(membership=the_membership(cast.ruan), until=DAY, end="transferred", by=cast.tan)

    with pytest.raises(DatesOverlap):
        admit_member(known=cast.ruan, place=cast.office, since=DAY, by=cast.zhou)


def test_admit_before_founding_is_refused_and_leaves_nobody(cast: Cast) -> None:
    with pytest.raises(NotInBeing):
        admit_member(name="早来", place=cast.office, since=date(2015, 6, 30), by=cast.zhou)

    assert not Member.objects.filter(name="早来").exists()


def test_admit_to_an_upper_organisation_is_refused(cast: Cast) -> None:
    with pytest.raises(WrongPlaceInTree):
        admit_member(name="错位", place=cast.township, since=DAY, by=cast.sysadmin)


def test_admit_several_is_all_or_nothing(cast: Cast) -> None:
    rows = [{"name": name, "place": cast.office, "since": day} for name, day in [("甲", DAY), ("乙", date(2001, 1, 1))]]

    with pytest.raises(RowsRefused) as refused:
        admit_members(rows=rows, by=cast.zhou)

    assert {number: type(refusal) for number, refusal in refused.value.refusals.items()} == {1: NotInBeing}
    assert not Member.objects.filter(name__in=["甲", "乙"]).exists()
    assert acts() == []


def test_change_writes_field_names_only(cast: Cast) -> None:
    change_member(member=cast.cheng, branch=cast.office, by=cast.zhou, phone="13800001234", name="程予安")

    cast.cheng.refresh_from_db()
    assert cast.cheng.phone == "13800001234"
    assert AuditEvent.objects.get().details == {"member": cast.cheng.pk, "fields": ["phone"]}


def test_end_membership_ends_posts_the_same_day(cast: Cast) -> None:
    ended = end_membership(
        membership=the_membership(cast.he), until=DAY, end=MembershipEnd.TRANSFERRED, note="转往外县", by=cast.zhou
    )

    assert places(cast.he) == [("第二党小组", LONG_AGO, DAY, "transferred")]
    assert [(post.post, post.until) for post in cast.he.appointments.all()] == [("group_leader", DAY)]
    assert AuditEvent.objects.get().details["posts"] == [post.pk for post in ended]


def test_end_membership_drops_a_post_that_was_to_begin_later(cast: Cast) -> None:
    make_appointment(cast.cheng, cast.office, Post.DISCIPLINE, since=date(2025, 6, 1))

    end_membership(membership=the_membership(cast.cheng), until=DAY, end="died", by=cast.zhou)

    assert not cast.cheng.appointments.exists()


def test_end_own_membership_with_a_post_is_refused(cast: Cast) -> None:
    with pytest.raises(OwnRights):
        end_membership(membership=the_membership(cast.zhou), until=DAY, end="transferred", by=cast.zhou)

    assert cast.zhou.appointments.get().until is None
    assert the_membership(cast.zhou)


def test_end_membership_twice_is_refused(cast: Cast) -> None:
    membership = the_membership(cast.cheng)
    end_membership(membership=membership, until=DAY, end="left", by=cast.zhou)

    with pytest.raises(MembershipEnded):
        end_membership(membership=membership, until=DAY, end="left", by=cast.zhou)


def test_end_membership_before_it_began_is_refused(cast: Cast) -> None:
    with pytest.raises(EndBeforeStart):
        end_membership(membership=the_membership(cast.lu), until=date(2024, 5, 31), end="left", by=cast.zhou)


def test_move_to_another_group_ends_the_old_day_before_and_the_leaders_post(cast: Cast) -> None:
    move_membership(member=cast.he, place=cast.group_one, since=DAY, by=cast.zhou)

    assert places(cast.he) == [
        ("第二党小组", LONG_AGO, date(2025, 2, 28), "regrouped"),
        ("第一党小组", DAY, None, ""),
    ]
    assert cast.he.appointments.get().until == date(2025, 2, 28)
    assert acts() == ["member.moved"]


def test_move_keeps_posts_of_the_branch(cast: Cast) -> None:
    move_membership(member=cast.su, place=cast.office, since=DAY, by=cast.zhou)

    assert cast.su.appointments.get().until is None


def test_move_on_the_first_day_corrects_the_place(cast: Cast) -> None:
    member = admit_member(name="新来", place=cast.office, since=DAY, by=cast.zhou)

    move_membership(member=member, place=cast.group_two, since=DAY, by=cast.zhou)

    assert places(member) == [("第二党小组", DAY, None, "")]


def test_move_within_a_past_membership_keeps_its_end(cast: Cast) -> None:
    end_membership(membership=the_membership(cast.cheng), until=DAY, end="transferred", by=cast.zhou)

    move_membership(member=cast.cheng, place=cast.group_two, since=date(2025, 1, 1), by=cast.zhou)

    assert places(cast.cheng) == [
        ("第一党小组", LONG_AGO, date(2024, 12, 31), "regrouped"),
        ("第二党小组", date(2025, 1, 1), DAY, "transferred"),
    ]


@pytest.mark.parametrize(("who", "place"), [("ruan", "group_one"), ("cheng", "group_one"), ("cheng", "village")])
def test_move_out_of_the_branch_or_nowhere_is_refused(cast: Cast, who: str, place: str) -> None:
    before = places(getattr(cast, who))

    with pytest.raises(NotInThisBranch):
        move_membership(member=getattr(cast, who), place=getattr(cast, place), since=DAY, by=cast.zhou)

    assert places(getattr(cast, who)) == before


def test_correct_changes_the_days_and_is_on_the_trail(cast: Cast) -> None:
    end_membership(membership=the_membership(cast.cheng), until=DAY, end="transferred", by=cast.zhou)
    ended = cast.cheng.memberships.get()

    correct_membership(membership=ended, since=date(2016, 1, 1), until=date(2025, 2, 1), by=cast.zhou)

    assert places(cast.cheng) == [("第一党小组", date(2016, 1, 1), date(2025, 2, 1), "transferred")]
    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.chain.organization) == ("membership.corrected", cast.office)
    assert entry.details == {
        "member": cast.cheng.pk, "membership": ended.pk, "place": cast.group_one.pk,
        "since": "2016-01-01", "until": "2025-02-01",
    }  # fmt: skip


def test_correct_to_the_same_days_writes_nothing(cast: Cast) -> None:
    correct_membership(membership=the_membership(cast.cheng), since=LONG_AGO, until=None, by=cast.zhou)

    assert acts() == []


def test_correct_the_day_of_a_change_of_groups_takes_the_earlier_along(cast: Cast) -> None:
    move_membership(member=cast.cheng, place=cast.group_two, since=DAY, by=cast.zhou)

    correct_membership(membership=the_membership(cast.cheng), since=date(2025, 2, 1), until=None, by=cast.zhou)

    assert places(cast.cheng) == [
        ("第一党小组", LONG_AGO, date(2025, 1, 31), "regrouped"),
        ("第二党小组", date(2025, 2, 1), None, ""),
    ]
    with pytest.raises(DatesOverlap):
        correct_membership(membership=the_membership(cast.cheng), since=LONG_AGO, until=None, by=cast.zhou)


def test_correct_into_another_membership_is_refused(cast: Cast) -> None:
    end_membership(membership=the_membership(cast.ruan), until=DAY, end="transferred", by=cast.tan)
    admit_member(known=cast.ruan, place=cast.office, since=DAY + timedelta(days=1), by=cast.zhou)
    before = places(cast.ruan)

    with pytest.raises(DatesOverlap):
        correct_membership(membership=the_membership(cast.ruan), since=DAY, until=None, by=cast.zhou)

    assert places(cast.ruan) == before


@pytest.mark.parametrize(
    ("since", "until", "refusal"),
    [
        (date(2001, 1, 1), DAY, NotInBeing),
        (date(2025, 3, 2), DAY, EndBeforeStart),
        (LONG_AGO, date(2025, 6, 1), DissolvedByThen),
        (LONG_AGO, None, MembershipMoved),
    ],
)
def test_correct_to_days_that_cannot_be_is_refused(
    cast: Cast, since: date, until: date | None, refusal: type[Refusal]
) -> None:
    seen = the_membership(cast.cheng)
    end_membership(membership=the_membership(cast.cheng), until=DAY, end="transferred", by=cast.zhou)
    cast.group_one.dissolved = date(2025, 6, 1)
    cast.group_one.save()
    seen = seen if refusal is MembershipMoved else cast.cheng.memberships.get()
    since = since if refusal is not MembershipMoved else date(2016, 1, 1)

    with pytest.raises(refusal):
        correct_membership(membership=seen, since=since, until=until, by=cast.zhou)

    assert places(cast.cheng) == [("第一党小组", LONG_AGO, DAY, "transferred")]


def test_correct_that_leaves_a_post_outside_is_refused_by_its_name(cast: Cast) -> None:
    with pytest.raises(PostsLeftOutside, match="第二党小组组长"):
        correct_membership(membership=the_membership(cast.he), since=DAY, until=None, by=cast.zhou)

    assert places(cast.he) == [("第二党小组", LONG_AGO, None, "")]


STEPS = st.lists(
    st.tuples(st.sampled_from(["admit", "move", "end", "correct"]), st.integers(0, 3), st.integers(0, 400)), max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_random_histories_never_overlap(db: None, steps: list[tuple[str, int, int]]) -> None:
    branches = [make_branch(), make_branch()]
    groups = [make_organization("组", "group", branch) for branch in branches]
    sites = [*branches, *groups]
    member = make_member()
    for act, where, after in steps:
        day = date(2020, 1, 1) + timedelta(days=after)
        last = member.memberships.filter(until=None).first()
        try:
            if act == "admit":
                admit_member(known=member, place=sites[where], since=day, by=None)
            elif act == "move":
                move_membership(member=member, place=sites[where], since=day, by=None)
            elif act == "correct" and last:
                correct_membership(membership=last, since=day, until=None, by=None)
            elif last:
                end_membership(membership=last, until=day, end="transferred", by=None)
        except Refusal:
            continue

    rows = list(member.memberships.order_by("since"))
    for earlier, later in pairwise(rows):
        assert earlier.until is not None
        assert earlier.until < later.since
