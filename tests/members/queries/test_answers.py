"""What asks some people: only what reaches them, however much is assigned elsewhere."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.models import Section
from members.models import Assignment, Member
from members.queries.answers import asked, asking
from members.services.study import mark_studied
from tests.cast import Cast
from tests.factories import make_assignment, make_book, make_branch


@pytest.fixture
def sections(cast: Cast) -> list[Section]:
    (chapter,) = make_book(chapters=1, sections=2).chapters.all()
    return list(chapter.sections.order_by("position"))


def titles(people: list[Member], sections: list[Section]) -> set[str]:
    found = asked([member.pk for member in people], asking([section.pk for section in sections]))
    return {assignment.title for assignment in found.required}


def test_only_what_reaches_the_people_and_requires_the_section_is_looked_at(
    cast: Cast, sections: list[Section]
) -> None:
    for place, title, own in [
        (cast.township, "镇", sections), (cast.office, "机关", sections[:1]), (cast.office, "机关另一节", sections[1:]),
        (cast.group_one, "一组", sections), (cast.group_two, "二组", sections), (cast.village, "村", sections),
        (cast.other_township, "另一镇", sections),
    ]:  # fmt: skip
        make_assignment(place, cast.qiao, own, title=title)

    assert titles([cast.cheng], sections[:1]) == {"镇", "机关", "一组"}
    assert titles([cast.cheng, cast.ruan], sections[:1]) == {"镇", "机关", "一组", "村"}
    assert titles([cast.shi], sections[1:]) == {"另一镇"}


def test_how_they_stand_is_told_by_where_they_are_asked(cast: Cast, sections: list[Section]) -> None:
    assignment = make_assignment(cast.township, cast.qiao, sections[:1], due_on=date(2030, 1, 31))
    mark_studied(member=cast.cheng, section=sections[0])

    found = asked([cast.cheng.pk, cast.ruan.pk], Assignment.objects.all()).answers()

    assert found == {
        (assignment.pk, cast.cheng.pk): (cast.group_one.path, True),
        (assignment.pk, cast.ruan.pk): (cast.village.path, False),
    }


def test_marking_costs_the_same_whatever_is_assigned_in_other_branches(cast: Cast, sections: list[Section]) -> None:
    def statements(member: Member) -> int:
        with CaptureQueriesContext(connection) as caught:
            mark_studied(member=member, section=sections[0])
        return len(caught)

    make_assignment(cast.township, cast.qiao, sections)
    before = statements(cast.cheng)
    for number in range(30):
        make_assignment(make_branch(cast.township, f"支部{number}"), cast.qiao, sections)

    assert statements(cast.su) == before
