"""Files between preview and import: kept on the server, for the account that sent them, until used or a day old."""

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from guide.importer.errors import UploadGone

SECONDS_KEPT = 24 * 60 * 60
_token = re.compile(r"[0-9a-f]{32}")


def keep(data: bytes, *, by: AbstractBaseUser) -> str:
    """A token with which the same account, and no other, takes the same bytes out again."""
    _clear_old()
    token = secrets.token_hex(16)
    path = _path(token, by)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return token


def kept(token: str, *, by: AbstractBaseUser) -> bytes:
    """Raises UploadGone for what was used, is too old, or belongs to another account."""
    try:
        return _path(token, by).read_bytes()
    except OSError:
        raise UploadGone from None


def forget(token: str, *, by: AbstractBaseUser) -> None:
    _path(token, by).unlink(missing_ok=True)


def _path(token: str, by: AbstractBaseUser) -> Path:
    if not _token.fullmatch(token):
        raise UploadGone
    return _folder() / f"{by.pk}-{token}"


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _clear_old() -> None:
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - SECONDS_KEPT:
            path.unlink(missing_ok=True)
