"""One chapter from being assigned to being answered, by those who do it, with and without JavaScript."""

import pytest

from members.models import Assignment, Reflection, StudyEvent, StudyState
from tests.browser.conftest import Visitor, VisitorFor
from tests.cast import Cast
from tests.factories import make_book

pytestmark = pytest.mark.browser
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


def assign_first_chapter(secretary: Visitor) -> Assignment:
    """From the home page: the tasks, a new one, its chapter, the day, done."""
    secretary.open("/")
    secretary.click("link", "任务", exact=True)
    secretary.click("link", "布置学习")
    secretary.click("link", "第一章")
    secretary.fill("截止日期", "2099-12-31")
    secretary.click("button", "布置", exact=True)
    return Assignment.objects.get()


@pytest.fixture
def chapter_one(cast: Cast) -> list[object]:
    return list(make_book("test-book", chapters=2, sections=3).chapters.get(number=1).sections.all())


@with_and_without_javascript
def test_secretary_assigns_a_chapter_to_the_branch_in_six(
    cast: Cast, chapter_one: list[object], visitor: VisitorFor, javascript: bool
) -> None:
    secretary = visitor(cast.zhou, javascript=javascript)

    assignment = assign_first_chapter(secretary)

    assert secretary.hands <= 6
    assert (assignment.organization, assignment.made_by) == (cast.office, cast.zhou)
    assert list(assignment.sections.order_by("position")) == chapter_one
    assert assignment.title in secretary.text


@with_and_without_javascript
def test_member_marks_the_next_section_in_three_and_takes_it_back(
    cast: Cast, chapter_one: list[object], visitor: VisitorFor, javascript: bool
) -> None:
    assign_first_chapter(visitor(cast.zhou))
    member = visitor(cast.cheng, javascript=javascript).open("/")

    member.click("link", "打开这一节")
    member.click("button", "标记为已读")
    member.page.get_by_role("button", name="撤回").wait_for()

    assert member.hands <= 3
    assert StudyState.objects.get(member=cast.cheng).section == chapter_one[0]
    assert "已读" in member.text

    member.click("button", "撤回")
    member.page.get_by_role("button", name="标记为已读").wait_for()

    assert [event.kind for event in StudyEvent.objects.all()] == ["self_marked", "withdrawn"]
    assert not StudyState.objects.get(member=cast.cheng).studied


@with_and_without_javascript
def test_reflection_is_read_by_those_whom_its_writer_names(
    cast: Cast, chapter_one: list[object], visitor: VisitorFor, javascript: bool
) -> None:
    member = visitor(cast.cheng, javascript=javascript).open(chapter_one[0].get_absolute_url())

    member.click("link", "写心得")
    member.page.locator("textarea").fill("测试心得：先问要什么，再说做什么。")
    member.page.get_by_label("自己和书记、副书记").check()
    member.click("button", "保存")

    assert Reflection.objects.get().readers == "secretary"
    for reader, sees in ((cast.cheng, True), (cast.zhou, True), (cast.he, False), (cast.tan, False)):
        address = chapter_one[0].get_absolute_url()
        assert ("先问要什么" in visitor(reader, javascript=javascript).open(address).text) is sees, reader.name


@with_and_without_javascript
def test_secretary_sees_who_answered_and_enters_for_someone(
    cast: Cast, chapter_one: list[object], visitor: VisitorFor, javascript: bool
) -> None:
    secretary = visitor(cast.zhou, javascript=javascript)
    assignment = assign_first_chapter(secretary)

    secretary.open(assignment.get_absolute_url())
    secretary.page.get_by_label(cast.fang.name).check()
    secretary.click("button", "代为录入")

    events = StudyEvent.objects.filter(member=cast.fang)
    assert {(event.kind, event.by) for event in events} == {("entered_for", cast.zhou)}
    assert [event.section for event in events] == chapter_one
    assert "代录" in secretary.text
    assert visitor(cast.tan).status(assignment.get_absolute_url()) == 404
    assert visitor(cast.shi).status(assignment.get_absolute_url()) == 404


def test_member_comes_in_and_marks_a_section_by_keyboard_alone(
    cast: Cast, chapter_one: list[object], visitor: VisitorFor
) -> None:
    assign_first_chapter(visitor(cast.zhou))
    cast.cheng.account.set_password("chang-mima-2099")
    cast.cheng.account.save()
    member = visitor().open("/")
    keys = member.page.keyboard

    member.page.locator("#id_username:focus").wait_for()
    keys.type("cheng")
    keys.press("Tab")
    keys.type("chang-mima-2099")
    keys.press("Enter")
    member.page.wait_for_url(f"{member.home}/")
    member.tab_to("打开这一节")
    keys.press("Enter")
    member.page.wait_for_url("**/guide/**")
    member.tab_to("标记为已读")
    keys.press("Enter")
    member.page.get_by_role("button", name="撤回").wait_for()

    assert StudyState.objects.get(member=cast.cheng).studied
