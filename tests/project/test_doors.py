"""The table of `door_table.py` holds, and no address is missing from it."""

import pytest
from django.test import Client

from studyportal.walk import all_addresses
from tests.conftest import ClientFor
from tests.project.door_table import DOORS, Door
from tests.world import World


def answer(client: Client, door: Door, address: str) -> str:
    response = getattr(client, door.method.lower())(address)
    led_to_login = response.status_code == 302 and response.url.startswith("/accounts/login/?next=")
    return "login" if led_to_login else str(response.status_code)


def test_every_address_has_a_row() -> None:
    missing = {address.name for address in all_addresses() if not address.is_admin} - {door.name for door in DOORS}

    assert missing == set(), "add a row for each to tests/project/door_table.py"


def test_every_row_has_an_address() -> None:
    assert {door.name for door in DOORS} - {address.name for address in all_addresses()} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method}-{door.name}")
def test_door_answers_each_role_as_the_table_says(door: Door, world: World, client_for: ClientFor) -> None:
    found = {}
    for role in door.answers:
        who = world.who(role)
        found[role] = answer(client_for(who) if who else Client(), door, door.address(world))

    assert found == door.answers
