"""The pages that are watched. A new one is one more line, and one in `floor.py`."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from tests.bench.floor import FloorClient
from tests.bench.measuring import Watched
from tests.bench.onlookers import Onlookers, logged_in


def pages(of: Onlookers) -> Iterator[Watched]:
    year = localdate().year
    for name, floor, member, where, address in [
        ("首页（党员）", "home_member", of.member, of.branch, reverse("home")),
        ("首页（书记）", "home_secretary", of.secretary, of.branch, reverse("home")),
        ("首页（上级）", "home_superior", of.superior, of.root, reverse("home")),
        ("总览（最上级）", "overview", of.superior, of.root, reverse("organization", args=[of.root.pk])),
        ("总览（镇）", "overview", of.of_town, of.town, reverse("organization", args=[of.town.pk])),
        ("支部全年", "year_page", of.secretary, of.branch, reverse("obligations", args=[of.branch.pk, year])),
        ("学习进度", "progress", of.secretary, of.branch, reverse("progress", args=[of.branch.pk])),
        ("未办事项（最上级）", "open_matters", of.superior, of.root, reverse("due_below", args=[of.root.pk])),
        ("查找", "search", of.member, of.branch, reverse("guide:search") + "?q=正文"),
        ("学习台账（支部）", "study_ledger", of.secretary, of.branch,
         reverse("ledger", args=[of.branch.pk, year, "study"])),
    ]:  # fmt: skip
        portal = logged_in(member)
        beside = logged_in(member, FloorClient())
        yield Watched(name, asking(portal, address), asking(beside, f"/{floor}/{where.pk}/{member.pk}/"))


def asking(client: Client, address: str):
    return lambda: client.get(address)
