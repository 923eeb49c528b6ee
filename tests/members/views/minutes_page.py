"""The minutes page as a browser has it: opened, typed into, sent."""

from django.test import Client
from django.urls import reverse

from members.models import Meeting
from tests.pages import fields_of

Fields = dict[str, list[str]]


def address(meeting: Meeting) -> str:
    return reverse("minutes", args=[meeting.pk])


def opened(client: Client, meeting: Meeting, **typed: str) -> Fields:
    """The fields of the page as it stands, with what is typed into some of them."""
    return {**fields_of(client.get(address(meeting)).content.decode()), **{k: [v] for k, v in typed.items()}}


def send(client: Client, meeting: Meeting, fields: Fields, **button: str):
    return client.post(address(meeting), {**fields, **button})


def without_token(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def told(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


TYPED = {
    "title": "春季大会",
    "held_to": "16:40",
    "study_minutes": "40",
    "item-0-title": "议题甲",
    "item-0-content": "第一段\r\n第二段 <b> & {{ 7 }} 😀",
    "item-0-said-0-name": "程予安",
    "item-0-said-0-gist": "同意。",
    "item-0-said-1-name": "陶 知微",
    "item-0-said-1-gist": "建议分两步。",
    "resolution-0-text": "排出值班表",
    "resolution-0-owner": "苏见微",
    "resolution-0-due_on": "2025-04-01",
    "resolution-0-follow_up": "on",
    "observer-0-name": "陶知微",
    "observer-0-who": "镇组织员",
    "material-0-title": "测试材料",
    "material-0-dated": "2025-03-01",
}
