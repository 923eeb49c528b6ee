"""Addresses, signatures and answers of the three services."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import RobotService
from members.robots import is_allowed, refusal_in, request_for

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=canary"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/canary"
ADDRESSES = [
    ("wecom", WECOM, True),
    ("dingtalk", DINGTALK, True),
    ("feishu", FEISHU, True),
    ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/canary", True),
    ("wecom", WECOM.replace("https", "HTTPS"), True),
    ("wecom", WECOM.replace(".com", ".com:443"), True),
    ("wecom", DINGTALK, False),
    ("dingtalk", WECOM, False),
    ("wecom", WECOM.replace("https", "http"), False),
    ("wecom", WECOM.replace("https", "ftp"), False),
    ("wecom", WECOM.replace(".com", ".com:8443"), False),
    ("wecom", WECOM.replace(".com", ".com."), False),
    ("wecom", WECOM.replace(".com", ".com.example.org"), False),
    ("wecom", WECOM.replace("//", "//me:secret@"), False),
    ("wecom", WECOM.replace("//", "//example.org\\@"), False),
    ("wecom", "https://127.0.0.1\\@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary", False),
    ("wecom", WECOM + "#there", False),
    ("wecom", WECOM + "\r\nHost: example.org", False),
    ("wecom", WECOM + " x", False),
    ("wecom", WECOM + "密", False),
    ("wecom", WECOM + "x" * 500, False),
    ("wecom", WECOM.replace("canary", ""), False),
    ("wecom", WECOM.replace("/webhook/send", "/gettoken"), False),
    ("feishu", FEISHU.replace("canary", ""), False),
    ("wecom", "https://169.254.169.254/cgi-bin/webhook/send?key=canary", False),
    ("wecom", "https://127.0.0.1/cgi-bin/webhook/send?key=canary", False),
    ("wecom", "http://127.0.0.1:8000/cgi-bin/webhook/send?key=canary", False),
    ("wecom", "https://[::1/", False),
    ("wecom", "https://host:99999/", False),
    ("wecom", "https:///cgi-bin/webhook/send?key=canary", False),
    ("wecom", "", False),
]


@pytest.mark.parametrize(("service", "address", "allowed"), ADDRESSES)
def test_address_is_one_that_the_service_documents(service: str, address: str, allowed: bool) -> None:
    assert is_allowed(service, address) is allowed


LISTED = [
    ("https://chat.example.org/hook/1", ["chat.example.org"], True),
    ("https://chat.example.org:8443/hook/1", ["chat.example.org:8443"], True),
    ("https://chat.example.org:8443/hook/1", ["chat.example.org"], False),
    ("https://chat.example.org/hook/1", ["example.org"], False),
    ("http://chat.example.org/hook/1", ["chat.example.org"], False),
    ("http://127.0.0.1:9/hook/1", ["127.0.0.1:9"], True),
    ("http://127.0.0.1:8/hook/1", ["127.0.0.1:9"], False),
]


@pytest.mark.parametrize(("address", "hosts", "allowed"), LISTED)
def test_deployment_of_ones_own_is_allowed_where_it_is_listed(address: str, hosts: list[str], allowed: bool) -> None:
    assert is_allowed("feishu", address, hosts) is allowed


@given(address=st.text() | st.from_regex(r"https?://[\x00-\xff]{0,40}"), service=st.sampled_from(RobotService))
def test_any_text_for_an_address_is_answered(address: str, service: RobotService) -> None:
    assert is_allowed(service, address) in (True, False)


def test_message_of_dingtalk_is_signed_in_its_address() -> None:
    address, body = request_for("dingtalk", DINGTALK, "SECcanary", "【支部提醒】", 1700000000.5)

    sign = hmac.new(b"SECcanary", b"1700000000500\nSECcanary", hashlib.sha256).digest()
    assert address.startswith(f"{DINGTALK}&timestamp=1700000000500&sign=")
    assert parse_qs(urlsplit(address).query)["sign"] == [base64.b64encode(sign).decode()]
    assert body == {"msgtype": "text", "text": {"content": "【支部提醒】"}}


def test_message_of_feishu_is_signed_in_its_body() -> None:
    """The key is what others sign, and what is signed is empty."""
    address, body = request_for("feishu", FEISHU, "canary", "【支部提醒】", 1700000000.5)

    sign = base64.b64encode(hmac.new(b"1700000000\ncanary", b"", hashlib.sha256).digest()).decode()
    assert address == FEISHU
    assert body == {
        "timestamp": "1700000000", "sign": sign, "msg_type": "text", "content": {"text": "【支部提醒】"},
    }  # fmt: skip


@pytest.mark.parametrize(("service", "address"), [("wecom", WECOM), ("dingtalk", DINGTALK), ("feishu", FEISHU)])
def test_message_without_a_secret_is_not_signed(service: str, address: str) -> None:
    where, body = request_for(service, address, "", "文", 1.0)

    assert where == address
    assert not {"sign", "timestamp"} & set(body)


ANSWERS = [
    ("wecom", {"errcode": 0, "errmsg": "ok"}, ""),
    ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000"),
    ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "310000"),
    ("feishu", {"code": 0, "msg": "success", "data": {}, "StatusCode": 0}, ""),
    ("feishu", {"StatusCode": 0, "StatusMessage": "success"}, ""),
    ("feishu", {"code": 19021, "msg": "sign match fail"}, "19021"),
    ("feishu", {"errcode": 0}, "answer"),
    ("wecom", {"errcode": "0"}, "0"),
    ("wecom", {"errcode": False}, "False"),
    ("wecom", {}, "answer"),
    ("wecom", [], "answer"),
    ("wecom", None, "answer"),
]


@pytest.mark.parametrize(("service", "answer", "problem"), ANSWERS)
def test_answer_says_whether_the_message_was_taken(service: str, answer: object, problem: str) -> None:
    assert refusal_in(service, answer) == problem
