"""Every page in a real browser: narrow, large, without a mouse; no error, no outside host, nothing against the CSP."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, Visitor, VisitorFor
from tests.project.door_table import DOORS, FILES, Door
from tests.world import World

pytestmark = pytest.mark.browser
PAGES = [door for door in DOORS if door.method == "GET" and door.name not in FILES]
SEEN_BY = ("nobody", "member", "secretary", "upper", "sysadmin")


def pages_of(role: str) -> list[Door]:
    return [door for door in PAGES if door.answers[role] == "200"]


def faults(visitor: Visitor) -> list[str]:
    """What axe finds at a desk, and whether the page must be pushed sideways on a phone."""
    visitor.page.set_viewport_size(DESK)
    found = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in Axe().run(visitor.page).response["violations"]
        for node in rule["nodes"]
    ]
    visitor.page.set_viewport_size(PHONE)
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    return found if width <= PHONE["width"] else [*found, f"{width} pixels wide on a phone"]


@pytest.mark.parametrize(("role", "size"), [(role, size) for role in SEEN_BY for size in ("normal", "large")])
def test_pages_have_no_fault_that_axe_finds_and_fit_a_phone(
    world: World, visitor: VisitorFor, role: str, size: str
) -> None:
    someone = visitor(world.who(role), large_type=size == "large")

    found = {door.name: faults(someone.open(door.address(world))) for door in pages_of(role)}

    assert {name: list_of_faults for name, list_of_faults in found.items() if list_of_faults} == {}


@pytest.mark.parametrize("role", ["nobody", "secretary", "sysadmin"])
def test_focus_can_be_seen_wherever_the_tab_key_leads(world: World, visitor: VisitorFor, role: str) -> None:
    someone = visitor(world.who(role))

    unseen = {door.name: unmarked_stops(someone.open(door.address(world))) for door in pages_of(role)}

    assert {name: stops for name, stops in unseen.items() if stops} == {}


def unmarked_stops(visitor: Visitor, most: int = 40) -> list[str]:
    """Where Tab stops without an outline or a shadow to show it."""
    found = []
    for _ in range(most):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(
            """() => {
                const here = document.activeElement, look = getComputedStyle(here);
                if (here === document.body) return null;
                const marked = (look.outlineStyle !== 'none' && look.outlineWidth !== '0px')
                    || look.boxShadow !== 'none';
                return marked ? '' : here.outerHTML.slice(0, 120);
            }"""
        )
        if stop is None:
            break
        if stop:
            found.append(stop)
    return found
