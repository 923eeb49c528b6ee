import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyportal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench.crowd import make_crowd  # noqa: E402
from tests.bench.measuring import measures, table  # noqa: E402

SIZES = (3, 300, 1000)


def main() -> None:
    """On a scratch database beside the real one, which is never touched."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    setup_test_environment()
    if connection.vendor == "sqlite":  # a file, as in earnest: writing to memory would flatter
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA_DIR / "bench.sqlite3")
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        print(table([one for size in SIZES for one in measures(make_crowd(size))]))  # noqa: T201
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


main()
