"""The demonstration world as data (`fixtures/demo_world.json`, `fixtures/demo_meetings.json`), and whether it is in the
database."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from members.models import Account, AuditEvent

BOOK_FIXTURE = settings.BASE_DIR / "fixtures" / "demo_book.json"
LOADED, REMOVED = "demo.loaded", "demo.removed"


@dataclass(frozen=True)
class DemoAccount:
    """One way in. Its password is public, so it works only where nobody else can reach the portal."""

    role: str
    username: str
    password: str
    person: str = ""

    def __str__(self) -> str:
        return f"{self.role} {self.username} {self.password}"


@cache
def world() -> dict[str, Any]:
    """Organisations, people, reading, accounts."""
    return _read("demo_world.json")


@cache
def meetings() -> dict[str, Any]:
    return _read("demo_meetings.json")


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8"))
    return read


def demo_accounts() -> list[DemoAccount]:
    return [DemoAccount(**row) for row in world()["accounts"]]


def last_act() -> AuditEvent | None:
    """The newest entry of the trail about the demonstration: loaded, removed, or None for never."""
    return AuditEvent.objects.filter(action__in=[LOADED, REMOVED]).order_by("-pk").first()


def is_loaded() -> bool:
    act = last_act()
    return act is not None and act.action == LOADED


def keep_passwords() -> None:
    """Give demonstration accounts back the passwords that are printed at every start, where somebody changed them."""
    accounts = {account.username: account for account in Account.objects.filter(is_demo=True, is_active=True)}
    for demo in demo_accounts():
        account = accounts.get(demo.username)
        if account is not None and not account.check_password(demo.password):
            account.set_password(demo.password)
            account.save(update_fields=["password"])
