"""Choices that survive, the robot of a group, and reminders that are claimed once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.conf import LazySettings

from members.choices import ReminderState
from members.errors.reminders import AddressRefused, NoRobot, SecretRefused
from members.models import AuditEvent, GroupRobot, Member, ReminderChoice, SentReminder
from members.services.reminders import (
    choose_reminders,
    claim,
    forget_old_reminders,
    remove_robot,
    set_robot,
    settle,
)
from tests.cast import Cast
from tests.members.test_robots import DINGTALK, WECOM

Acting = Callable[[Member], Member]
TODAY = date(2026, 6, 17)


def test_choice_is_kept_and_the_address_is_on_the_trail_without_being_told(cast: Cast, acting: Acting) -> None:
    cheng = acting(cast.cheng)

    choose_reminders(frequency="daily", mail="canary@example.org", by=cheng)
    choose_reminders(frequency="never", mail="canary@example.org", by=cheng)

    cast.cheng.refresh_from_db()
    event = AuditEvent.objects.get()
    assert (ReminderChoice.objects.get().frequency, cast.cheng.mail) == ("never", "canary@example.org")
    assert (event.action, event.details) == ("member.changed", {"member": cast.cheng.pk, "fields": ["mail"]})


def test_robot_is_set_replaced_and_removed(cast: Cast, acting: Acting) -> None:
    zhou = acting(cast.zhou)

    set_robot(branch=cast.office, service="wecom", address=WECOM, secret="", by=zhou)
    robot = set_robot(branch=cast.office, service="dingtalk", address=DINGTALK, secret="SECcanary", by=zhou)

    assert list(GroupRobot.objects.values_list("pk", "service", "address", "secret")) == [
        (robot.pk, "dingtalk", DINGTALK, "SECcanary")
    ]
    remove_robot(branch=cast.office, by=zhou)
    assert not GroupRobot.objects.exists()
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "robot.set", "robot.set", "robot.removed",
    ]  # fmt: skip
    assert "canary" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("service", "address", "secret", "refusal"),
    [
        ("wecom", "https://example.org/cgi-bin/webhook/send?key=1", "", AddressRefused),
        ("dingtalk", WECOM, "", AddressRefused),
        ("wecom", WECOM, "SEC", SecretRefused),
    ],
)
def test_robot_that_is_refused_leaves_the_one_before(
    cast: Cast, acting: Acting, service: str, address: str, secret: str, refusal: type[Exception]
) -> None:
    zhou = acting(cast.zhou)
    set_robot(branch=cast.office, service="dingtalk", address=DINGTALK, secret="", by=zhou)

    with pytest.raises(refusal):
        set_robot(branch=cast.office, service=service, address=address, secret=secret, by=zhou)

    assert GroupRobot.objects.get().address == DINGTALK
    assert AuditEvent.objects.count() == 1


def test_robot_of_a_deployment_that_is_listed_is_taken(cast: Cast, acting: Acting, settings: LazySettings) -> None:
    settings.ROBOT_HOSTS = ["chat.example.org"]

    set_robot(
        branch=cast.office, service="feishu", address="https://chat.example.org/h", secret="", by=acting(cast.zhou)
    )

    assert GroupRobot.objects.get().host == "chat.example.org"


def test_removing_no_robot_leaves_no_trail(cast: Cast, acting: Acting) -> None:
    with pytest.raises(NoRobot):
        remove_robot(branch=cast.office, by=acting(cast.zhou))

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("whom", ["member", "organization"])
def test_reminder_is_claimed_once_a_day(cast: Cast, whom: str) -> None:
    who = {whom: cast.cheng if whom == "member" else cast.office}
    first = claim(on=TODAY, what={"reading": [1]}, **who)
    assert first is not None

    assert claim(on=TODAY, what={"reading": [1]}, **who) is None
    settle(first, state=ReminderState.SENT, problem="")
    assert claim(on=TODAY, what={"reading": [1]}, **who) is None
    assert claim(on=TODAY + timedelta(days=1), what={"reading": [1]}, **who) is not None
    assert SentReminder.objects.count() == 2


def test_what_surely_failed_is_claimed_again_the_same_day(cast: Cast) -> None:
    first = claim(on=TODAY, what={"reading": [1]}, member=cast.cheng)
    assert first is not None
    settle(first, state=ReminderState.FAILED, problem="550")

    again = claim(on=TODAY, what={"reading": [2]}, member=cast.cheng)

    assert again == first
    reminder = SentReminder.objects.get()
    assert (reminder.state, reminder.problem, reminder.what) == ("claimed", "", {"reading": [2]})
    assert claim(on=TODAY, what={"reading": [2]}, member=cast.cheng) is None


def test_what_was_sent_is_forgotten_after_three_months(cast: Cast) -> None:
    for days in (91, 92, 93):
        SentReminder.objects.create(member=cast.cheng, on=TODAY - timedelta(days=days))

    assert forget_old_reminders(TODAY) == 1
    assert SentReminder.objects.count() == 2
