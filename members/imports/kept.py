"""The file between preview and import: kept under who sent it, so that nobody else can name it.

One file a person, kind and organisation: the next takes its place, bringing it in removes it, and what was left lying
for a day goes when the next is kept.
"""

import hashlib
import re
from contextlib import suppress
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from members.models import Member, Organization

FOLDER = "imports"
LEFT_LYING = timedelta(days=1)
DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(content: bytes, *, kind: str, organization: Organization, by: Member) -> str:
    """Returns the key by which it is found again. Raises OSError."""
    _sweep()
    remove(kind=kind, organization=organization, by=by)
    key = hashlib.sha256(content).hexdigest()
    default_storage.save(_name(key, kind, organization, by), ContentFile(content))
    return key


def kept(key: str, *, kind: str, organization: Organization, by: Member) -> bytes | None:
    name = _name(key, kind, organization, by)
    if not DIGEST.fullmatch(key) or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())


def remove(*, kind: str, organization: Organization, by: Member) -> None:
    start = _name("", kind, organization, by).rpartition("/")[2]
    for name in _all():
        if name.startswith(start):
            default_storage.delete(f"{FOLDER}/{name}")


def _name(key: str, kind: str, organization: Organization, by: Member) -> str:
    return f"{FOLDER}/{by.pk}-{organization.pk}-{kind}-{key}"


def _all() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


def _sweep() -> None:
    before = timezone.now() - LEFT_LYING
    for name in _all():
        with suppress(FileNotFoundError):  # somebody else sweeps too
            if default_storage.get_modified_time(f"{FOLDER}/{name}") < before:
                default_storage.delete(f"{FOLDER}/{name}")
