"""Sending mail, against a real mail server on this machine."""

import pytest
from django.conf import LazySettings

from members.notices.delivery import SENT, failed, unknown
from members.notices.mail import Mailer
from tests.servers import Letterbox

TO = "cheng@example.org"


def test_mail_arrives_as_plain_text_in_chinese(letterbox: Letterbox) -> None:
    assert Mailer().deliver(TO, "支部学习：2 件事", "程予安同志：\n.点开头\n") == SENT

    ((to, mail),) = letterbox.mails
    assert (to, mail["To"], mail["From"]) == (TO, TO, "portal@example.org")
    assert (mail["Subject"], mail.get_content_type()) == ("支部学习：2 件事", "text/plain")
    assert letterbox.text_to(TO).startswith("程予安同志：\n.点开头")


def test_address_that_the_server_refuses_leaves_the_connection_to_the_next(letterbox: Letterbox) -> None:
    letterbox.refuses = {"nobody@example.org"}
    mailer = Mailer()
    assert mailer.is_ready()

    assert mailer.deliver("nobody@example.org", "件", "文") == failed("550")
    assert mailer.is_ready()
    assert mailer.deliver(TO, "件", "文") == SENT
    assert (letterbox.recipients, letterbox.connections) == ([TO], 1)


@pytest.mark.parametrize("address", ["a\r\nBcc: x@example.org", "no-address\nx", "两个@@example.org"])
def test_address_that_no_mail_can_have(letterbox: Letterbox, address: str) -> None:
    delivery = Mailer().deliver(address, "件", "文")

    assert delivery == failed("address")
    assert letterbox.mails == []


def test_server_that_goes_away_after_the_text_may_have_taken_it(letterbox: Letterbox) -> None:
    letterbox.drops = {TO}
    mailer = Mailer()
    assert mailer.is_ready()

    assert mailer.deliver(TO, "件", "文") == unknown("time-out")
    assert mailer.is_ready()
    assert mailer.deliver("zhou@example.org", "件", "文") == SENT


def test_server_that_does_not_answer(letterbox: Letterbox) -> None:
    letterbox.hangs = 2
    mailer = Mailer()
    assert mailer.is_ready()

    assert mailer.deliver(TO, "件", "文") == unknown("time-out")


def test_server_that_takes_few_mails_on_one_connection_gets_the_rest_on_others(letterbox: Letterbox) -> None:
    letterbox.most = 2
    mailer = Mailer()

    for number in range(5):
        assert mailer.is_ready()
        assert mailer.deliver(f"{number}@example.org", "件", "文") == SENT

    assert (len(letterbox.mails), letterbox.connections) == (5, 3)


def test_server_that_is_not_there_is_not_ready(letterbox: Letterbox, settings: LazySettings) -> None:
    settings.EMAIL_PORT = 1

    assert not Mailer().is_ready()
