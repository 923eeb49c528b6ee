"""The group robots of three chat services: which addresses they have, what is posted there and how it is signed, and
how they say that they took it. Pure; `members/notices/robots.py` does the posting.

企业微信: developer.work.weixin.qq.com/document/path/91770. 钉钉: open.dingtalk.com, "custom robot access", "security
settings". 飞书: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

from members.choices import RobotService

LONGEST = 500
NO_ANSWER = "answer"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Where each service documents its robots to be: hosts, and how the path begins.
DOCUMENTED = {
    RobotService.WECOM: (("qyapi.weixin.qq.com",), "/cgi-bin/webhook/send"),
    RobotService.DINGTALK: (("oapi.dingtalk.com",), "/robot/send"),
    RobotService.FEISHU: (("open.feishu.cn", "open.larksuite.com"), "/open-apis/bot/v2/hook/"),
}
KEY_IN_QUERY = {RobotService.WECOM: "key", RobotService.DINGTALK: "access_token"}  # 飞书 has it at the end of the path


def is_allowed(service: str, address: str, private_hosts: Collection[str] = ()) -> bool:
    """Whether messages may be posted there: by https, to a host that the service documents, or to one of the
    `private_hosts` (each `host` or `host:port`). Plain http is for this machine only, where it is listed."""
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    if not plain or len(address) > LONGEST:
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or parts.fragment or not host:
        return False
    listed = (host if port is None else f"{host}:{port}") in private_hosts
    hosts, path = DOCUMENTED[RobotService(service)]
    if parts.scheme == "http":
        return listed and host in LOOPBACK
    documented = host in hosts and port in (None, 443) and parts.path.startswith(path)
    return parts.scheme == "https" and (listed or (documented and _has_key(service, parts.path, parts.query)))


def _has_key(service: str, path: str, query: str) -> bool:
    name = KEY_IN_QUERY.get(RobotService(service))
    return bool(parse_qs(query).get(name)) if name else bool(path.rpartition("/")[2])


def takes_secret(service: str) -> bool:
    """A robot of 企业微信 is not signed: its key is in the address."""
    return service != RobotService.WECOM


def request_for(service: str, address: str, secret: str, text: str, now: float) -> tuple[str, dict[str, Any]]:
    """Where to post, and the JSON to post there. `now` is in seconds since 1970."""
    if service == RobotService.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        stamp = str(int(now))
        return address, {"timestamp": stamp, "sign": _digest(f"{stamp}\n{secret}", ""), **body} if secret else body
    body = {"msgtype": "text", "text": {"content": text}}
    if service == RobotService.DINGTALK and secret:
        stamp = str(int(now * 1000))
        sign = quote_plus(_digest(secret, f"{stamp}\n{secret}"))
        address = f"{address}{'&' if urlsplit(address).query else '?'}timestamp={stamp}&sign={sign}"
    return address, body


def _digest(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def refusal_in(service: str, answer: Any) -> str:
    """The error code in what a robot answers; "" where it took the message, NO_ANSWER where it says neither. These
    services say 200 even when they refuse."""
    if not isinstance(answer, dict):
        return NO_ANSWER
    names = ("code", "StatusCode") if service == RobotService.FEISHU else ("errcode",)
    codes = [answer[name] for name in names if name in answer]
    wrong = [code for code in codes if code != 0 or isinstance(code, bool)]
    return str(wrong[0])[:20] if wrong else "" if codes else NO_ANSWER
