"""Beside the year page: a committee too many or too few, terms that end, posts that are vacant."""

import re
from datetime import date

import pytest

from members.choices import Post
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_appointment, make_branch, make_member
from tests.members.views.test_obligations import YEAR, html_of, middle_of_may, words

__all__ = ["middle_of_may"]  # a fixture that each test here uses too
pytestmark = pytest.mark.django_db


def matters_on(html: str) -> list[str]:
    section = re.search(r'aria-labelledby="matters">(.*?)</section>', html, re.DOTALL)
    return [words(row) for row in re.findall(r"<tr>(.*?)</tr>", section[1], re.DOTALL)[1:]] if section else []


def test_term_that_ends_within_six_months_is_named_and_a_later_one_is_not(cast: Cast, client_for: ClientFor) -> None:
    cast.zhou.appointments.update(since=date(2022, 11, 14))
    cast.su.appointments.update(since=date(2022, 11, 15))
    rule = "《中国共产党支部工作条例（试行）》第二十一条"

    found = matters_on(html_of(client_for, cast.zhou, cast.office))

    assert [row for row in found if row.startswith("任期")] == [
        f"任期 机关支部书记周砚秋自 2022年11月14日任职，每届 3 年，到 2025年11月14日将满。 {rule}"
    ]


def test_term_of_a_village_branch_is_five_years_and_one_that_is_over_says_so(cast: Cast, client_for: ClientFor) -> None:
    cast.tan.appointments.update(since=date(2020, 5, 14))

    (term,) = [row for row in matters_on(html_of(client_for, cast.tan, cast.village)) if row.startswith("任期")]

    assert "每届 5 年，到 2025年5月14日已满。" in term


def test_vacant_posts_are_named(cast: Cast, client_for: ClientFor) -> None:
    found = matters_on(html_of(client_for, cast.zhou, cast.office))

    assert [row.split()[1] for row in found if row.startswith("空缺")] == ["第一党小组组长空缺。"]


def test_seventh_full_member_without_a_committee_is_named(cast: Cast, client_for: ClientFor) -> None:
    before = matters_on(html_of(client_for, cast.zhou, cast.office))
    make_member(belongs_to=cast.group_two)

    found = matters_on(html_of(client_for, cast.zhou, cast.office))

    assert [row for row in before if row.startswith("支部委员会")] == []
    assert [row for row in found if row.startswith("支部委员会")] == [
        "支部委员会 正式党员 7 名，已到 7 名，尚未设支部委员会（现有 2 人任职）。 "
        "《中国共产党支部工作条例（试行）》第二十条"
    ]


def test_committee_of_a_branch_with_fewer_than_seven_is_named(cast: Cast, client_for: ClientFor) -> None:
    make_appointment(cast.cheng, cast.office, Post.ORGANIZATION)

    found = matters_on(html_of(client_for, cast.zhou, cast.office))

    assert [row for row in found if row.startswith("支部委员会")] == [
        "支部委员会 正式党员 6 名，不足 7 名，一般设书记，必要时设副书记，不设支部委员会。 "
        "《中国共产党支部工作条例（试行）》第二十条"
    ]


def test_matters_of_today_are_not_on_the_page_of_another_year(cast: Cast, client_for: ClientFor) -> None:
    assert matters_on(html_of(client_for, cast.zhou, cast.office, YEAR - 1)) == []


def test_temporary_branch_names_its_end_and_no_term(cast: Cast, client_for: ClientFor) -> None:
    branch = make_branch(cast.township, name="临时支部", form="temporary", ends_on=date(YEAR, 11, 1))
    make_appointment(make_member(belongs_to=branch), branch, since=date(2020, 1, 1))

    found = matters_on(html_of(client_for, cast.qiao, branch))

    assert found == ["临时党支部 预计 2025年11月1日结束。"]
