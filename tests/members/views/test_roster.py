"""The sheet to sign, and late changes of the roster, as pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import LeaveKind
from members.models import Excusal, LeaveRequest, Meeting, Member, RosterEntry
from members.queries.roll import mark_of, roster_on
from members.services.roll import save_roll
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_meeting, make_member
from tests.rolls import DAY, address, checked, entry_of, figures, typed


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(
        cast.office, planned_at=HELD_FROM, called_at=HELD_FROM, title="三月大会", presider=cast.zhou, recorder=cast.su
    )


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


# ---- the sheet ---------------------------------------------------------------------------------------------------


def test_sheet_of_a_planned_meeting_is_that_of_the_planned_day(cast: Cast, planned: Meeting, secretary: Client) -> None:
    make_member("新来者", cast.group_two, since=DAY + timedelta(days=1))

    html = secretary.get(reverse("sign_in_sheet", args=[planned.pk])).content.decode()

    names = re.findall(r"<tr><td>(\d+)</td><td>(\w+)", html)
    assert names == [
        ("1", "乔松"), ("2", "方映川"), ("3", "周砚秋"), ("4", "程予安"), ("5", "苏见微"),
        ("6", "贺归舟"), ("7", "陆石安"),
    ]  # fmt: skip
    assert "7 人（其中有表决权 6 人）" in html
    assert html.count('class="to-fill"') == 2


def test_sheet_and_roll_have_the_same_numbers_from_the_frozen_roster(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    secretary.post(address(planned), typed(planned))
    make_member("新来者", cast.group_two, since=DAY)
    Member.objects.filter(pk=cast.lu.pk).update(name="改了名")

    sheet = secretary.get(reverse("sign_in_sheet", args=[planned.pk])).content.decode()
    roll = secretary.get(address(planned)).content.decode()

    on_sheet = re.findall(r"<tr><td>(\d+)</td><td>(\w+)", sheet)
    assert on_sheet == re.findall(
        r'<span class="number">(\d+)</span> (\w+)(?:<span class="sub">[^<]*</span>)*</div>', roll
    )
    assert on_sheet[-1] == ("7", "陆石安")
    assert re.findall(r'data-number="(\d+)"', roll) == [number for number, _ in on_sheet]


def test_sheet_names_nobodys_reason(cast: Cast, planned: Meeting, secretary: Client) -> None:
    Excusal.objects.create(member=cast.fang, since=DAY, reason="长期卧病", agreed_by="支部委员会", agreed_on=DAY)
    LeaveRequest.objects.create(meeting=planned, member=cast.he, kind=LeaveKind.SICK, reason="住院")

    html = secretary.get(reverse("sign_in_sheet", args=[planned.pk])).content.decode()

    assert "不计入应到" in html
    assert not {"长期卧病", "病假", "住院"} & set(re.findall(r"\w+", html))


# ---- late changes ------------------------------------------------------------------------------------------------


def test_late_change_asks_for_a_reason_and_shows_what_was_changed(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    secretary.post(address(planned), typed(planned))
    newcomer = make_member("新来者", cast.group_two, since=DAY)
    where = reverse("roster_change", args=[planned.pk])

    page = secretary.get(where).content.decode()
    without = secretary.post(where, {"member": newcomer.pk, "kind": "added"}).content.decode()
    assert "新来者：第二党小组" in page
    assert "请填写这一项。" in without
    assert not planned.roster.filter(member=newcomer).exists()

    answer = secretary.post(where, {"member": newcomer.pk, "kind": "added", "reason": "转入手续当天已办"}, follow=True)

    html = answer.content.decode()
    assert "名单已改：新来者，加入名单。" in html
    assert figures(html) == [8, 7, 7, 6]
    assert "转入手续当天已办" in secretary.get(where).content.decode()


def test_excusal_without_who_agreed_is_refused_at_its_field(cast: Cast, planned: Meeting, secretary: Client) -> None:
    secretary.post(address(planned), typed(planned))
    where = reverse("roster_change", args=[planned.pk])

    html = secretary.post(where, {"member": cast.fang.pk, "kind": "excused", "reason": "长期卧病"}).content.decode()

    assert "不计入应到，请写明由谁同意。" in html
    assert entry_of(planned, cast.fang).counts is True


def test_roster_is_not_changed_before_it_is_frozen(planned: Meeting, secretary: Client) -> None:
    answer = secretary.get(reverse("roster_change", args=[planned.pk]), follow=True)

    assert answer.redirect_chain == [(address(planned), 302)]
    assert "还没有点名，名单到点名时才固定。" in answer.content.decode()


def test_recorder_of_the_open_meeting_saw_it_move_and_is_told(cast: Cast, planned: Meeting, secretary: Client) -> None:
    """A late change of the roster counts as a save: a roll that was open meanwhile is compared with it."""
    secretary.post(address(planned), typed(planned))
    planned.refresh_from_db()
    data = typed(planned, su_attendance="absent")
    secretary.post(
        reverse("roster_change", args=[planned.pk]),
        {"member": cast.fang.pk, "kind": "excused", "reason": "长期卧病", "agreed_by": "支部委员会"},
    )

    html = secretary.post(address(planned), data).content.decode()

    assert "别人保存过点名" in html
    assert checked(html)["苏见微"] == "absent"
    assert figures(html)[:2] == [6, 5]


def test_save_of_the_service_is_what_the_page_shows(cast: Cast, planned: Meeting, secretary: Client) -> None:
    marks = {line.member.pk: mark_of(RosterEntry()) for line in roster_on(cast.office, planned.kind, DAY)}
    save_roll(meeting=planned, version=0, marks=marks, by=cast.zhou, held_from=HELD_FROM)

    html = secretary.get(address(planned)).content.decode()

    assert checked(html) == {}
    assert "名单按 2025年3月12日的情况固定" in html
    assert timezone.localtime(HELD_FROM).strftime("%H:%M") in html
