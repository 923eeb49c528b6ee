"""A file sealed with a passphrase: AES-256-GCM in chunks, so that a changed, cut or reordered file is never opened.

The key comes from the passphrase by Argon2id. Each chunk is bound to its place and to whether it is the last.
"""

import os
from pathlib import Path
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from studyportal.operations.refusals import BackupRefused

MAGIC = b"PORTAL-SEALED-1\n"
SALT, TAG = 16, 16
CHUNK = 1 << 20


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def seal(plain: Path, sealed: Path, passphrase: str) -> None:
    """Write `sealed`, readable by its owner only."""
    salt = os.urandom(SALT)
    cipher = AESGCM(_key(passphrase, salt))
    left = plain.stat().st_size
    with plain.open("rb") as source, open(sealed, "xb", opener=_private) as target:
        target.write(MAGIC + salt)
        number = 0
        while number == 0 or left > 0:
            chunk = source.read(CHUNK)
            left -= len(chunk)
            target.write(cipher.encrypt(_nonce(number), chunk, _place(number, last=left <= 0)))
            number += 1


def unseal(sealed: Path, plain: Path, passphrase: str) -> None:
    """Write what was sealed to `plain`. Raises BackupRefused for another passphrase and for a file that was changed."""
    left = sealed.stat().st_size - len(MAGIC) - SALT
    with sealed.open("rb") as source, open(plain, "xb", opener=_private) as target:
        source.read(len(MAGIC))
        cipher = AESGCM(_key(passphrase, source.read(SALT)))
        number = 0
        while number == 0 or left > 0:
            chunk = source.read(CHUNK + TAG)
            left -= len(chunk)
            _open_chunk(cipher, chunk, number, target, last=left <= 0)
            number += 1


def _open_chunk(cipher: AESGCM, chunk: bytes, number: int, target: BinaryIO, *, last: bool) -> None:
    try:
        target.write(cipher.decrypt(_nonce(number), chunk, _place(number, last=last)))
    except (InvalidTag, ValueError):
        raise BackupRefused("口令不对，或者备份文件已损坏。") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=3, memory_cost=64 * 1024, parallelism=1, hash_len=32, type=Type.ID
    )


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _place(number: int, *, last: bool) -> bytes:
    return b"%d %d" % (number, last)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
