"""What a backup says about itself."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from studyportal.operations.refusals import BackupRefused

FORMAT = 1
NAME = "manifest.json"
Anchor = tuple[int, int, str]  # a chain of the trail: its key, how many entries, the hash of the last


@dataclass(frozen=True)
class Manifest:
    """`files` are the parts by name with their SHA-256; `rows` the tables with their number of rows; `migrations` all
    that were applied."""

    made_at: str
    engine: str
    migrations: list[str]
    rows: dict[str, int]
    anchors: list[Anchor]
    files: dict[str, str]
    format: int = FORMAT

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(text: str) -> Manifest:
    try:
        values = json.loads(text)
        if values["format"] != FORMAT:
            raise BackupRefused("备份文件的格式与这一版不符，请用做备份的那一版来恢复。")
        return Manifest(**{**values, "anchors": [tuple(anchor) for anchor in values["anchors"]]})
    except (ValueError, KeyError, TypeError):
        raise BackupRefused("备份文件已损坏：说明读不出来。") from None


def refuse_newer(manifest: Manifest) -> None:
    """A backup of a newer portal holds what this one does not know. An older one is brought up to date afterwards."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupRefused(f"备份来自更新的版本（{unknown[-1]}），请先升级再恢复。")


def fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
