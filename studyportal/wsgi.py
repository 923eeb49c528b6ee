"""The door for gunicorn and waitress: `studyportal.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyportal.settings")
application = get_wsgi_application()

# Every view is loaded now. What lasts as long as the process is no longer gone through in search of garbage: that
# held up one answer in twenty for seventy milliseconds.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
