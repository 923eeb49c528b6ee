"""The portal as it is, but for hashed names of static files, which need collecting first."""

from studyportal.settings import *  # noqa: F403

STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
