"""Namesakes, hanging posts, contacts."""

from datetime import date

import pytest

from members.models import Member
from members.queries.people import Contacts, Namesake, contacts_of, masked, namesakes, posts_hanging_on
from tests.cast import Cast
from tests.factories import LONG_AGO, make_appointment, make_member

DAY = date(2025, 3, 1)


def test_namesakes_elsewhere_match_name_and_joining_day_exactly(cast: Cast) -> None:
    cast.ruan.memberships.update(until=DAY, end="transferred")
    never = make_member("阮青禾")

    found = namesakes([("阮青禾", LONG_AGO), ("阮青禾", DAY), ("无名", LONG_AGO)], cast.office)

    assert found == {
        ("阮青禾", LONG_AGO): [Namesake(cast.ruan, DAY), Namesake(never, date.min)],
        ("阮青禾", DAY): [],
        ("无名", LONG_AGO): [],
    }


def test_namesakes_of_the_branch_match_whatever_their_joining_day(cast: Cast) -> None:
    cast.lu.memberships.update(until=DAY, end="transferred")
    Member.objects.filter(pk=cast.lu.pk).update(joined_on=None)

    found = namesakes([("程予安", LONG_AGO), ("程予安", DAY), ("陆石安", DAY)], cast.office)

    assert found == {
        ("程予安", LONG_AGO): [Namesake(cast.cheng, None)],
        ("程予安", DAY): [Namesake(cast.cheng, None)],
        ("陆石安", DAY): [Namesake(cast.lu, DAY)],
    }


def test_posts_hanging_on_a_place_are_those_held_after_the_day(cast: Cast) -> None:
    past = make_appointment(cast.he, cast.office, "discipline", until=date(2016, 1, 1))
    elsewhere = make_appointment(cast.he, cast.township, "officer")

    in_branch = posts_hanging_on(cast.he, cast.office.path, DAY)
    in_group = posts_hanging_on(cast.he, cast.group_one.path, DAY)

    assert [post.title for post in in_branch] == ["第二党小组组长"]
    assert list(in_group) == []
    assert past not in in_branch
    assert elsewhere not in in_branch


def test_contacts_in_full_and_masked() -> None:
    person = Member(name="程", phone="13812345678", mail="cheng@example.org", birth_month=date(1967, 3, 1))

    assert contacts_of(person, in_full=True) == Contacts("13812345678", "cheng@example.org", "1967年3月")
    assert contacts_of(person, in_full=False) == Contacts("138****5678", "c****@example.org", "1967年")
    assert contacts_of(Member(name="空"), in_full=False) == Contacts("", "", "")


@pytest.mark.parametrize(("text", "shown"), [("8812345", "*******"), ("", ""), ("05718812345", "057****2345")])
def test_masked_shows_nothing_of_what_is_too_short(text: str, shown: str) -> None:
    assert masked(text, 3, 4) == shown
