"""Reminders: how often somebody wants them, the robot of a branch's group, and the record of what was sent."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import ReminderState
from members.errors.reminders import AddressRefused, NoRobot, SecretRefused
from members.models import GroupRobot, Member, Organization, ReminderChoice, SentReminder
from members.robots import is_allowed, takes_secret
from members.services.people import change_member

KEPT = timedelta(days=92)  # how long it is known what was sent


@transaction.atomic
def choose_reminders(*, frequency: str, mail: str, by: Member) -> None:
    """The own choice, which like a mark goes on no trail; and the own address, which is a fact of the person as the
    secretary keeps it, and does."""
    if mail != by.mail and by.rights.place is not None:
        change_member(member=by, branch=by.rights.place, by=by, mail=mail)
    ReminderChoice.objects.update_or_create(member=by, defaults={"frequency": frequency})


@transaction.atomic
def set_robot(*, branch: Organization, service: str, address: str, secret: str, by: Member) -> GroupRobot:
    """In the place of the one before, if there was one. Raises AddressRefused, SecretRefused.

    The trail has that it was set, and never where it leads.
    """
    if not is_allowed(service, address, settings.ROBOT_HOSTS):
        raise AddressRefused
    if secret and not takes_secret(service):
        raise SecretRefused
    trail.record("robot.set", by=by, organization=branch, target=branch.pk, service=service)
    values = {"service": service, "address": address, "secret": secret, "set_by": by}
    robot, _ = GroupRobot.objects.update_or_create(organization=branch, defaults=values)
    return robot


@transaction.atomic
def remove_robot(*, branch: Organization, by: Member) -> None:
    """With address and secret. What was sent stays listed. Raises NoRobot."""
    trail.hold(branch)
    if not GroupRobot.objects.filter(organization=branch).exists():
        raise NoRobot
    trail.record("robot.removed", by=by, organization=branch, target=branch.pk)
    GroupRobot.objects.filter(organization=branch).delete()


# ---- what the daily run writes -------------------------------------------------------------------------------------


def claim(*, on: date, what: dict[str, list[int]], **whom: Any) -> SentReminder | None:
    """The day's reminder to this `member`, or to the group of this `organization`, before it is sent; None when another
    run has it, or it was sent. One that surely did not arrive may be claimed again."""
    reminder, made = SentReminder.objects.get_or_create(**whom, on=on, defaults={"what": what})
    if made:
        return reminder
    again = SentReminder.objects.filter(pk=reminder.pk, state=ReminderState.FAILED)
    values = {"state": ReminderState.CLAIMED, "what": what, "problem": "", "at": timezone.now()}
    return reminder if again.update(**values) else None


def settle(reminder: SentReminder, *, state: str, problem: str) -> None:
    """How sending it ended."""
    reminder.state, reminder.problem = state, problem
    reminder.save(update_fields=["state", "problem", "at"])


def forget_old_reminders(on: date) -> int:
    """What was sent is known for three months. Returns how many rows went."""
    deleted, _ = SentReminder.objects.filter(on__lt=on - KEPT).delete()
    return deleted
