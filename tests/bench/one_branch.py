"""One branch of a thousand members: its widest tables, and their files."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from members.models import Organization
from members.reports.year_ledgers import Which
from tests.bench.exports import served
from tests.bench.floor import FloorClient
from tests.bench.measuring import Watched, measured
from tests.bench.onlookers import logged_in, open_account, secretary_of
from tests.bench.pages import asking

PEOPLE = 1000


def of_one_branch() -> dict[str, Any]:
    branch, year = Organization.objects.branches().get(), localdate().year
    secretary = secretary_of(branch)
    open_account(secretary)
    portal, beside = logged_in(secretary), logged_in(secretary, FloorClient())

    def watched(name: str, floor: str, address: str) -> dict[str, Any]:
        floor_address = f"/{floor}/{branch.pk}/{secretary.pk}/"
        return measured(Watched(name, asking(portal, address), asking(beside, floor_address)))

    study = [branch.pk, year, Which.STUDY]
    return {
        "pages": [
            watched("学习台账（1,000 人 × 50 节）", "study_ledger", reverse("ledger", args=study)),
            watched("学习进度（1,000 人）", "progress", reverse("progress", args=[branch.pk])),
        ],
        "files": [
            served(secretary, f"学习台账.{form}", reverse("ledger_file", args=[*study, form]), {"form": form})
            for form in ("csv", "xlsx", "json")
        ],
    }
