"""A real Chromium against a real server. Each visitor logs in by a cookie and is watched: no error, no outside host."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from members.models import Account, Member
from tests.cast import Cast, make_cast
from tests.conftest import ClientFor
from tests.world import World, make_world

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1366, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no Chromium (on Debian: apt-get install chromium fonts-wqy-microhei)")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop running in the thread of the tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Visitor:
    """One person at one browser. `hands` counts interactions: a click, a key that acts, or a field filled, each one."""

    page: Page
    home: str
    hands: int = 0
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def open(self, address: str = "/") -> "Visitor":
        self.page.goto(self.home + address)
        return self

    def click(self, role: str, name: str, **where: object) -> None:
        """Click, and wait for what it brings: another page, or in its place another part of this one."""
        self.hands += 1
        control = self.page.get_by_role(role, name=name, **where).first
        if control.evaluate("here => 'htmx' in window && here.closest('[hx-boost]') !== null"):
            before = control.element_handle()
            control.click()
            before.wait_for_element_state("hidden")
        else:
            with self.page.expect_navigation():
                control.click()

    def fill(self, label: str, text: str) -> None:
        self.hands += 1
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.hands += 1
        self.page.get_by_label(label).first.select_option(label=option)

    def tap(self, group: str, option: str) -> None:
        """Choose one of the buttons that belong to a name, by its label as a thumb would."""
        self.hands += 1
        self.page.get_by_role("radiogroup", name=group).locator("label", has_text=option).first.click()

    def tab_to(self, name: str, most: int = 60) -> None:
        """Press Tab until the focus is on the control of this name, and see that the focus can be seen there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            here = self.page.locator(":focus")
            if here.count() and name in (here.inner_text() or here.get_attribute("id") or ""):
                break
        else:
            raise AssertionError(f"the Tab key never leads to {name}")
        assert here.evaluate("here => getComputedStyle(here).outlineStyle") != "none", name

    def status(self, address: str) -> int:
        """What the server answers to this visitor, without opening the page."""
        return self.page.request.get(self.home + address).status

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


VisitorFor = Callable[..., Visitor]


@pytest.fixture
def cast(live_server: LiveServer) -> Cast:
    """The standing cast, in a database that the server's thread sees too."""
    return make_cast()


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer, client_for: ClientFor) -> Iterator[VisitorFor]:
    """`visitor(member, javascript=…, large_type=…, size=…)`; without a member, somebody who is not logged in.

    Whatever was opened must have caused no error in the console (the CSP reports there) and asked no other host.
    """
    met: list[Visitor] = []

    def come(
        who: Member | Account | None = None,
        javascript: bool = True,
        large_type: bool = False,
        size: dict[str, int] = DESK,
    ) -> Visitor:
        context = chromium.new_context(
            java_script_enabled=javascript,
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        cookies = {"large_type": "on"} if large_type else {}
        if who is not None:
            cookies["sessionid"] = client_for(who).cookies["sessionid"].value
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        someone = Visitor(context.new_page(), live_server.url)
        someone.page.on("console", lambda said: someone.errors.append(said.text) if said.type == "error" else None)
        someone.page.on("pageerror", lambda error: someone.errors.append(str(error)))
        someone.page.on("request", lambda asked: someone.hosts.add(urlsplit(asked.url).netloc))
        met.append(someone)
        return someone

    yield come
    for someone in met:
        someone.page.context.close()
    assert [someone.errors for someone in met if someone.errors] == []
    assert {host for someone in met for host in someone.hosts} <= {urlsplit(live_server.url).netloc, ""}
