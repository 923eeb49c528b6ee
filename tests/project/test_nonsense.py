"""Whatever is sent to the meetings is answered: never by an error of the program.

Every form on a page of a meeting is sent back with some of its fields turned to nonsense, and every address opened with
nonsense in its key and parameters. Each attempt is undone, so that all meet the same world.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from studyportal.walk import all_addresses
from tests.conftest import ClientFor
from tests.pages import Form, fields_of
from tests.project.door_table import DOORS
from tests.world import World

ATTEMPTS = 120
DEEP, HUGE, LONG = "[" * 60_000, "1" + "0" * 30, "字" * 350_000  # the last is a megabyte
NONSENSE = [
    "", "abc", "-1", "0", "13", HUGE, "9" * 5_000, "9" * 5_000 + ".5", "1e999", "NaN", "²", "١٢", "0001-01-01",
    "9999-12-31", "2024-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "00:00", "25:61", "12:00:00.5", "\x00",
    "字\x00字", "\r\n\t", "😀\u202e", "null", "[]", '{"title": "\\ud800"}', DEEP, '[{"name": 1}]', "<b>{{ 7 }}</b>",
    "xxx", LONG,
]  # fmt: skip
PARAMETERS = (
    "page", "year", "kind", "state", "organization", "member", "field", "item", "way", "taken_at", "all", "meeting",
    "assignment", "beside", "chapter", "on", "done", "version",
)  # fmt: skip
OF_MEETINGS = re.compile(
    r"^(meeting|minutes|resolution|record|make_up|ballot|roll|roster|sign_in|attachment|hours)|_make_ups|_hours"
)
ANSWERED = {200, 302, 400, 403, 404, 405, 409}


@dataclass(frozen=True)
class Shown:
    """One form of a page, as it stands."""

    address: str
    fields: dict[str, list[str]]


@pytest.fixture
def secretary(world: World, client_for: ClientFor) -> Client:
    return client_for(world.cast.zhou)


def pages(world: World) -> list[str]:
    """Those of the door table, and the forms that a parameter opens."""
    office, group, archived = world.cast.office.pk, world.cast.group_two.pk, world.archived.get_absolute_url()
    return [
        *(door.address(world) for door in DOORS if OF_MEETINGS.search(door.name)),
        f"/meetings/new/?organization={office}&kind=lecture",
        f"/meetings/new/?organization={group}&kind=group_meeting",
        *(f"{archived}amend/?{query}" for query in ("field=held_from", "field=lecturer", "field=content")),
        f"{archived}amend/?member={world.cast.cheng.pk}",
        f"{world.open.get_absolute_url()}ballots/new/?way=election-secret_paper",
    ]


def shown_to(client: Client, world: World) -> list[Shown]:
    found = []
    for page in dict.fromkeys(pages(world)):
        response = client.get(page)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            forms = Form(response.content.decode()).forms.items()
            found += [Shown(where if where.startswith("/") else page, fields) for where, fields in forms]
    return [form for form in found if not form.address.startswith(("/accounts/", "/large-type/"))]


def spoiled(fields: dict[str, list[str]], dice: random.Random) -> dict[str, list[str]]:
    """Some fields turned to nonsense, sent twice, left out, or called otherwise."""
    names = [name for name in fields if name != "csrfmiddlewaretoken"]
    sent = {name: list(values) for name, values in fields.items()}
    for name in dice.sample(names, min(len(names), dice.choice([1, 1, 2, 5]))):
        nonsense = dice.choice(NONSENSE)
        match dice.randrange(10):
            case 0:
                del sent[name]
            case 1:
                sent[name].append(nonsense)
            case 2:
                sent[f"{name}{dice.choice(['0', '-0-pk', '[]'])}"] = [nonsense]
            case _:
                sent[name] = [nonsense]
    if dice.random() < 0.1:
        sent["more"] = [dice.choice(["item", "item-0-said", "resolution", "x-item", HUGE])]
    return sent


def undone(act: Callable[[], HttpResponse]) -> int:
    """What an act is answered, when nothing of it stays."""
    with transaction.atomic():
        answer = act()
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.django_db
def test_spoiled_forms_are_answered(world: World, secretary: Client) -> None:
    dice, forms = random.Random(7), shown_to(secretary, world)
    assert len(forms) > 20

    answers = set()
    for number in range(ATTEMPTS):
        form = forms[number % len(forms)]
        data = spoiled(form.fields, dice)
        answers.add(undone(lambda: secretary.post(form.address, data)))  # noqa: B023 - called at once

    assert answers <= ANSWERED


@pytest.mark.django_db
def test_spoiled_addresses_are_answered(world: World, secretary: Client) -> None:
    dice = random.Random(7)
    keyed = [a.route for a in all_addresses() if "<int:pk>" in a.route and OF_MEETINGS.search(a.name)]

    answers = set()
    for route in keyed:
        key, year = dice.choice(["0", HUGE, "9" * 300]), dice.choice(["0", "1", "9999", HUGE])
        route = "/" + route.replace("<int:pk>", key).replace("<int:year>", year).replace("<slug:kind>", "xxx")
        answers.update([secretary.get(route).status_code, secretary.post(route).status_code])
    assert answers == {404}
    for page in dict.fromkeys(pages(world)):
        query = {name: dice.choice(NONSENSE[:-1]) for name in dice.sample(PARAMETERS, 4)}
        answers.add(undone(lambda: secretary.get(page.partition("?")[0], query)))  # noqa: B023 - called at once

    assert answers <= ANSWERED


BEFORE = [DEEP, "9" * 5_000, '{"title": "\\ud800"}', "null", "[]", "{", LONG]


@pytest.mark.django_db
@pytest.mark.parametrize("before", BEFORE, ids=range(len(BEFORE)))
@pytest.mark.parametrize("place", ["三楼", "楼" * 101])
def test_minutes_without_a_readable_memory_of_their_first_values(
    world: World, secretary: Client, before: str, place: str
) -> None:
    """The page that carried it is answered as one opened anew: saved upon its version, or shown again."""
    address = f"{world.open.get_absolute_url()}minutes/"
    fields = fields_of(secretary.get(address).content.decode())

    answer = secretary.post(address, {**fields, "before": before, "place": place})

    world.open.refresh_from_db()
    assert (answer.status_code, world.open.place) == ((302, "三楼") if len(place) < 100 else (200, ""))


@pytest.mark.django_db
@pytest.mark.parametrize("key", [HUGE, "9" * 5_000, "abc", "\x00"])
def test_key_that_no_meeting_has_is_none_of_those_to_link(world: World, secretary: Client, key: str) -> None:
    address = f"{world.open.get_absolute_url()}link/"

    answer = secretary.post(address, {"beside": [key]})

    assert "选的这一项现在没有，请重新选择。" in answer.content.decode()
    assert list(world.open.linked.all()) == [world.archived]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["item", "item-0-said", "resolution", "observer", "material"])
def test_rows_beyond_reason_are_not_made(world: World, secretary: Client, kind: str) -> None:
    """A number in a hidden field makes no page of a million rows; what was typed stays on it."""
    address = f"{world.open.get_absolute_url()}minutes/"
    fields = fields_of(secretary.get(address).content.decode())

    answers = [
        secretary.post(address, {**fields, "title": "春季大会", f"{kind}-TOTAL_FORMS": HUGE}),
        secretary.post(address, {**fields, "title": "春季大会", f"{kind}-TOTAL_FORMS": "9" * 5_000, "more": kind}),
    ]

    for answer in answers:
        html = answer.content.decode()
        assert 'value="春季大会"' in html
        assert html.count("<tr>") + html.count('class="topic"') < 500
