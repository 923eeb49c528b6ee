"""The demonstration world, loaded once for a file of tests; what each of them changes is rolled back."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from guide.fixtures import load as load_book
from members.demo.load import load
from members.demo.world import BOOK_FIXTURE

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    kept = override_settings(PASSWORD_HASHERS=HASHERS, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), kept, transaction.atomic():
        load_book(BOOK_FIXTURE)
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> None:
    pass


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = HASHERS
