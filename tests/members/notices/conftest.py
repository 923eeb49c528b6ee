from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from members.models import Assignment, GroupRobot, Meeting
from tests.cast import Cast
from tests.factories import make_assignment, make_book, make_meeting
from tests.servers import Group, Letterbox, group_server, mail_server

PORTAL = "https://portal.example.org"


@pytest.fixture
def letterbox(settings: LazySettings) -> Iterator[Letterbox]:
    """A mail server on this machine, as EMAIL_URL=smtp://127.0.0.1:…/?from=portal@example.org would name it."""
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.DEFAULT_FROM_EMAIL, settings.EMAIL_TIMEOUT = "portal@example.org", 1
        settings.SENDS_MAIL, settings.PORTAL_URL = True, PORTAL
        yield box


@pytest.fixture
def group(settings: LazySettings) -> Iterator[Group]:
    """A receiver of robot messages on this machine, which is listed as a deployment of one's own."""
    with group_server() as receiver:
        settings.ROBOT_HOSTS = [f"127.0.0.1:{receiver.port}"]
        yield receiver


@pytest.fixture
def assignment(cast: Cast) -> Assignment:
    """Of the office and its groups: two sections."""
    chapter = make_book(chapters=1, sections=2).chapters.get()
    today = timezone.localdate()
    values = {"title": "六月学习", "starts_on": today, "due_on": today + timedelta(days=7)}
    return make_assignment(cast.office, cast.zhou, list(chapter.sections.all()), **values)


@pytest.fixture
def called(cast: Cast) -> Meeting:
    """A general meeting of the office in three days."""
    now = timezone.now()
    return make_meeting(
        cast.office, title="秘密题目", planned_at=now + timedelta(days=3), called_at=now, place="三楼会议室"
    )


@pytest.fixture
def robot(cast: Cast, group: Group) -> GroupRobot:
    return GroupRobot.objects.create(
        organization=cast.office, service="dingtalk", address=group.address(), secret="SECcanary", set_by=cast.zhou
    )
