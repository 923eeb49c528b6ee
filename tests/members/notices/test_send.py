"""The daily run, against a real mail server and a real receiver of robot messages."""

import logging
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.choices import ReminderState
from members.models import (
    Assignment,
    GroupRobot,
    Member,
    ReminderChoice,
    SentReminder,
)
from members.notices import send
from members.services.reminders import claim
from tests.cast import Cast
from tests.factories import make_account, make_member
from tests.members.notices.running import give_mail, mail_of, run, run_badly, states
from tests.servers import Group, Letterbox

# ---- never twice --------------------------------------------------------------------------------------------------


def test_run_again_the_same_day_sends_nothing(
    cast: Cast, letterbox: Letterbox, robot: GroupRobot, group: Group, assignment: Assignment
) -> None:
    give_mail(cast.cheng, cast.lu)
    ReminderChoice.objects.create(member=cast.lu, frequency="daily")
    assert run() == "已发出：邮件 2 封，群消息 1 条。\n"

    assert run() == "已发出：邮件 0 封，群消息 0 条。\n"

    assert (sorted(letterbox.recipients), len(group.posts)) == ([mail_of(cast.cheng), mail_of(cast.lu)], 1)


def test_what_another_run_has_claimed_in_the_meantime_is_left_to_it(
    cast: Cast, letterbox: Letterbox, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_mail(cast.cheng, cast.lu)

    def claimed_meanwhile(**values: Any) -> SentReminder | None:
        claim(**values)
        return claim(**values)

    monkeypatch.setattr(send, "claim", claimed_meanwhile)

    assert run() == "已发出：邮件 0 封，群消息 0 条。\n"
    assert letterbox.mails == []


def test_run_that_was_cut_off_while_sending_is_not_repeated_that_day(
    cast: Cast, letterbox: Letterbox, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row was there before anything was sent; the others get theirs."""
    give_mail(cast.cheng, cast.lu)

    class Killed(BaseException):
        pass

    def cut_off(*args: Any, **values: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(send, "settle", cut_off)
        with pytest.raises(Killed):
            run()
    assert states() == {"程予安": "claimed"}

    run()

    assert states() == {"程予安": "claimed", "陆石安": "sent"}
    assert sorted(letterbox.recipients) == [mail_of(cast.cheng), mail_of(cast.lu)]


# ---- one bad thing does not stop the rest -------------------------------------------------------------------------


def test_bad_addresses_do_not_stop_the_rest_and_end_with_an_error(
    cast: Cast, letterbox: Letterbox, assignment: Assignment
) -> None:
    give_mail(cast.qiao, cast.zhou, cast.cheng, cast.lu, cast.su)
    letterbox.refuses, letterbox.drops = {mail_of(cast.cheng)}, {mail_of(cast.lu)}
    Member.objects.filter(pk=cast.qiao.pk).update(mail="a\r\nBcc: x@example.org")

    line, problems = run_badly()

    assert line == "已发出：邮件 2 封，群消息 0 条；未能发出 2，不能确定 1。"
    assert states() == {"乔松": "failed", "周砚秋": "sent", "苏见微": "sent", "程予安": "failed", "陆石安": "claimed"}
    assert sorted(problems.split("\n")[:-1]) == sorted(
        [f"党员 {cast.qiao.pk}：address", f"党员 {cast.cheng.pk}：550", f"党员 {cast.lu.pk}：time-out"]
    )


def test_what_failed_is_tried_again_and_what_is_not_known_is_not(
    cast: Cast, letterbox: Letterbox, assignment: Assignment
) -> None:
    give_mail(cast.cheng, cast.lu)
    letterbox.refuses, letterbox.drops = {mail_of(cast.cheng)}, {mail_of(cast.lu)}
    run_badly()
    letterbox.refuses, letterbox.drops = set(), set()

    assert run() == "已发出：邮件 1 封，群消息 0 条。\n"
    assert states() == {"程予安": "sent", "陆石安": "claimed"}


def test_row_that_breaks_the_words_does_not_stop_the_rest(
    cast: Cast, letterbox: Letterbox, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_mail(cast.cheng, cast.lu)
    words = send.mail_to

    def breaks(member: Member, *rest: Any) -> str:
        if member == cast.cheng:
            raise ValueError("canary")
        return words(member, *rest)

    monkeypatch.setattr(send, "mail_to", breaks)

    line, problems = run_badly()

    assert letterbox.recipients == [mail_of(cast.lu)]
    assert (line, problems) == (
        "已发出：邮件 1 封，群消息 0 条；未能发出 1，不能确定 0。",
        f"党员 {cast.cheng.pk}：ValueError\n",
    )


def test_mail_server_that_is_not_there_marks_nobody_and_leaves_the_groups_theirs(
    cast: Cast, letterbox: Letterbox, robot: GroupRobot, group: Group, assignment: Assignment, settings: LazySettings
) -> None:
    give_mail(cast.cheng, cast.tan, cast.ruan)
    settings.EMAIL_PORT = 1

    line, _ = run_badly()

    assert line == "已发出：邮件 0 封，群消息 1 条；未能发出 0，不能确定 0；邮件服务器没有应答。"
    assert states() == {"机关支部": "sent"}


def test_dead_robot_does_not_stop_the_others(
    cast: Cast, robot: GroupRobot, group: Group, assignment: Assignment, settings: LazySettings
) -> None:
    settings.ROBOT_HOSTS = [*settings.ROBOT_HOSTS, "127.0.0.1:1"]
    GroupRobot.objects.filter(pk=robot.pk).update(address="http://127.0.0.1:1/robot/send?access_token=canary")
    Assignment.objects.filter(pk=assignment.pk).update(organization=cast.township)
    GroupRobot.objects.create(
        organization=cast.village, service="feishu", address=group.address("/hook"), secret="canary", set_by=cast.tan
    )
    group.answer = b'{"code": 0}'

    _, problems = run_badly()

    assert states() == {"机关支部": "failed", "柳溪村支部": "sent"}
    assert problems == f"群，支部 {cast.office.pk}：connection\n"


def test_robot_that_refuses_with_a_friendly_status_has_failed(
    cast: Cast, robot: GroupRobot, group: Group, assignment: Assignment
) -> None:
    group.answer = b'{"errcode": 310000, "errmsg": "sign not match canary"}'

    _, problems = run_badly()

    reminder = SentReminder.objects.get()
    assert (reminder.state, reminder.problem) == (ReminderState.FAILED, "310000")
    assert "canary" not in problems


# ---- the run as a whole -------------------------------------------------------------------------------------------


def test_dry_run_says_what_would_be_sent_to_whom_and_sends_nothing(
    cast: Cast, letterbox: Letterbox, robot: GroupRobot, group: Group, assignment: Assignment
) -> None:
    give_mail(cast.cheng)

    said = run("--dry-run")

    assert "程予安　c****@example.org　支部学习与组织生活：1 件事\n    程予安同志：\n" in said
    assert "机关支部　钉钉\n    【支部提醒】\n    学习任务：" in said
    assert said.endswith("试算，没有发出：邮件 1 封，群消息 1 条。\n")
    assert "canary" not in said
    assert (letterbox.mails, group.posts, SentReminder.objects.count()) == ([], [], 0)


def test_without_mail_settings_nothing_is_sent_and_the_run_says_so(cast: Cast, assignment: Assignment) -> None:
    give_mail(cast.cheng)

    assert run() == "已发出：邮件 0 封，群消息 0 条。没有设置 EMAIL_URL，不发邮件。\n"
    assert not SentReminder.objects.exists()


def test_secrets_reach_neither_log_nor_output(
    cast: Cast, robot: GroupRobot, group: Group, assignment: Assignment, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for group.status, group.answer in ((500, b"canary"), (200, b"canary"), (302, b"")):
        SentReminder.objects.all().delete()
        _, problems = run_badly()
        assert "canary" not in problems
    robot.address = "http://[canary"
    robot.save()
    SentReminder.objects.all().delete()
    run_badly()

    assert "canary" not in caplog.text


def test_queries_of_a_run_do_not_grow_with_the_people_but_for_the_rows_of_what_is_sent(
    cast: Cast, letterbox: Letterbox, assignment: Assignment
) -> None:
    """Claimed before it is sent and marked afterwards: a mail costs its own writes, and nothing is looked up for it."""
    counts = []
    for people in (3, 40):
        for number in range(people):
            make_account(make_member(f"增员{number}", cast.group_one, mail=f"{people}-{number}@example.org"))
        SentReminder.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            run()
        counts.append((len(letterbox.mails), sum(query["sql"].startswith("SELECT") for query in queries)))
    (few, asked), (many, asked_for_many) = counts
    lookups = asked_for_many - asked

    assert (few, many - few) == (3, 43)
    assert lookups == 40  # `claim` looks once whether the row is there
