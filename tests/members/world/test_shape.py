from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.world.shape import Shape, shape

TODAY = date(2025, 11, 20)


def make_shape(branches: int, members: int | None = None, study: int | None = None) -> Shape:
    return shape(branches=branches, members=members, sections=None, study=study, seed=1, today=TODAY)


@given(st.integers(1, 12_000))
def test_towns_hold_every_branch_and_no_more_than_one_may(branches: int) -> None:
    towns = make_shape(branches).towns()

    assert sum(held for _, held in towns) == branches
    assert max(held for _, held in towns) <= 25
    assert {district for district, _ in towns} == set(range(min(20, branches)))


@given(st.integers(1, 300), st.integers(0, 50), st.data())
def test_shares_add_up(branches: int, more: int, data: st.DataObject) -> None:
    members = branches * 3 + more
    study = data.draw(st.integers(0, members * 50))
    asked = make_shape(branches, members, study)

    assert sum(asked.members_of(number) for number in range(branches)) == members
    assert sum(asked.study_of(number) for number in range(members)) == study


def test_top_size_is_that_of_the_measured_tree() -> None:
    towns = make_shape(10_000).towns()

    assert len(towns) == 400
    assert {held for _, held in towns} == {25}


@pytest.mark.parametrize("branches", [25, 100, 1000, 10_000])
def test_first_town_and_the_root_show_the_same_rows_at_every_size(branches: int) -> None:
    towns = make_shape(branches).towns()

    assert towns[0] == (0, 25)
    assert len({district for district, _ in towns}) == 20
