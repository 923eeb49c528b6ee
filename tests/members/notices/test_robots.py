"""Posting to a group, against a real receiver on this machine."""

import time

import pytest
from django.conf import LazySettings

from members.choices import RobotService
from members.models import GroupRobot
from members.notices import robots
from members.notices.delivery import SENT, Delivery, failed, unknown
from members.notices.robots import post
from tests.servers import Group

TEXT = "【支部提醒】测试"


def robot_at(address: str, service: str = RobotService.DINGTALK, secret: str = "") -> GroupRobot:
    return GroupRobot(service=service, address=address, secret=secret)


def test_message_arrives_signed(group: Group) -> None:
    assert post(robot_at(group.address(), secret="SEC"), TEXT) == SENT

    ((path, body),) = group.posts
    assert path.startswith("/robot/send?access_token=canary&timestamp=")
    assert body == {"msgtype": "text", "text": {"content": TEXT}}


REFUSALS: list[tuple[str, int, bytes, Delivery]] = [
    ("dingtalk", 200, b'{"errcode": 310000, "errmsg": "canary"}', failed("310000")),
    ("feishu", 200, b'{"code": 19021, "msg": "canary"}', failed("19021")),
    ("wecom", 404, b"canary", failed("404")),
    ("wecom", 500, b"canary", unknown("500")),
    ("wecom", 502, b"", unknown("502")),
    ("wecom", 200, b"<html>canary", unknown("answer")),
    ("wecom", 200, b"\xff\xfe", unknown("answer")),
    ("wecom", 200, b"[" * 60_000, unknown("answer")),
    ("wecom", 200, b"9" * 100_000, unknown("answer")),
    ("wecom", 200, b"", unknown("answer")),
]


@pytest.mark.parametrize(("service", "status", "answer", "delivery"), REFUSALS)
def test_refusal_is_told_by_its_code_and_nothing_else(
    group: Group, service: str, status: int, answer: bytes, delivery: Delivery
) -> None:
    group.status, group.answer = status, answer

    assert post(robot_at(group.address(), service), TEXT) == delivery
    assert len(group.posts) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_answer_that_leads_elsewhere_is_not_followed(group: Group, status: int) -> None:
    group.status, group.location = status, group.address("/elsewhere")

    assert post(robot_at(group.address()), TEXT) == failed(str(status))
    assert [path for path, _ in group.posts] == ["/robot/send?access_token=canary"]


def test_address_that_is_no_longer_allowed_is_not_asked(group: Group, settings: LazySettings) -> None:
    settings.ROBOT_HOSTS = []

    assert post(robot_at(group.address()), TEXT) == failed("address")
    assert group.posts == []


def test_group_that_is_not_there(group: Group, settings: LazySettings) -> None:
    settings.ROBOT_HOSTS = ["127.0.0.1:1"]

    assert post(robot_at("http://127.0.0.1:1/robot/send"), TEXT) == failed("connection")


def test_group_that_does_not_answer(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "TIMEOUT", 0.2)
    group.hangs = 1

    assert post(robot_at(group.address()), TEXT) == unknown("time-out")


def test_group_that_answers_a_byte_at_a_time_is_not_waited_for(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "LONGEST_WAIT", 0.5)
    group.drip, group.answer = 0.1, b" " * 100
    began = time.monotonic()

    assert post(robot_at(group.address()), TEXT) == unknown("time-out")
    assert time.monotonic() - began < 3
