"""What mails and messages say, as they arrive."""

from datetime import timedelta

from django.conf import LazySettings
from django.utils import timezone

from members.choices import LeaveKind, MeetingKind, Presence
from members.models import (
    Assignment,
    GroupRobot,
    LeaveRequest,
    Meeting,
    Resolution,
    SentReminder,
)
from tests.cast import Cast
from tests.factories import make_assignment, make_held_meeting, make_meeting
from tests.members.notices.running import give_mail, mail_of, run, states, study_all
from tests.servers import Group, Letterbox

NAMES = ("乔松", "周砚秋", "苏见微", "贺归舟", "程予安", "陆石安", "方映川", "谭秋水", "阮青禾")


# ---- what a mail says ---------------------------------------------------------------------------------------------


def test_member_is_told_what_is_open(cast: Cast, letterbox: Letterbox, assignment: Assignment, called: Meeting) -> None:
    give_mail(cast.cheng)

    assert run() == "已发出：邮件 1 封，群消息 0 条。\n"

    day, due = timezone.localtime(called.planned_at), assignment.due_on
    text = letterbox.text_to(mail_of(cast.cheng))
    assert text.startswith(
        f"程予安同志：\n\n网站上眼下还有这些事：\n\n待读\n- “六月学习”还有 2 节必读，{due.month}月{due.day}日前\n\n"
        f"下次会议\n- {day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）{day:%H:%M}，"
        "机关支部支部党员大会，三楼会议室\n\n打开网站"
    )
    assert "https://portal.example.org/\n" in text
    assert "https://portal.example.org/reminders/" in text
    assert letterbox.mails[0][1]["Subject"] == "支部学习与组织生活：2 件事"
    assert SentReminder.objects.get().what == {"reading": [assignment.pk], "meeting": [called.pk]}


def test_secretary_is_told_what_a_keeper_sees_to(
    cast: Cast, letterbox: Letterbox, assignment: Assignment, called: Meeting
) -> None:
    give_mail(cast.zhou)
    study_all(cast.zhou, assignment)
    LeaveRequest.objects.create(meeting=called, member=cast.cheng, kind=LeaveKind.SICK, reason="canary")
    held = make_held_meeting(cast.office, [cast.zhou], timezone.now() - timedelta(days=2), kind=MeetingKind.THEME_DAY)

    run()

    text = letterbox.text_to(mail_of(cast.zhou))
    assert f"待完善的会议\n- {held.day.month}月{held.day.day}日 机关支部主题党日\n" in text
    assert "学习任务的反馈\n- “六月学习”还有 6 人未反馈" in text
    assert f"请假\n- {called.day.month}月{called.day.day}日 机关支部支部党员大会，1 人请假\n" in text


def test_long_list_ends_with_how_many_more_there_are(cast: Cast, letterbox: Letterbox, assignment: Assignment) -> None:
    give_mail(cast.cheng)
    sections = list(assignment.sections.all())
    gone = timezone.localdate() - timedelta(days=1)
    for number in range(12):
        make_assignment(cast.office, cast.zhou, sections, title=f"任务{number}", starts_on=gone, due_on=gone)

    run()

    said = f"{gone.year}年" if gone.year != timezone.localdate().year else ""
    text = letterbox.text_to(mail_of(cast.cheng))
    assert f"- “任务0”还有 2 节必读，已过期限（{said}{gone.month}月{gone.day}日）\n" in text
    assert "- “任务9”" in text
    assert "- “任务10”" not in text
    assert "- 另有 3 项，请看网站\n" in text


def test_mail_names_nobody_else_and_no_reason_or_link(
    cast: Cast, letterbox: Letterbox, assignment: Assignment, called: Meeting
) -> None:
    everybody = [getattr(cast, name) for name in ("qiao", "zhou", "su", "he", "cheng", "lu", "tan", "ruan")]
    give_mail(*everybody)
    Meeting.objects.filter(pk=called.pk).update(place="https://meet.example.org/canary", presider=cast.su)
    LeaveRequest.objects.create(meeting=called, member=cast.lu, kind=LeaveKind.SICK, reason="canary 陆石安")
    held = make_held_meeting(
        cast.office, everybody, state="archived", kind=MeetingKind.LECTURE, title="canary", lecturer=cast.he
    )
    held.roster.update(presence=Presence.ABSENT, reason="canary")
    for owner in everybody:
        Resolution.objects.create(meeting=held, text="canary 阮青禾", follow_up=True, owner=owner)

    run()

    assert len(letterbox.mails) >= 6
    for member in everybody:
        if mail_of(member) in letterbox.recipients:
            text = letterbox.text_to(mail_of(member))
            assert [name for name in NAMES if name in text] == [member.name]
            assert "canary" not in text
            assert "会上交您办的\n- 1 项\n" in text


def test_who_has_nothing_open_gets_no_mail(cast: Cast, letterbox: Letterbox, assignment: Assignment) -> None:
    give_mail(cast.cheng, cast.lu)
    study_all(cast.cheng, assignment)

    run()

    assert letterbox.recipients == [mail_of(cast.lu)]
    assert states() == {"陆石安": "sent"}


def test_meeting_that_was_not_held_or_from_which_one_asked_leave_is_not_told(
    cast: Cast, letterbox: Letterbox, called: Meeting
) -> None:
    give_mail(cast.cheng, cast.lu, cast.ruan)
    LeaveRequest.objects.create(meeting=called, member=cast.cheng, kind=LeaveKind.SICK)
    now = timezone.now()
    make_meeting(
        cast.village, state="not_held", not_held_reason="测试", planned_at=now + timedelta(days=1), called_at=now
    )

    run()

    assert letterbox.recipients == [mail_of(cast.lu)]


# ---- groups -------------------------------------------------------------------------------------------------------


def test_group_is_told_days_kinds_and_counts(
    cast: Cast, robot: GroupRobot, group: Group, assignment: Assignment, called: Meeting, settings: LazySettings
) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    study_all(cast.cheng, assignment)

    assert run() == "已发出：邮件 0 封，群消息 1 条。没有设置 EMAIL_URL，不发邮件。\n"

    day, due = timezone.localtime(called.planned_at), assignment.due_on
    assert group.texts == [
        "【支部提醒】\n"
        f"下次会议：{day.month}月{day.day}日（星期{'一二三四五六日'[day.weekday()]}）{day:%H:%M}，"
        "机关支部支部党员大会。地点和议题请看网站。\n"
        f"学习任务：{due.month}月{due.day}日截止，应读 7 人，已反馈 1 人。\n"
        "https://portal.example.org/"
    ]


def test_message_to_a_group_fits_in_what_the_services_take(
    cast: Cast, robot: GroupRobot, group: Group, assignment: Assignment
) -> None:
    cast.office.name = "长" * 100
    cast.office.save()
    now, sections = timezone.now(), list(assignment.sections.all())
    for number in range(8):
        make_meeting(cast.office, planned_at=now + timedelta(days=number, hours=1), called_at=now)
        make_assignment(cast.office, cast.zhou, sections, due_on=assignment.due_on, starts_on=assignment.starts_on)

    run()

    (text,) = group.texts
    assert text.count("下次会议") == text.count("学习任务") == 3
    assert len(text.encode()) <= 2048
