"""The passphrase of a backup: from a file or the environment, never from the command line, where others can read it."""

import os
from argparse import ArgumentParser
from pathlib import Path

from studyportal.operations.refusals import BackupRefused

VARIABLE = "BACKUP_PASSPHRASE"


def add_passphrase(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", default="", help=f"a file whose first line is the passphrase; or set {VARIABLE}"
    )


def passphrase_in(file: str) -> str:
    """Empty when none was given. Raises BackupRefused for a file that cannot be read or is empty."""
    if not file:
        return os.environ.get(VARIABLE, "")
    try:
        first = Path(file).read_text(encoding="utf-8").splitlines()[:1]
    except (OSError, UnicodeDecodeError):
        raise BackupRefused(f"读不出口令文件 {file}。") from None
    if not first or not first[0]:
        raise BackupRefused(f"口令文件 {file} 是空的。")
    return first[0]
