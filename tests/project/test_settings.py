"""A bad setting is refused at start, by its name, in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

WRONG = [
    ("DEBUG", "perhaps"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", " , "),
    ("TRUSTED_PROXIES", "10.0.0.300"),
    ("SECRET_KEY", "short"),
    ("DATABASE_URL", "mysql://me@localhost/portal"),
    ("DATABASE_URL", "no address"),
    ("DATA_DIR", "/proc/nowhere"),
    ("PORTAL_URL", "portal.example.org"),
    ("PORTAL_URL", "ftp://portal.example.org"),
    ("PORTAL_URL", "https://portal.example.org/portal"),
    ("PORTAL_URL", "https://me:secret@portal.example.org"),
    ("PORTAL_URL", "https://portal.example.org:port"),
    ("EMAIL_URL", "mail.example.org"),
    ("EMAIL_URL", "https://mail.example.org"),
    ("EMAIL_URL", "smtp://mail.example.org:99999/?from=portal@example.org"),
    ("EMAIL_URL", "smtp://mail.example.org"),
    ("EMAIL_URL", "smtp+tls://portal:canary@mail.example.org:587"),
]


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "DATA_DIR": str(tmp_path), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_bad_setting_is_refused_by_name_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    answer = start(tmp_path, **{name: value})

    assert answer.returncode in {1, 2}
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith(f"{name}: ")


def test_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    answer = start(tmp_path)

    key = tmp_path / "secret_key"
    assert answer.returncode == 0
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o777 == 0o600


def test_refused_mail_address_does_not_repeat_its_password(tmp_path: Path) -> None:
    answer = start(tmp_path, EMAIL_URL="smtp+tls://portal:canary@mail.example.org:587")

    assert "canary" not in answer.stderr + answer.stdout


def test_mail_without_the_address_of_the_portal_is_refused(tmp_path: Path) -> None:
    address = "smtp://mail.example.org/?from=portal@example.org"

    assert start(tmp_path, EMAIL_URL=address).stderr.startswith("PORTAL_URL: ")
    assert start(tmp_path, EMAIL_URL=address, PORTAL_URL="https://portal.example.org/").returncode == 0
