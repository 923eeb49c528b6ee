"""Secret addresses never reach the log."""

import io
import logging

import pytest

ROOT = [h for h in logging.getLogger().handlers if h.filters and type(h) is logging.StreamHandler]


@pytest.mark.parametrize("logger", ["django.request", "django.server", "django.security", "members"])
def test_secret_is_struck_out_of_what_any_logger_says(logger: str) -> None:
    (console,) = ROOT
    said = io.StringIO()
    stream = console.setStream(said)
    try:
        logging.getLogger(logger).error("%s: %s", "Not Found", "/calendar/s3cret-Token_1.ics HTTP/1.1")
    finally:
        console.setStream(stream)

    assert said.getvalue().endswith(f" ERROR {logger} Not Found: /calendar/… HTTP/1.1\n")


def test_no_other_handler_writes_what_django_says() -> None:
    assert [logging.getLogger(name).handlers for name in ("django", "django.server")] == [[], []]
