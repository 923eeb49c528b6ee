"""The roster of any day, vacant posts, and lists of organisations."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.choices import MemberStatus, Post
from members.models import Membership, Organization
from members.queries.organization import (
    children,
    groups_of,
    page_of_organizations,
    people_of,
    roster,
    vacant_posts,
)
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.factories import make_appointment, make_branch, make_member, make_organization

DAY = date(2025, 3, 1)


def shape(cast: Cast, on: date) -> dict[str, list[str]]:
    found = roster(cast.office, on)
    return {group.organization.name: [row.member.name for row in group.people] for group in found.groups}


def test_roster_lists_those_in_no_group_first_then_each_group(cast: Cast) -> None:
    assert shape(cast, DAY) == {
        "机关支部": ["乔松", "方映川"],
        "第一党小组": ["周砚秋", "程予安", "苏见微"],
        "第二党小组": ["贺归舟", "陆石安"],
    }


def test_roster_counts_by_the_status_of_the_day(cast: Cast) -> None:
    cast.lu.status, cast.lu.confirmed_on = MemberStatus.FULL, date(2025, 6, 1)
    cast.lu.save()
    cast.fang.vote_suspended_from, cast.fang.vote_suspended_reason = date(2025, 1, 1), "留党察看"
    cast.fang.save()

    def figures(on: date) -> tuple[int, ...]:
        found = roster(cast.office, on)
        return len(found.people), found.full, found.probationary, found.voting

    assert figures(date(2024, 12, 31)) == (7, 6, 1, 6)
    assert figures(date(2025, 5, 31)) == (7, 6, 1, 5)
    assert figures(date(2025, 6, 1)) == (7, 7, 0, 6)


def test_roster_names_posts_in_their_order_however_old_they_are(cast: Cast) -> None:
    make_appointment(cast.fang, cast.office, Post.DISCIPLINE, since=date(2001, 1, 1))
    make_appointment(cast.cheng, cast.office, Post.DEPUTY_SECRETARY, since=date(2024, 6, 1))

    posts = [post.post for post in roster(cast.office, DAY).posts]

    assert posts == ["secretary", "deputy_secretary", "publicity", "discipline", "group_leader"]


def test_roster_shows_posts_of_the_day(cast: Cast) -> None:
    cast.su.appointments.update(until=DAY)

    def posts(on: date) -> dict[str, list[str]]:
        return {row.member.name: [post.post for post in row.posts] for row in roster(cast.office, on).people}

    assert posts(DAY)["苏见微"] == ["publicity"]
    assert posts(DAY + timedelta(days=1))["苏见微"] == []
    assert posts(DAY)["乔松"] == []


def test_roster_of_a_group_is_its_own(cast: Cast) -> None:
    found = roster(cast.group_two, DAY)

    assert [row.member.name for row in found.people] == ["贺归舟", "陆石安"]


@pytest.mark.parametrize("people", [3, 300])
def test_roster_takes_three_queries(cast: Cast, django_assert_num_queries, people: int) -> None:
    for _ in range(people):
        make_appointment(make_member(belongs_to=cast.group_one), cast.office, Post.COMMITTEE_MEMBER)

    with django_assert_num_queries(3):
        found = roster(cast.office, DAY)
        assert [post.title for row in found.people for post in row.posts]


SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 60), st.integers(0, 60)), max_size=10
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS, after=st.integers(0, 130))
def test_roster_of_any_day_equals_a_plain_reading_of_the_histories(
    db: None, spans: list[tuple[int, int, int, int]], after: int
) -> None:
    first = date(2020, 1, 1)
    branch = make_branch(founded=first)
    sites = [branch, make_organization("组", "group", branch, founded=first), make_branch(founded=first)]
    members = [make_member(f"人{number}") for number in range(4)]
    free = dict.fromkeys(range(4), 0)
    plain = []
    for who, where, gap, length in spans:
        begin, last = free[who] + gap, free[who] + gap + length
        free[who] = last + 1
        since, until = first + timedelta(days=begin), first + timedelta(days=last)
        Membership.objects.create(
            member=members[who], organization=sites[where], since=since, until=until, end="transferred"
        )
        plain.append((who, where, begin, last))

    found = roster(branch, first + timedelta(days=after))

    expected = {(members[who].pk, sites[where].pk) for who, where, a, b in plain if where < 2 and a <= after <= b}
    assert {(row.member.pk, group.organization.pk) for group in found.groups for row in group.people} == expected
    assert len(found.people) == len(expected)


def test_vacant_posts_follow_the_size_and_the_groups(cast: Cast) -> None:
    def vacant() -> list[str]:
        return [vacancy.title for vacancy in vacant_posts(roster(cast.office, DAY), 7)]

    six_full = vacant()
    make_member(belongs_to=cast.group_two)

    assert six_full == ["第一党小组组长"]
    assert vacant() == ["机关支部组织委员", "机关支部纪检委员", "第一党小组组长"]


def test_vacant_secretary_is_named(cast: Cast) -> None:
    assert [v.title for v in vacant_posts(roster(make_branch(name="新支部"), DAY), 7)] == ["新支部书记"]


def test_page_of_organizations_counts_members_of_everything_below(cast: Cast) -> None:
    repair_summaries()

    page = page_of_organizations(Organization.objects.exclude(kind="group"), DAY, None)

    assert [(row.organization.name, row.members, row.secretary, row.indent) for row in page.object_list] == [
        ("望川镇党委", 9, "", 0),
        ("机关支部", 7, "周砚秋", 1),
        ("柳溪村支部", 2, "谭秋水", 1),
        ("青石镇党委", 1, "", 0),
        ("青石支部", 1, "石敬亭", 1),
    ]


def test_page_of_organizations_leaves_out_what_is_dissolved(cast: Cast) -> None:
    make_branch(cast.township, "旧支部", dissolved=DAY)

    def names(on: date) -> list[str]:
        return [row.organization.name for row in page_of_organizations(children(cast.township), on, "1").object_list]

    assert names(DAY) == ["机关支部", "柳溪村支部"]
    assert names(DAY - timedelta(days=1)) == ["机关支部", "柳溪村支部", "旧支部"]


def test_totals_groups_and_people(cast: Cast) -> None:
    make_organization("旧小组", "group", cast.office, dissolved=DAY)

    assert list(groups_of(cast.office)) == [cast.group_one, cast.group_two]
    assert set(people_of(cast.village, DAY)) == {cast.tan, cast.ruan}
