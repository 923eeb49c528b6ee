"""The name of the branch, and the template nearest up the tree, with the meeting itself."""

from collections.abc import Callable

import pytest

from members.choices import MeetingKind, OrganizationKind
from members.models import Meeting, Member, Organization, RecordTemplate
from members.queries.papers import printable_meetings
from tests.cast import Cast
from tests.factories import make_meeting, make_organization

pytestmark = pytest.mark.django_db
Acting = Callable[[Member], Member]


def put(cast: Cast, organization: Organization, content: bytes) -> None:
    RecordTemplate.objects.create(organization=organization, name="a.docx", content=content, by=cast.sysadmin)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING)


@pytest.fixture
def found(meeting: Meeting, cast: Cast, acting: Acting) -> Callable[[], bytes | None]:
    def own_template() -> bytes | None:
        content = printable_meetings(acting(cast.zhou)).get(pk=meeting.pk).own_template
        return content if content is None else bytes(content)

    return own_template


def test_branch_is_named_for_its_own_meetings_and_those_of_its_groups(
    cast: Cast, meeting: Meeting, acting: Acting
) -> None:
    own = make_meeting(cast.office)

    found = printable_meetings(acting(cast.zhou))

    assert {m.pk: m.branch_name for m in found} == {meeting.pk: "机关支部", own.pk: "机关支部"}


def test_template_nearest_up_the_tree_wins(cast: Cast, found: Callable[[], bytes | None]) -> None:
    answers = [found()]
    for organization in (cast.township, cast.office, cast.group_two):
        put(cast, organization, organization.name.encode())
        answers.append(found())

    assert answers == [None, "望川镇党委".encode(), "机关支部".encode(), "第二党小组".encode()]


def test_template_of_another_place_is_not_used(cast: Cast, found: Callable[[], bytes | None]) -> None:
    beside = make_organization("第三党小组", OrganizationKind.GROUP, cast.office)
    for organization in (cast.other_township, cast.village, cast.group_one, beside):
        put(cast, organization, b"x")

    assert found() is None


def test_meetings_are_those_one_may_know_of(cast: Cast, meeting: Meeting, acting: Acting) -> None:
    assert [printable_meetings(acting(who)).filter(pk=meeting.pk).exists() for who in (cast.he, cast.tan)] == [
        True,
        False,
    ]
    assert not printable_meetings(None).exists()
