"""What must hold for every address: it declares a rule, and only the listed ones are open without login."""

import pytest
from django.test import Client

from members.access import VISIBLE_TO
from members.models import __all__ as model_names
from studyportal.access import public
from studyportal.walk import all_addresses

OPEN_WITHOUT_LOGIN = {"login", "large_type", "healthz", "calendar_feed"}
ADDRESSES = list(all_addresses())
FLOOR = 15


def test_walk_finds_the_whole_portal() -> None:
    assert len([address for address in ADDRESSES if not address.is_admin]) >= FLOOR


@pytest.mark.parametrize("address", [a for a in ADDRESSES if not a.is_admin], ids=lambda a: a.route or "/")
def test_address_declares_a_rule_and_a_name(address) -> None:
    assert address.rule is not None
    assert address.name


def test_pages_open_without_login_are_the_listed_ones() -> None:
    assert {address.name for address in ADDRESSES if address.rule is public} == OPEN_WITHOUT_LOGIN
    assert {a.name for a in ADDRESSES if not getattr(a.view, "login_required", True)} - {"admin:login"} == (
        OPEN_WITHOUT_LOGIN
    )


def test_every_model_says_what_a_member_may_know_of() -> None:
    assert {model.__name__ for model in VISIBLE_TO} == set(model_names)


@pytest.mark.django_db
def test_visitor_without_login_is_led_to_the_login_page() -> None:
    response = Client().get("/")

    assert response.url == "/accounts/login/?next=/"
