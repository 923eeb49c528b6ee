"""Every page in a real browser: narrow, large, without a mouse; no error, no outside host, nothing against the CSP."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, Visitor, VisitorFor
from tests.project.door_table import DOORS
from tests.world import World

pytestmark = pytest.mark.browser
PAGES = [door for door in DOORS if door.method == "GET" and door.name != "healthz"]
SEEN_BY = ("nobody", "member", "secretary", "upper", "sysadmin")
ROLES_AND_PAGES = [(role, door) for door in PAGES for role in SEEN_BY if door.answers[role] == "200"]


def violations(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("role", "size"), [(role, size) for role in SEEN_BY for size in ("normal", "large")])
def test_pages_have_no_fault_that_axe_finds(world: World, visitor: VisitorFor, role: str, size: str) -> None:
    someone = visitor(world.who(role), large_type=size == "large")
    faults = {}

    for door in (door for who, door in ROLES_AND_PAGES if who == role):
        someone.open(door.address(world))
        faults[door.name] = violations(someone)

    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("role", "size"), [(role, size) for role in SEEN_BY for size in ("normal", "large")])
def test_pages_do_not_scroll_sideways_on_a_phone(world: World, visitor: VisitorFor, role: str, size: str) -> None:
    someone = visitor(world.who(role), large_type=size == "large", size=PHONE)
    too_wide = {}

    for door in (door for who, door in ROLES_AND_PAGES if who == role):
        someone.open(door.address(world))
        width = someone.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            too_wide[door.name] = width

    assert too_wide == {}


@pytest.mark.parametrize("role", SEEN_BY)
def test_focus_can_be_seen_wherever_the_tab_key_leads(world: World, visitor: VisitorFor, role: str) -> None:
    someone = visitor(world.who(role))
    unseen = {}

    for door in (door for who, door in ROLES_AND_PAGES if who == role):
        someone.open(door.address(world))
        unseen[door.name] = unmarked_stops(someone)

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
