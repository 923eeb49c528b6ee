"""Meetings in a browser: a lecture from first page to archive, a roll on a phone, and how many hands it takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guide.models import Chapter
from members.choices import MeetingKind, MeetingState, Presence, StudyEventKind
from members.models import HoursEntry, MakeUp, Meeting, RosterEntry, StudyEvent
from tests.browser.conftest import PHONE, Visitor, VisitorFor
from tests.cast import Cast
from tests.factories import make_book, make_meeting, make_member

pytestmark = pytest.mark.browser
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@pytest.fixture
def chapter_two(cast: Cast) -> Chapter:
    return make_book("test-book", chapters=3, sections=3).chapters.get(number=2)


def fill_branch(cast: Cast, people: int) -> None:
    """So many members in all, the cast among them."""
    for number in range(people - 7):
        make_member(f"党员{number + 1:02}", (cast.group_one, cast.group_two)[number % 2])


def hold_lecture(secretary: Visitor, chapter: Chapter, *, away: dict[str, tuple[str, str]]) -> Meeting:
    """From the home page to the archive. `away`: who is on leave or absent, and the kind or reason."""
    started = (timezone.localtime() - timedelta(days=1)).replace(hour=14, minute=30)
    secretary.open("/")
    secretary.click("link", "召开会议")
    secretary.click("link", "党课")
    secretary.fill("时间", started.strftime("%Y-%m-%dT%H:%M"))
    secretary.choose("学习哪一章", str(chapter))
    secretary.choose("主讲人", "周砚秋")
    secretary.fill("地点", "三楼会议室")
    secretary.click("button", "通知")
    secretary.click("link", "全部到会")
    for name, (attendance, why) in away.items():
        mark_away(secretary, name, attendance, why)
    secretary.click("button", "保存点名")
    secretary.fill("结束时间", (started + timedelta(hours=1, minutes=30)).strftime("%H:%M"))
    secretary.click("button", "录入")
    secretary.click("button", "归档")
    return Meeting.objects.get()


def mark_away(visitor: Visitor, name: str, attendance: str, why: str) -> None:
    """One tap, and the kind of leave or the reason: two interactions."""
    visitor.tap(name, attendance)
    if attendance == "请假":
        visitor.choose(f"{name}的请假类别", why)
    else:
        visitor.hands += 1
        person = visitor.page.get_by_role("radiogroup", name=name)
        person.get_by_label("原因").fill(why)


@with_and_without_javascript
@pytest.mark.parametrize(
    "away", [{}, {"程予安": ("请假", "病假"), "陆石安": ("缺席", "未说明")}], ids=["nobody away", "two away"]
)
def test_lecture_for_twenty_four_is_archived_in_twelve_and_two_for_each_absence(
    cast: Cast,
    chapter_two: Chapter,
    visitor: VisitorFor,
    javascript: bool,
    away: dict[str, tuple[str, str]],
) -> None:
    fill_branch(cast, 24)
    secretary = visitor(cast.zhou, javascript=javascript)

    meeting = hold_lecture(secretary, chapter_two, away=away)

    assert secretary.hands <= 12 + 2 * len(away)
    assert (meeting.state, meeting.kind, meeting.number) == (MeetingState.ARCHIVED, MeetingKind.LECTURE, 1)
    assert meeting.roster.filter(presence=Presence.PRESENT).count() == 24 - len(away)
    credited = StudyEvent.objects.filter(kind=StudyEventKind.CREDITED)
    assert credited.count() == (24 - len(away)) * chapter_two.sections.count()
    assert {entry.minutes for entry in HoursEntry.objects.all()} == {90}
    assert HoursEntry.objects.count() == 24 - len(away)


def test_what_follows_from_a_lecture_is_seen_the_next_day(
    cast: Cast, chapter_two: Chapter, visitor: VisitorFor
) -> None:
    secretary = visitor(cast.zhou)
    meeting = hold_lecture(secretary, chapter_two, away={"程予安": ("请假", "病假")})

    present, away = visitor(cast.he).open(f"/members/{cast.he.pk}/study/"), visitor(cast.cheng).open("/study/")

    day = f"{meeting.held_on.year}年{meeting.held_on.month}月{meeting.held_on.day}日"
    assert f"集中学习，党课 {day}" in present.text.replace("　", " ")
    assert "待补学" in away.text
    secretary.open(f"/organizations/{cast.office.pk}/make-ups/")
    assert "程予安" in secretary.text
    assert not MakeUp.objects.exists()


@with_and_without_javascript
def test_roll_of_twenty_four_with_two_absences_takes_six(cast: Cast, visitor: VisitorFor, javascript: bool) -> None:
    fill_branch(cast, 24)
    called_for_now(cast)
    secretary = visitor(cast.zhou, javascript=javascript).open("/")

    secretary.click("link", "全部到会")
    mark_away(secretary, "程予安", "请假", "事假")
    mark_away(secretary, "陆石安", "缺席", "未说明")
    secretary.click("button", "保存点名")

    assert secretary.hands <= 6
    assert RosterEntry.objects.filter(presence=Presence.PRESENT).count() == 22
    assert RosterEntry.objects.get(member=cast.cheng).leave_kind == "personal"
    assert RosterEntry.objects.get(member=cast.lu).reason == "未说明"


def test_roll_of_forty_on_a_phone_is_saved_by_one_request(cast: Cast, visitor: VisitorFor) -> None:
    fill_branch(cast, 40)
    meeting = called_for_now(cast)
    secretary = visitor(cast.zhou, size=PHONE).open(f"/meetings/{meeting.pk}/roll/")
    sent: list[str] = []
    secretary.page.on("request", lambda asked: sent.append(asked.method))

    secretary.page.get_by_role("link", name="全部到会").click()
    secretary.tap("程予安", "线上")
    assert secretary.page.locator("#present").inner_text() == "40"
    secretary.click("button", "保存点名")

    assert sent.count("POST") == 1
    assert RosterEntry.objects.filter(presence=Presence.PRESENT).count() == 40
    assert RosterEntry.objects.get(member=cast.cheng).is_online


def test_roll_is_taken_by_keyboard_alone(cast: Cast, visitor: VisitorFor) -> None:
    meeting = called_for_now(cast)
    secretary = visitor(cast.zhou).open(f"/meetings/{meeting.pk}/roll/?all=present")
    keys = secretary.page.keyboard
    secretary.page.get_by_role("radiogroup", name="程予安").get_by_role("radio", name="到会").focus()

    keys.press("ArrowRight")
    keys.press("ArrowRight")
    secretary.tab_to("保存点名")
    keys.press("Enter")
    secretary.page.wait_for_url(f"**{meeting.get_absolute_url()}")

    assert RosterEntry.objects.get(member=cast.cheng).presence == Presence.ON_LEAVE
    assert RosterEntry.objects.filter(presence=Presence.PRESENT).count() == 6


def called_for_now(cast: Cast) -> Meeting:
    now = timezone.now()
    return make_meeting(
        cast.office,
        cast.zhou,
        planned_month=timezone.localdate().replace(day=1),
        planned_at=now - timedelta(minutes=10),
        called_at=now - timedelta(days=3),
        place="三楼会议室",
        presider=cast.zhou,
        recorder=cast.su,
    )
