"""The command as it is run, and whom it reaches."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.models import Assignment, Member, SentReminder, StudyState


def run(*options: str) -> str:
    out = StringIO()
    call_command("send_reminders", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def run_badly() -> tuple[str, str]:
    """What it says at its end, and the problems before."""
    problems = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("send_reminders", stdout=StringIO(), stderr=problems)
    return str(error.value), problems.getvalue()


def give_mail(*members: Member) -> None:
    for member in members:
        member.mail = mail_of(member)
        member.save(update_fields=["mail"])


def mail_of(member: Member) -> str:
    return f"{member.account.username}@example.org"


def states() -> dict[str, str]:
    """Of today, by the name of the member or of the branch."""
    today = SentReminder.objects.filter(on=timezone.localdate()).select_related("member", "organization")
    return {str(reminder.member or reminder.organization): reminder.state for reminder in today}


def study_all(member: Member, assignment: Assignment) -> None:
    for section in assignment.sections.all():
        StudyState.objects.create(member=member, section=section, marked=True, revision=1, at=timezone.now(), by=member)
