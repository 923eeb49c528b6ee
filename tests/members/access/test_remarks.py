"""Who may know of, write and answer a note: one row a question, one column a person of the cast."""

from collections.abc import Callable

import pytest

from members.access.remarks import (
    may_answer,
    may_remark,
    may_remark_on,
    may_see_remarks,
    may_see_remarks_on,
    visible_remarks,
    visible_spot_checks,
)
from members.models import Member
from tests.cast import Cast
from tests.factories import make_held_meeting, make_remark, make_spot_check

TABLE = """
question               zhou  su  he  cheng  qiao  tan  shi
sees_list              x     x   -   -      x     -    -
sees_list_of_township  -     -   -   -      x     -    -
sees_list_of_group     -     -   -   -      -     -    -
sees_of_meeting        x     x   -   -      x     -    -
knows_of_remark        x     x   -   -      x     -    -
knows_of_check         x     x   -   -      x     -    -
writes                 -     -   -   -      x     -    -
writes_to_township     -     -   -   -      -     -    -
writes_to_group        -     -   -   -      -     -    -
writes_on_meeting      -     -   -   -      x     -    -
answers                x     -   -   -      -     -    -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().split("\n")]


@pytest.mark.django_db
@pytest.mark.parametrize("who", HEAD[1:])
def test_rights_on_notes_are_those_of_the_table(cast: Cast, acting: Callable[[Member], Member], who: str) -> None:
    member, meeting = acting(getattr(cast, who)), make_held_meeting(cast.group_two)
    remark, check = make_remark(cast.office, cast.qiao), make_spot_check(cast.office, cast.qiao)

    found = {
        "sees_list": may_see_remarks(member, cast.office),
        "sees_list_of_township": may_see_remarks(member, cast.township),
        "sees_list_of_group": may_see_remarks(member, cast.group_two),
        "sees_of_meeting": may_see_remarks_on(member, meeting),
        "knows_of_remark": remark in visible_remarks(member),
        "knows_of_check": check in visible_spot_checks(member),
        "writes": may_remark(member, cast.office),
        "writes_to_township": may_remark(member, cast.township),
        "writes_to_group": may_remark(member, cast.group_two),
        "writes_on_meeting": may_remark_on(member, meeting),
        "answers": may_answer(member, remark),
    }

    assert {question for question, may in found.items() if may} == {
        row[0] for row in ROWS if row[HEAD.index(who)] == "x"
    }
