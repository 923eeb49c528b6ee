import pytest
from django.db import connection

from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    assert connection.features.supports_json_field  # which SQLite is asked once in a process, and no page is to count
    return make_world()
