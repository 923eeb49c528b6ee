"""The first page of each role: what is next, and a way to it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Assignment, Resolution, StudyState
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account, make_assignment, make_book, make_held_meeting, make_section


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    chapter = make_book(chapters=1, sections=2).chapters.get()
    today = timezone.localdate()
    return make_assignment(
        cast.office, cast.zhou, list(chapter.sections.all()), starts_on=today, due_on=today + timedelta(days=7)
    )


def home(client: Client) -> str:
    return client.get("/").content.decode()


def test_home_of_a_member_shows_the_next_section_and_a_button_to_mark_it(
    cast: Cast, client_for: ClientFor, assignment: Assignment
) -> None:
    first, second = assignment.sections.order_by("position")
    browser = client_for(cast.cheng)
    assert f'<h2 class="what" id="next-read">{first.heading}</h2>' in home(browser)
    assert "共 2 节必读，您已读 0 节" in home(browser)

    browser.post(f"{first.get_absolute_url()}mark/")

    assert StudyState.objects.get(member=cast.cheng, section=first).studied
    assert f'<h2 class="what" id="next-read">{second.heading}</h2>' in home(browser)


def test_home_names_posts_as_they_are_said(cast: Cast, client_for: ClientFor) -> None:
    assert "第二党小组组长" in home(client_for(cast.he))
    assert "机关支部书记" in home(client_for(cast.zhou))


def test_home_of_a_member_who_has_read_all_says_so(cast: Cast, client_for: ClientFor, assignment: Assignment) -> None:
    browser = client_for(cast.cheng)
    for section in assignment.sections.all():
        browser.post(f"{section.get_absolute_url()}mark/")

    page = home(browser)

    assert "没有待读的任务" in page
    assert "待读的任务</h2><a" not in page


def test_home_of_a_plain_member_never_names_who_has_not_answered(
    cast: Cast, client_for: ClientFor, assignment: Assignment
) -> None:
    page = home(client_for(cast.cheng))

    assert "未反馈" not in page
    assert cast.fang.name not in page


def test_home_of_the_secretary_names_who_has_not_answered_by_group(
    cast: Cast, client_for: ClientFor, assignment: Assignment
) -> None:
    for section in assignment.sections.all():
        client_for(cast.cheng).post(f"{section.get_absolute_url()}mark/")

    page = home(client_for(cast.zhou))

    assert "7 人中 1 人" in page
    assert f"<b>{cast.group_two}</b>{cast.he.name}、{cast.lu.name}" in page
    assert f'href="{assignment.get_absolute_url()}"' in page


def test_home_of_the_leader_names_the_own_group_only(cast: Cast, client_for: ClientFor, assignment: Assignment) -> None:
    page = home(client_for(cast.he))

    assert cast.lu.name in page
    assert cast.fang.name not in page


def test_home_of_the_upper_organisation_lists_what_it_assigned(cast: Cast, client_for: ClientFor) -> None:
    today = timezone.localdate()
    sent_down = make_assignment(
        cast.township, cast.qiao, [make_section(make_book(chapters=1).chapters.get(), 9)], title="全镇共读",
        starts_on=today, due_on=today + timedelta(days=7),
    )  # fmt: skip

    page = home(client_for(cast.qiao))

    assert f'<a class="hit" href="{sent_down.get_absolute_url()}">全镇共读</a>' in page
    assert f"{cast.township}以下各支部" in page


def test_home_of_a_new_branch_says_what_to_do(cast: Cast, client_for: ClientFor) -> None:
    page = home(client_for(cast.tan))

    assert "眼下没有进行中的任务" in page
    assert 'href="/assignments/new/"' in page


def test_home_of_the_sysadmin_leads_to_the_admin(cast: Cast, client_for: ClientFor) -> None:
    page = home(client_for(cast.sysadmin))

    assert 'href="/admin/members/account/"' in page
    assert 'href="/admin/guide/book/"' in page


def test_home_of_the_editor_leads_to_the_books_only(cast: Cast, client_for: ClientFor) -> None:
    page = home(client_for(cast.editor))

    assert 'href="/admin/guide/book/"' in page
    assert "/admin/members/" not in page


@pytest.mark.django_db
def test_home_of_an_empty_installation_leads_to_the_first_organisation(client_for: ClientFor) -> None:
    sysadmin = make_account(role="sysadmin")

    assert client_for(sysadmin).get("/").url == "/setup/"


def test_home_says_how_much_is_to_be_seen_to_and_made_up(cast: Cast, client_for: ClientFor) -> None:
    held = make_held_meeting(cast.office, [cast.cheng], state="archived", materials=[{"title": "测试材料"}])
    held.roster.update(presence="absent", reason="测试")
    Resolution.objects.create(meeting=held, text="测试", follow_up=True, owner=cast.cheng)

    page = home(client_for(cast.cheng))

    assert '<a class="hit" href="/study/#owned">1 项</a>' in page
    assert '<a class="hit" href="/study/#make-ups">1 次会议</a>' in page
    assert "还要办的" not in home(client_for(cast.lu))
