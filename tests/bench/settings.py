"""The portal as it is, but for hashed names of static files, which need collecting first, and the name by which test
clients call it."""

from studyportal.settings import *  # noqa: F403

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
ALLOWED_HOSTS.append("testserver")  # noqa: F405
