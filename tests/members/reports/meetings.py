"""A meeting with something in every line of its record."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from members.choices import (
    BallotMethod,
    BallotOutcome,
    BallotRule,
    LeaveKind,
    MakeUpWay,
    MeetingKind,
    MeetingState,
    Presence,
    Purpose,
    Site,
)
from members.models import AgendaItem, Amendment, Ballot, MakeUp, Meeting, Resolution, RosterEntry, Statement
from members.queries.records import presence_of
from tests.cast import Cast
from tests.factories import make_book, make_held_meeting, make_meeting

HELD = datetime(2025, 11, 19, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BLANK = presence_of(RosterEntry())
SAID = "反对 <两人一组> & {{ 7*7 }}，\n建议雨雪天才加一人。😀"


def make_full_meeting(cast: Cast, **fields: object) -> Meeting:
    """Archived: five came (one of them amended into an absence), one is on leave, one absent, one does not count."""
    everybody = [cast.zhou, cast.su, cast.he, cast.lu, cast.cheng, cast.tan, cast.qiao, cast.fang]
    values = {
        "state": MeetingState.ARCHIVED,
        "number": 4,
        "title": "冬季值班",
        "purposes": (Purpose.COLLECTIVE_STUDY, Purpose.DISCUSSION),
        "held_from": HELD,
        "held_to": HELD + timedelta(hours=2, minutes=10),
        "place": "三楼会议室",
        "site": Site.BOTH,
        "presider": cast.zhou,
        "recorder": cast.su,
        "lead_reader": cast.su,
        "study_minutes": 40,
        "materials": [{"title": "测试通知", "source": "测试机关", "dated": "2025-11-01"}],
        "observers": [{"name": "陶知微", "who": "组织员"}, {"name": "客人", "who": ""}],
        "recorded_at": HELD + timedelta(days=5),
        "archived_at": HELD + timedelta(days=6),
        **fields,
    }
    meeting = make_held_meeting(cast.office, everybody, **values)
    meeting.sections.set(make_book("paper", chapters=1, sections=2).chapters.get().sections.all())
    meeting.linked.set([make_meeting(cast.office, kind=MeetingKind.THEME_DAY, planned_at=HELD, title="环境整治")])
    _roll(meeting, cast)
    _minutes(meeting, cast)
    return meeting


def _roll(meeting: Meeting, cast: Cast) -> None:
    present = Presence.PRESENT
    for member, values in {
        cast.zhou: {"presence": present, "posts": "书记"},
        cast.su: {"presence": present, "posts": "宣传委员", "left": time(16, 0)},
        cast.he: {"presence": present, "arrived": time(14, 50)},
        cast.lu: {"presence": present, "is_online": True},
        cast.cheng: {"presence": Presence.ON_LEAVE, "leave_kind": LeaveKind.OFFICIAL, "reason": "清点物资"},
        cast.tan: {"presence": Presence.ABSENT, "reason": "抢修水管"},
        cast.qiao: {"presence": present},
        cast.fang: {"counts": False, "may_vote": False, "excused_reason": "长期卧床"},
    }.items():
        RosterEntry.objects.filter(meeting=meeting, member=member).update(**values)
    if meeting.is_archived:
        entry = RosterEntry.objects.get(meeting=meeting, member=cast.cheng)
        MakeUp.objects.create(
            entry=entry, way=MakeUpWay.VISITED, done_on=date(2025, 11, 26), note="组长带学", by=cast.su
        )
        Amendment.objects.create(
            meeting=meeting,
            number=1,
            member=cast.qiao,
            field="presence",
            old={**BLANK, "presence": "present", "is_online": True},
            new={**BLANK, "presence": "absent", "reason": "未说明"},
            reason="核对签到表",
            by=cast.zhou,
        )


def _minutes(meeting: Meeting, cast: Cast) -> None:
    study = AgendaItem.objects.create(
        meeting=meeting, position=1, title="学习通知", content="苏见微领学。\r\n谈了三点。\n"
    )
    duty = AgendaItem.objects.create(meeting=meeting, position=2, title="值班办法")
    Statement.objects.create(item=study, speaker=cast.he, speaker_name=cast.he.name, gist="赞成放到晚上。")
    Statement.objects.create(item=duty, speaker=cast.cheng, speaker_name=cast.cheng.name, gist=SAID)
    Ballot.objects.create(
        item=duty,
        subject="值班办法",
        rule=BallotRule.ORDINARY,
        source="《测试条例》第一条",
        method=BallotMethod.SHOW_OF_HANDS,
        entitled=6,
        present=4,
        approve=4,
        outcome=BallotOutcome.PASSED,
        by=cast.zhou,
    )
    Resolution.objects.create(
        meeting=meeting, item=duty, text="两人一组", follow_up=True, owner=cast.su, due_on=date(2026, 2, 28)
    )
    Resolution.objects.create(
        meeting=meeting, position=2, text="排出值班表", follow_up=True, owner=cast.he, due_on=date(2025, 11, 28),
        done_on=date(2025, 11, 27), done_word="已发各组", done_by=cast.he,
    )  # fmt: skip
    Resolution.objects.create(
        meeting=meeting, position=3, text="路口没有灯", raised_by_public=True, answer="已报镇里。"
    )
