"""Posting one message to a group robot, and nothing else anywhere else."""

import json
import time
from http.client import HTTPException
from threading import Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from members.models import GroupRobot
from members.notices.delivery import SENT, Delivery, failed, unknown
from members.robots import NO_ANSWER, is_allowed, refusal_in, request_for

TIMEOUT = 5  # seconds, to connect and for each part of an answer
LONGEST_WAIT = 10  # seconds, for everything
LARGEST_ANSWER = 64 * 1024


class NoRedirects(HTTPRedirectHandler):
    """An answer that sends us elsewhere is refused: only the address that was checked is ever asked."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


OPENER = build_opener(NoRedirects)


def post(robot: GroupRobot, text: str) -> Delivery:
    """The address is checked again, as what is allowed may have changed since it was set. Comes back in LONGEST_WAIT,
    however slowly the other side answers."""
    if not is_allowed(robot.service, robot.address, settings.ROBOT_HOSTS):
        return failed("address")
    address, body = request_for(robot.service, robot.address, robot.secret, text, time.time())
    content = json.dumps(body, ensure_ascii=False).encode()
    request = Request(address, content, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310 - checked
    outcome: list[Delivery] = []
    asking = Thread(target=lambda: outcome.append(_ask(request, robot.service)), daemon=True)
    asking.start()
    asking.join(LONGEST_WAIT)
    return outcome[0] if outcome else unknown("time-out")


def _ask(request: Request, service: str) -> Delivery:
    try:
        with OPENER.open(request, timeout=TIMEOUT) as response:
            problem = refusal_in(service, _read(response))
    except HTTPError as error:
        error.close()
        return (unknown if error.code >= 500 else failed)(str(error.code))
    except URLError:  # of connecting; of an answer that does not come it is the plain errors below
        return failed("connection")
    except (OSError, HTTPException):
        return unknown("time-out")
    if problem == NO_ANSWER:
        return unknown(problem)
    return failed(problem) if problem else SENT


def _read(response: Any) -> Any:
    """What it says; None for what is no JSON, or more than any robot says."""
    content = response.read(LARGEST_ANSWER)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
