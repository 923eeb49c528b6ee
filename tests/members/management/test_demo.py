"""The two commands of the demonstration, on a database without it."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from guide.fixtures import load as load_book
from members import trail
from members.demo.load import load
from members.demo.remove import remove
from members.demo.world import BOOK_FIXTURE, is_loaded
from members.models import AuditEvent, Reflection
from tests.counted import rows_of_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def kept_files(settings: LazySettings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_removing_leaves_the_two_entries_and_what_was_there_before(
    settings: LazySettings, django_capture_on_commit_callbacks: Any
) -> None:
    before = rows_of_everything()
    load_book(BOOK_FIXTURE)
    load()
    files = kept_files(settings)

    with django_capture_on_commit_callbacks(execute=True):
        removed = remove()

    assert (len(files), kept_files(settings)) == (1, [])
    assert removed is not None
    assert (removed.organizations, removed.people, removed.accounts, removed.book_kept) == (9, 51, 19, False)
    after = rows_of_everything()
    assert {name for name, count in after.items() if count != before[name]} == {
        "members.TrailChain",
        "members.AuditEvent",
    }
    acts = AuditEvent.objects.filter(action__startswith="demo.")
    assert list(acts.values_list("action", flat=True)) == ["demo.loaded", "demo.removed"]
    assert list(trail.verify()) == []
    assert not is_loaded()


def test_load_demo_brings_the_book_along() -> None:
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert re.fullmatch(r"已装入演示数据和 6 个演示账号，用时 \d+ 秒。\n", out.getvalue())
    assert set(Reflection.objects.values_list("section__chapter__book__slug", flat=True)) == {"demo"}
    assert is_loaded()


def test_nothing_to_remove_is_said() -> None:
    with pytest.raises(CommandError, match="没有装入演示数据"):
        call_command("remove_demo")
