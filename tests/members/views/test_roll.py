"""The roll as a page: what it fills in and what it does not, what one request saves, and who sees which reasons."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from members.choices import LeaveKind, MeetingState, Presence, Site
from members.models import AuditEvent, Excusal, LeaveRequest, Meeting, RosterEntry
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_held_meeting, make_meeting
from tests.rolls import DAY, ENDS, address, checked, entry_of, figures, typed


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(
        cast.office, planned_at=HELD_FROM, called_at=HELD_FROM, title="三月大会", presider=cast.zhou, recorder=cast.su
    )


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


# ---- as it opens -------------------------------------------------------------------------------------------------


def test_page_lists_everyone_by_group_and_fills_in_nothing(planned: Meeting, secretary: Client) -> None:
    html = secretary.get(address(planned)).content.decode()

    assert re.findall(r'<h2 id="group-\d">(\S+?)　', html) == ["不分组", "第一党小组", "第二党小组"]
    assert html.count('role="radiogroup"') == 7
    assert checked(html) == {}
    assert figures(html) == [7, 6, 0, 0]
    assert 'name="held_on" value="2025-03-12"' in html
    assert 'name="held_from" value="14:30"' in html
    assert re.search(r'<input type="time" name="held_to"(?! value)', html)


def test_all_present_fills_everybody_in_and_saves_nothing(planned: Meeting, secretary: Client) -> None:
    html = secretary.get(f"{address(planned)}?all=present").content.decode()

    assert set(checked(html).values()) == {"present"}
    assert figures(html) == [7, 6, 7, 6]
    assert RosterEntry.objects.count() == 0


def test_all_present_at_a_meeting_online_is_online(planned: Meeting, secretary: Client) -> None:
    Meeting.objects.update(site=Site.ONLINE)

    html = secretary.get(f"{address(planned)}?all=present").content.decode()

    assert set(checked(html).values()) == {"online"}


def test_leave_that_was_asked_for_is_shown_and_chosen_only_with_all_present(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    LeaveRequest.objects.create(meeting=planned, member=cast.cheng, kind=LeaveKind.PERSONAL, reason="家里有事")

    plain = secretary.get(address(planned)).content.decode()
    filled = secretary.get(f"{address(planned)}?all=present").content.decode()

    assert "已请假（事假）：家里有事" in plain
    assert checked(plain) == {}
    assert checked(filled)["程予安"] == "on_leave"
    assert set(checked(filled).values()) == {"present", "on_leave"}
    for html in (plain, filled):
        assert '<option value="personal" selected>' in html
        assert 'aria-label="程予安的请假说明" value="家里有事"' in html


def test_who_is_excused_is_proposed_as_not_counted_and_not_filled_in(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    Excusal.objects.create(member=cast.fang, since=DAY, reason="长期卧病", agreed_by="支部委员会", agreed_on=DAY)

    html = secretary.get(f"{address(planned)}?all=present").content.decode()

    assert "不计入应到：长期卧病" in html
    assert "方映川" not in checked(html)
    assert figures(html) == [6, 5, 6, 5]


def test_what_is_entered_stays_and_all_present_fills_in_the_rest(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    secretary.post(address(planned), typed(planned, everybody="", su_attendance="absent", he_attendance="online"))

    plain = secretary.get(address(planned)).content.decode()
    html = secretary.get(f"{address(planned)}?all=present").content.decode()

    assert "其余到会" in plain
    assert (checked(html)["苏见微"], checked(html)["贺归舟"], checked(html)["程予安"]) == (
        "absent",
        "online",
        "present",
    )


# ---- saved -------------------------------------------------------------------------------------------------------


def test_one_request_saves_everybody_with_reasons_and_times(cast: Cast, planned: Meeting, secretary: Client) -> None:
    data = typed(
        planned, su_attendance="on_leave", su_leave_kind="sick", su_leave_reason="复查", cheng_attendance="absent",
        cheng_absent_reason="未说明", cheng_leave_reason="这一句属于另一个选择", he_attendance="online",
        he_arrived="14:50", lu_study_minutes="20",
    )  # fmt: skip

    answer = secretary.post(address(planned), data, follow=True)

    assert answer.redirect_chain == [(planned.get_absolute_url(), 302)]
    assert "点名已保存：应到 7 人，实到 5 人。" in answer.content.decode()
    su, cheng, he, lu = (entry_of(planned, member) for member in (cast.su, cast.cheng, cast.he, cast.lu))
    assert (su.presence, su.leave_kind, su.reason) == (Presence.ON_LEAVE, LeaveKind.SICK, "复查")
    assert (cheng.presence, cheng.leave_kind, cheng.reason) == (Presence.ABSENT, "", "未说明")
    assert (he.presence, he.is_online, f"{he.arrived:%H:%M}") == (Presence.PRESENT, True, "14:50")
    assert (lu.presence, lu.study_minutes) == (Presence.PRESENT, 20)


def test_first_save_opens_with_the_times_and_guests_that_were_typed(planned: Meeting, secretary: Client) -> None:
    guests = {"guest_name": ["客人", ""], "guest_who": ["入党积极分子", ""]}

    secretary.post(address(planned), typed(planned, held_to="16:30", **guests))

    planned.refresh_from_db()
    assert (planned.state, planned.held_from, planned.held_to) == (MeetingState.OPEN, HELD_FROM, ENDS)
    assert planned.observers == [{"name": "客人", "who": "入党积极分子"}]


def test_meeting_page_shows_both_pairs_and_the_names(cast: Cast, planned: Meeting, secretary: Client) -> None:
    Excusal.objects.create(member=cast.fang, since=DAY, reason="长期卧病", agreed_by="支部委员会", agreed_on=DAY)
    data = typed(
        planned, su_attendance="on_leave", su_leave_kind="sick", su_leave_reason="复查", cheng_attendance="absent",
        cheng_absent_reason="未说明", he_left="15:00", lu_attendance="online", fang_attendance="present",
        guest_name=["客人"], guest_who=["入党积极分子"],
    )  # fmt: skip

    html = secretary.post(address(planned), data, follow=True).content.decode()

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "应到 6 人（其中有表决权 5 人） 实到 4 人（其中有表决权 3 人）" in text
    assert "出席 看名单 乔松、周砚秋、贺归舟、陆石安（线上） 请假 苏见微（病假：复查）" in text
    assert "缺席 程予安（未说明）" in text
    assert "迟到早退 贺归舟（15:00 离会）" in text
    assert "列席 客人（入党积极分子）" in text
    assert "不计入应到 方映川（长期卧病，到会）" in text


def test_names_of_those_away_stand_one_behind_the_other(planned: Meeting, secretary: Client) -> None:
    data = typed(planned, everybody="present", su_attendance="on_leave", su_leave_kind="sick",
                 cheng_attendance="on_leave", cheng_leave_kind="personal")  # fmt: skip

    html = secretary.post(address(planned), data, follow=True).content.decode()

    assert '<td colspan="3">程予安（事假）、苏见微（病假）</td>' in html


def test_member_reads_who_attended_once_archived(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.he, cast.cheng], state=MeetingState.ARCHIVED)
    meeting.roster.exclude(member=cast.cheng).update(presence=Presence.PRESENT)

    assert "周砚秋、贺归舟" in client_for(cast.lu).get(meeting.get_absolute_url()).content.decode()


def test_retry_after_a_cut_connection_is_one_save(cast: Cast, planned: Meeting, secretary: Client) -> None:
    data = typed(planned)

    first, second = secretary.post(address(planned), data), secretary.post(address(planned), data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert (RosterEntry.objects.count(), AuditEvent.objects.count()) == (7, 1)
    planned.refresh_from_db()
    assert planned.roll_version == 1


@pytest.mark.parametrize("page", ["roll", "minutes"])
def test_what_was_not_held_leads_back_to_its_page(cast: Cast, secretary: Client, page: str) -> None:
    meeting = make_meeting(cast.office, state=MeetingState.NOT_HELD, not_held_reason="防汛值班")

    answer = secretary.get(reverse(page, args=[meeting.pk]), follow=True)

    assert answer.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "记为未召开" in answer.content.decode()


# ---- who sees reasons --------------------------------------------------------------------------------------------


def test_lead_reader_takes_the_roll_without_seeing_reasons_and_keeps_them(
    cast: Cast, planned: Meeting, client_for: ClientFor
) -> None:
    Meeting.objects.filter(pk=planned.pk).update(lead_reader=cast.cheng)
    LeaveRequest.objects.create(meeting=planned, member=cast.he, kind=LeaveKind.SICK, reason="住院")
    reader = client_for(cast.cheng)

    first = reader.get(address(planned)).content.decode()
    reader.post(address(planned), typed(planned, he_attendance="on_leave"))
    assert (entry_of(planned, cast.he).leave_kind, entry_of(planned, cast.he).reason) == (LeaveKind.SICK, "住院")

    planned.refresh_from_db()
    second = reader.get(address(planned)).content.decode()
    reader.post(address(planned), typed(planned, he_attendance="on_leave", su_attendance="absent"))

    assert "已请假" in first
    for html in (first, second):
        assert "住院" not in html
        assert "病假）" not in html
        assert '<option value="sick" selected>' not in html
    assert (entry_of(planned, cast.he).leave_kind, entry_of(planned, cast.he).reason) == (LeaveKind.SICK, "住院")
    assert entry_of(planned, cast.su).presence == Presence.ABSENT


def test_meeting_page_tells_reasons_only_to_whom_they_concern(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.he, cast.lu], state=MeetingState.ARCHIVED)
    leave = {"presence": Presence.ON_LEAVE, "leave_kind": LeaveKind.SICK, "reason": "住院"}
    meeting.roster.filter(member=cast.he).update(**leave)
    meeting.roster.filter(member=cast.lu).update(
        presence=Presence.NOT_ENTERED, counts=False, excused_reason="长期卧病", may_vote=False, group=cast.group_two
    )

    pages = {who: client_for(getattr(cast, who)).get(meeting.get_absolute_url()).content.decode() for who in
             ("zhou", "he", "su", "cheng", "qiao")}  # fmt: skip

    assert {who for who, html in pages.items() if "病假：住院" in html} == {"zhou", "he"}
    assert {who for who, html in pages.items() if "长期卧病" in html} == {"zhou", "he"}  # 贺 leads 陆's group
    for html in pages.values():
        assert "贺归舟" in html


# ---- opened by mistake -------------------------------------------------------------------------------------------


def test_roll_opened_by_mistake_is_taken_back_from_the_page(planned: Meeting, secretary: Client) -> None:
    secretary.post(address(planned), typed(planned))
    page = secretary.get(planned.get_absolute_url()).content.decode()

    answer = secretary.post(reverse("roll_take_back", args=[planned.pk]), follow=True).content.decode()

    assert f'action="{reverse("roll_take_back", args=[planned.pk])}"' in page
    assert "点名已撤回，会议仍是已计划。" in answer
    planned.refresh_from_db()
    assert (planned.state, planned.roster.count()) == (MeetingState.PLANNED, 0)


def test_planned_meeting_has_no_roll_to_take_back(planned: Meeting, secretary: Client) -> None:
    page = secretary.get(planned.get_absolute_url()).content.decode()

    answer = secretary.post(reverse("roll_take_back", args=[planned.pk]), follow=True).content.decode()

    assert reverse("roll_take_back", args=[planned.pk]) not in page
    assert "只有点过名、还没有录入的会议可以撤回点名。" in answer
