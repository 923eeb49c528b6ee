"""The daily run: who is told what, by mail and in the groups.

What is open is asked of the facts branch by branch, just before its mails go out. Each reminder is claimed by a row
before it is sent and marked afterwards; a run that is cut off in between leaves the row, so that nothing is sent twice
on one day, and the next day's run starts from the facts again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from members.choices import ReminderFrequency, ReminderState
from members.models import GroupRobot, Member, Organization
from members.notices.delivery import Delivery
from members.notices.mail import Mailer
from members.notices.robots import post
from members.notices.words import mail_to, message_to_group, subject_of
from members.queries.people import contacts_of
from members.queries.reminders import (
    Keys,
    OpenMatters,
    Told,
    for_all,
    frequency_of,
    open_matters,
    told_to,
    told_to_groups,
    who_wants_mail,
)
from members.rights import give_rights
from members.services.reminders import claim, forget_old_reminders, settle

logger = logging.getLogger(__name__)
WHOM = {"member": "党员", "organization": "群，支部"}


@dataclass
class Tally:
    """What a run did. `failed` counts what surely did not arrive and what broke, `unknown` what may have arrived."""

    mails: int = 0
    messages: int = 0
    failed: int = 0
    unknown: int = 0
    without_server: bool = False

    @property
    def is_well(self) -> bool:
        return not (self.failed or self.unknown or self.without_server)

    def __str__(self) -> str:
        line = f"邮件 {self.mails} 封，群消息 {self.messages} 条"
        if not self.is_well:
            line += f"；未能发出 {self.failed}，不能确定 {self.unknown}"
        return line + ("；邮件服务器没有应答" if self.without_server else "") + "。"


@dataclass(frozen=True)
class Letter:
    """One mail, or one message to a group, as it would be sent now."""

    whom: dict[str, Member | Organization]
    to: str
    what: Keys
    subject: str
    text: str


class Run:
    """One run. `say` is told every problem, by keys and codes; in a dry run everything that would be sent."""

    def __init__(self, on: date, say: Callable[[str], None], dry_run: bool = False) -> None:
        self.on, self.say, self.dry_run = on, say, dry_run
        self.tally, self.mailer = Tally(), Mailer()

    def __call__(self) -> Tally:
        if settings.SENDS_MAIL or self.dry_run:
            for branch in Organization.objects.current(self.on).branches().iterator(chunk_size=500):
                self._guarded(f"支部 {branch.pk}", self._mail_branch, branch)
            self.mailer.close()
        self._guarded("群机器人", self._tell_groups)
        if not self.dry_run:
            forget_old_reminders(self.on)
        return self.tally

    def _guarded(self, where: str, act: Callable[..., None], *what: Any) -> None:
        """What breaks in one place is said and counted, and does not stop the rest."""
        try:
            act(*what)
        except Exception as error:
            self.tally.failed += 1
            self.say(f"{where}：{type(error).__name__}")
            logger.error("reminders: %s: %s", where, type(error).__name__)

    # ---- mail ------------------------------------------------------------------------------------------------------

    def _mail_branch(self, branch: Organization) -> None:
        wanting = who_wants_mail(branch, self.on) if not self.tally.without_server else []
        told = told_to(wanting, self.on) if wanting else {}
        members = [member for member in wanting if told[member.pk].may_be_told(frequency_of(member))]
        if not members:
            return
        give_rights(members, self.on)
        matters = open_matters(branch, members, self.on)
        for member in members:
            if told[member.pk].is_to_be_told(matters[member].keys):
                self._guarded(f"党员 {member.pk}", self._mail, member, matters[member])

    def _mail(self, member: Member, matters: OpenMatters) -> None:
        text = mail_to(member, matters, frequency_of(member), settings.PORTAL_URL)
        to = f"{member}　{contacts_of(member, in_full=False).mail}"
        letter = Letter({"member": member}, to, matters.keys, subject_of(matters), text)
        if self.dry_run:
            self._show(letter)
        elif self.tally.without_server or not self.mailer.is_ready():
            self.tally.without_server = True
        elif self._send(letter, lambda: self.mailer.deliver(member.mail, letter.subject, text)):
            self.tally.mails += 1

    # ---- groups ----------------------------------------------------------------------------------------------------

    def _tell_groups(self) -> None:
        current = Organization.objects.current(self.on).branches().order_by().values("pk")
        robots = GroupRobot.objects.filter(organization__in=current).select_related("organization").order_by("pk")
        told = told_to_groups(self.on)
        for robot in robots:
            if told[robot.organization_id].may_be_told(ReminderFrequency.DAILY):
                self._guarded(f"支部 {robot.organization_id} 的群", self._tell, robot, told[robot.organization_id])

    def _tell(self, robot: GroupRobot, told: Told) -> None:
        found = for_all(robot.organization, self.on)
        if not told.is_to_be_told(found.keys):
            return
        text = message_to_group(found, settings.PORTAL_URL)
        letter = Letter({"organization": robot.organization}, str(robot), found.keys, "", text)
        if self.dry_run:
            self._show(letter)
        elif self._send(letter, lambda: post(robot, text)):
            self.tally.messages += 1

    # ---- both ------------------------------------------------------------------------------------------------------

    def _send(self, letter: Letter, deliver: Callable[[], Delivery]) -> bool:
        """Whether it was taken."""
        reminder = claim(on=self.on, what=letter.what, **letter.whom)
        if reminder is None:
            return False
        delivery = deliver()
        settle(reminder, state=delivery.state, problem=delivery.problem)
        if not delivery.is_sent:
            self.tally.failed += delivery.state == ReminderState.FAILED
            self.tally.unknown += delivery.state == ReminderState.CLAIMED
            whom = "、".join(f"{WHOM[kind]} {thing.pk}" for kind, thing in letter.whom.items())
            self.say(f"{whom}：{delivery.problem}")
        return delivery.is_sent

    def _show(self, letter: Letter) -> None:
        self.tally.mails += "member" in letter.whom
        self.tally.messages += "organization" in letter.whom
        self.say(f"{letter.to}　{letter.subject}".rstrip("　"))
        for line in letter.text.splitlines():
            self.say(f"    {line}".rstrip())
