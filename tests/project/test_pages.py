"""What must hold on every page that can be opened, for each who may open it."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import ClientFor
from tests.project.door_table import DOORS, FILES, Door
from tests.world import World, grow

MOST_QUERIES = 12
OPENED = [door for door in DOORS if door.method == "GET" and door.name != "healthz"]
NOT_KEPT_STILL = {"session"}  # Django renews sessions by itself
each_opened = pytest.mark.parametrize("door", OPENED, ids=lambda door: door.name)
each_page = pytest.mark.parametrize("door", [d for d in OPENED if d.name not in FILES], ids=lambda door: door.name)


def openers(door: Door, world: World, client_for: ClientFor) -> Iterator[tuple[str, Client]]:
    """Those to whom the table promises the page."""
    for role, promised in door.answers.items():
        who = world.who(role)
        if promised == "200":
            yield role, client_for(who) if who else Client()


def open_counting(client: Client, address: str) -> tuple[HttpResponse, int]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return response, len(queries)


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.model_name not in NOT_KEPT_STILL
    }


@pytest.mark.django_db
@each_page
def test_page_has_one_heading_a_title_and_a_language(door: Door, world: World, client_for: ClientFor) -> None:
    for role, client in openers(door, world, client_for):
        html = client.get(door.address(world)).content.decode()

        title = re.search(r"<title>(.*?) · 支部学习与组织生活</title>", html, re.DOTALL)
        assert (role, len(re.findall(r"<h1[\s>]", html))) == (role, 1)
        assert title is not None, role
        assert title[1].strip(), role
        assert '<html lang="zh-Hans"' in html, role


@pytest.mark.django_db
@each_opened
def test_opening_a_page_changes_no_row(door: Door, world: World, client_for: ClientFor) -> None:
    clients = list(openers(door, world, client_for))
    before = all_rows()

    for _, client in clients:
        client.get(door.address(world))

    assert all_rows() == before


@pytest.mark.django_db
@each_opened
def test_page_costs_the_same_for_three_and_three_hundred(door: Door, world: World, client_for: ClientFor) -> None:
    clients = list(openers(door, world, client_for))
    few = {role: open_counting(client, door.address(world))[1] for role, client in clients}
    grow(world.cast.group_one, world.section, people=300)

    many = {role: open_counting(client, door.address(world))[1] for role, client in clients}

    assert many == few
    assert {role: count for role, count in many.items() if count > MOST_QUERIES} == {}
