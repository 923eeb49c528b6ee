"""Resolutions followed to their end, on the pages of branch, owner and meeting."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingKind, MeetingState
from members.models import Resolution
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting


@pytest.fixture
def resolution(cast: Cast) -> Resolution:
    meeting = make_held_meeting(cast.office, [cast.zhou], state=MeetingState.ARCHIVED)
    return Resolution.objects.create(
        meeting=meeting, text="排出值班表", follow_up=True, owner=cast.cheng, due_on=date(2025, 4, 1)
    )


def of_branch(cast: Cast, query: str = "") -> str:
    return reverse("resolutions", args=[cast.office.pk]) + query


def test_owner_finds_it_finishes_it_and_it_moves_to_the_done_ones(
    cast: Cast, resolution: Resolution, client_for: ClientFor
) -> None:
    owner, address = client_for(cast.cheng), reverse("resolution", args=[resolution.pk])
    assert f'href="{address}">记落实</a>' in owner.get(reverse("study")).content.decode()
    listed = owner.get(of_branch(cast)).content.decode()
    assert "共 1 项，期限早的在前。" in listed
    assert "2025年4月1日前" in listed
    assert "期限已过" in listed

    owner.post(address, {"done_on": "2025-03-20", "word": "已排好贴出"})

    row = Resolution.objects.get()
    assert (row.done_on, row.done_word, row.done_by) == (date(2025, 3, 20), "已排好贴出", cast.cheng)
    assert "没有要跟踪落实的事项。" in owner.get(of_branch(cast)).content.decode()
    assert "2025年3月20日落实" in owner.get(of_branch(cast, "?done")).content.decode()
    assert "会上交我办的" not in owner.get(reverse("study")).content.decode()


def test_finished_by_mistake_is_opened_again(cast: Cast, resolution: Resolution, client_for: ClientFor) -> None:
    secretary, address = client_for(cast.zhou), reverse("resolution", args=[resolution.pk])
    secretary.post(address, {"done_on": "2025-03-20", "word": "已排好"})
    assert "改回未落实</button>" in secretary.get(address).content.decode()

    secretary.post(reverse("resolution_reopen", args=[resolution.pk]))

    assert Resolution.objects.get().is_open
    assert "已落实</" not in secretary.get(of_branch(cast)).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"done_on": "2025-03-01", "word": "已办"}, "落实日期不能早于会议日期。"),
        ({"done_on": "", "word": "已办"}, "请填写日期。"),
        ({"done_on": "2025-03-20", "word": " "}, "请填写这一项。"),
        ({"done_on": timezone.localdate() + timedelta(days=1), "word": "已办"}, "这一天还没有到，请核对日期。"),
    ],
)
def test_what_is_wrong_is_said_once_and_stays_in_the_form(
    cast: Cast, resolution: Resolution, client_for: ClientFor, typed: dict[str, str], sentence: str
) -> None:
    page = client_for(cast.zhou).post(reverse("resolution", args=[resolution.pk]), typed).content.decode()

    assert page.count(sentence) == 1
    assert f'value="{typed["done_on"]}"' in page or not typed["done_on"]
    assert Resolution.objects.get().is_open


def test_members_see_what_archived_meetings_open_to_them_agreed(
    cast: Cast, resolution: Resolution, client_for: ClientFor
) -> None:
    for kind, state in [
        (MeetingKind.COMMITTEE_MEETING, MeetingState.ARCHIVED),
        (MeetingKind.GENERAL_MEETING, MeetingState.OPEN),
    ]:
        meeting = make_held_meeting(cast.office, kind=kind, state=state)
        Resolution.objects.create(meeting=meeting, text=f"{kind}的事", follow_up=True)

    seen = {
        who: [
            text
            for text in ("排出值班表", "committee_meeting的事", "general_meeting的事")
            if text in client_for(getattr(cast, who)).get(of_branch(cast)).content.decode()
        ]
        for who in ("cheng", "su", "zhou", "qiao")
    }

    everything = ["排出值班表", "committee_meeting的事", "general_meeting的事"]
    assert seen == {"cheng": ["排出值班表"], "su": everything, "zhou": everything, "qiao": everything}


def test_owner_who_may_not_know_of_the_meeting_sees_the_matter_and_no_way_to_the_meeting(
    cast: Cast, client_for: ClientFor
) -> None:
    meeting = make_held_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING, state=MeetingState.ARCHIVED)
    own = Resolution.objects.create(meeting=meeting, text="送学上门", follow_up=True, owner=cast.cheng)

    page = client_for(cast.cheng).get(reverse("resolution", args=[own.pk])).content.decode()

    assert "送学上门" in page
    assert meeting.get_absolute_url() not in page
