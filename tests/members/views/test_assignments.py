"""Assigning what is assigned already: said before, and done only when it is meant."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guide.models import Chapter
from members.choices import MeetingKind, MeetingState
from members.models import Assignment
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_assignment, make_book, make_held_meeting, make_meeting

AGAIN = "仍要再布置一次"


@pytest.fixture
def chapter(cast: Cast) -> Chapter:
    return make_book(chapters=1, sections=2).chapters.get()


def test_page_says_what_is_assigned_already_and_assigns_again_in_one_more_act(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    due = timezone.localdate() + timedelta(days=9)
    first = make_assignment(cast.office, cast.zhou, list(chapter.sections.all()), title="先读第一章", due_on=due)
    secretary, address = client_for(cast.zhou), f"{reverse('assignment_new')}?chapter={chapter.pk}"
    typed = {"organization": cast.office.pk, "due_on": due, "note": "请细读"}

    before = secretary.get(address).content.decode()
    refused = secretary.post(address, typed).content.decode()

    assert f'<a href="{first.get_absolute_url()}">先读第一章</a>（机关支部，{due.month}月{due.day}日前）' in before
    assert AGAIN not in before
    assert f'name="again" value="1">{AGAIN}' in refused
    assert refused.count("其中有的篇目已经布置，还没有到期。") == 1
    assert "请细读" in refused
    assert Assignment.objects.count() == 1

    secretary.post(address, {**typed, "again": "1"})

    assert Assignment.objects.count() == 2
    assert Assignment.objects.latest("pk").note == "请细读"


def test_page_says_nothing_of_an_assignment_of_others(cast: Cast, chapter: Chapter, client_for: ClientFor) -> None:
    due = timezone.localdate() + timedelta(days=9)
    make_assignment(cast.village, cast.tan, list(chapter.sections.all()), due_on=due)

    page = client_for(cast.zhou).get(f"{reverse('assignment_new')}?chapter={chapter.pk}").content.decode()

    assert "已经有这些篇目要读" not in page


def test_due_day_before_the_start_is_said_once_at_its_field(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    today = timezone.localdate()
    typed = {"organization": cast.office.pk, "due_on": today, "starts_on": today + timedelta(days=1)}

    page = client_for(cast.zhou).post(f"{reverse('assignment_new')}?chapter={chapter.pk}", typed).content.decode()

    assert page.count("截止日期不能早于开始日期。") == 1


def meetings_on(page: str) -> list[str]:
    return re.findall(r'<a class="hit" href="(/meetings/\d+/)">', page)


def test_page_of_an_assignment_lists_the_meetings_that_discuss_it_with_their_state(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    assignment = make_assignment(cast.office, cast.zhou, list(chapter.sections.all()))
    planned = make_meeting(cast.office, cast.zhou, assignment=assignment)
    archived = make_held_meeting(cast.office, state=MeetingState.ARCHIVED, assignment=assignment, kind="lecture")
    committee = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING, assignment=assignment)
    make_held_meeting(cast.office, state=MeetingState.ARCHIVED)

    pages = {
        name: client_for(getattr(cast, name)).get(assignment.get_absolute_url()).content.decode()
        for name in ("zhou", "cheng")
    }

    assert set(meetings_on(pages["zhou"])) == {m.get_absolute_url() for m in (planned, archived, committee)}
    assert meetings_on(pages["cheng"]) == [archived.get_absolute_url()]
    assert "已归档</span>" in pages["cheng"]
    assert "2025年3月12日" in pages["cheng"]


def test_who_looks_from_above_reads_the_meetings_of_the_branch_that_was_chosen(
    cast: Cast, chapter: Chapter, client_for: ClientFor
) -> None:
    assignment = make_assignment(cast.township, cast.qiao, list(chapter.sections.all()))
    here = make_held_meeting(cast.group_two, assignment=assignment, kind=MeetingKind.GROUP_MEETING)
    make_held_meeting(cast.village, assignment=assignment)
    above = client_for(cast.qiao)

    assert meetings_on(above.get(assignment.get_absolute_url()).content.decode()) == []
    chosen = above.get(f"{assignment.get_absolute_url()}?organization={cast.office.pk}").content.decode()
    assert meetings_on(chosen) == [here.get_absolute_url()]
