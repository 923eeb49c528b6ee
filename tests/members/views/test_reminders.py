"""The page of one's own reminders, and that of a branch's group robot."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import ReminderState
from members.models import AuditEvent, GroupRobot, Member, ReminderChoice, SentReminder
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.members.test_robots import DINGTALK, WECOM
from tests.pages import fields_of
from tests.servers import Group, group_server

SECRET = "SECcanary"


@pytest.fixture
def group(settings: LazySettings) -> Iterator[Group]:
    with group_server() as receiver:
        settings.ROBOT_HOSTS = [f"127.0.0.1:{receiver.port}"]
        yield receiver


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def robot_page(cast: Cast) -> str:
    return reverse("robot", args=[cast.office.pk])


def test_page_starts_from_weekly_and_the_address_on_file(cast: Cast, client_for: ClientFor) -> None:
    Member.objects.filter(pk=cast.cheng.pk).update(mail="cheng@example.org")

    fields = fields_of(page(client_for(cast.cheng), "/reminders/"))

    assert (fields["frequency"], fields["mail"]) == (["weekly"], ["cheng@example.org"])


def test_choice_survives(cast: Cast, client_for: ClientFor) -> None:
    browser = client_for(cast.cheng)

    answer = browser.post("/reminders/", {"frequency": "daily", "mail": "cheng@example.org"}, follow=True)

    cast.cheng.refresh_from_db()
    fields = fields_of(page(client_for(cast.cheng), "/reminders/"))
    assert "提醒的设置已保存。" in answer.content.decode()
    assert (fields["frequency"], fields["mail"]) == (["daily"], ["cheng@example.org"])
    assert (ReminderChoice.objects.get().member, cast.cheng.mail) == (cast.cheng, "cheng@example.org")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"frequency": "hourly", "mail": ""}, "选"),
        ({"mail": "cheng@example.org"}, "请选多久发一次。"),
        ({"frequency": "daily", "mail": "cheng"}, "请写完整的邮箱地址，例如 name@example.org。"),
        ({"frequency": "daily", "mail": "a@example.org\nBcc: b@example.org"}, "请写完整的邮箱地址"),
        ({"frequency": "daily", "mail": "\x00@example.org"}, "字符"),
    ],
)
def test_bad_choice_is_told_and_changes_nothing(
    cast: Cast, client_for: ClientFor, data: dict[str, str], sentence: str
) -> None:
    answer = client_for(cast.cheng).post("/reminders/", data)

    cast.cheng.refresh_from_db()
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert (ReminderChoice.objects.count(), cast.cheng.mail) == (0, "")


def test_page_lists_what_was_sent_to_oneself_only(cast: Cast, client_for: ClientFor) -> None:
    today = timezone.localdate()
    SentReminder.objects.create(member=cast.cheng, on=today, state=ReminderState.SENT, what={"reading": [1, 2]})
    SentReminder.objects.create(member=cast.lu, on=today, state=ReminderState.FAILED, what={"make_up": [1]})

    html = page(client_for(cast.cheng), "/reminders/")

    assert "待读 2" in html
    assert "待补学 1" not in html


def test_secretary_sets_a_robot_whose_address_and_secret_are_never_shown_again(
    cast: Cast, client_for: ClientFor
) -> None:
    browser = client_for(cast.zhou)

    answer = browser.post(
        robot_page(cast), {"service": "dingtalk", "address": f" {DINGTALK} ", "secret": SECRET}, follow=True
    )

    robot = GroupRobot.objects.get()
    assert (robot.organization, robot.address, robot.secret) == (cast.office, DINGTALK, SECRET)
    seen = answer.content.decode() + page(browser, robot_page(cast)) + page(browser, cast.office.get_absolute_url())
    assert "oapi.dingtalk.com" in seen
    assert "有加签密钥" in seen
    assert "为机关支部接入了群机器人" in seen
    assert "canary" not in seen


def test_sysadmin_sees_neither_address_nor_secret(cast: Cast, client_for: ClientFor) -> None:
    robot = GroupRobot.objects.create(
        organization=cast.office, service="dingtalk", address=DINGTALK, secret=SECRET, set_by=cast.zhou
    )
    SentReminder.objects.create(organization=cast.office, on=timezone.localdate(), what={"meeting": [1]})
    browser = client_for(cast.sysadmin)

    pages = [
        page(browser, reverse("admin:members_grouprobot_changelist")),
        page(browser, reverse("admin:members_grouprobot_change", args=[robot.pk])),
        page(browser, reverse("admin:members_sentreminder_changelist")),
    ]

    assert all("机关支部" in html for html in pages)
    assert "oapi.dingtalk.com" in pages[1]
    assert "下次会议 1" in pages[2]
    assert "canary" not in "".join(pages)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"service": "wecom", "address": DINGTALK, "secret": ""}, "这个地址不像所选群机器人的地址。"),
        ({"service": "wecom", "address": "https://127.0.0.1/robot", "secret": ""}, "这个地址不像所选群机器人的地址。"),
        ({"service": "wecom", "address": WECOM, "secret": "x"}, "企业微信的群机器人没有加签密钥，请把这一格留空。"),
        ({"service": "wecom", "address": "", "secret": ""}, "请粘贴机器人的 Webhook 地址。"),
        ({"address": WECOM, "secret": ""}, "请选是哪一种群。"),
        ({"service": "wecom", "address": WECOM + "x" * 500, "secret": ""}, "500"),
    ],
)
def test_bad_robot_is_told_and_not_kept(cast: Cast, client_for: ClientFor, data: dict[str, str], sentence: str) -> None:
    answer = client_for(cast.zhou).post(robot_page(cast), data)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not GroupRobot.objects.exists()
    assert not AuditEvent.objects.exists()


def test_robot_is_tried_and_removed(cast: Cast, client_for: ClientFor, group: Group) -> None:
    browser = client_for(cast.zhou)
    browser.post(robot_page(cast), {"service": "feishu", "address": group.address("/hook"), "secret": SECRET})
    group.answer = b'{"code": 0}'

    tried = browser.post(reverse("robot_try", args=[cast.office.pk]), follow=True).content.decode()
    group.answer = b'{"code": 19021, "msg": "canary"}'
    refused = browser.post(reverse("robot_try", args=[cast.office.pk]), follow=True).content.decode()
    removed = browser.post(reverse("robot_remove", args=[cast.office.pk]), follow=True).content.decode()
    again = browser.post(reverse("robot_remove", args=[cast.office.pk]), follow=True).content.decode()
    nothing = browser.post(reverse("robot_try", args=[cast.office.pk]), follow=True).content.decode()

    assert "机器人收下了，请到群里看一眼。" in tried
    assert "没有发成（19021）" in refused
    assert "canary" not in tried + refused
    assert group.texts == ["【支部提醒】这是一条试发的消息，机器人已经接通。"] * 2
    assert "群机器人已停用，地址和密钥已删除。" in removed
    assert "本支部没有接入群机器人。" in again
    assert "没有东西可以试发" in nothing
    assert not GroupRobot.objects.exists()
    assert not SentReminder.objects.exists()
