"""A packed file that somebody uploads (.xlsx, .docx), unpacked with limits. Sizes are counted while unpacking, never
taken from the file's word."""

import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

CONTENT_TYPES = "[Content_Types].xml"  # the part that every such file has
LARGEST_UNPACKED = 20 * 1024 * 1024
HIGHEST_RATIO = 100
MOST_PARTS = 200
CHUNK = 64 * 1024


class PackageRefused(Exception):
    """Who reads the file says in a sentence of its own what to do."""


class PackageDamaged(PackageRefused):
    """It cannot be unpacked, or is no packed file."""


class PackageOdd(PackageRefused):
    """It holds what no program writes: a link, a path that leads out, a part twice, an encrypted part."""


class PackageTooLarge(PackageRefused):
    """Unpacked it is larger than such files are, or has more parts."""


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Each part with its name, one at a time. Raises PackageDamaged, PackageOdd, PackageTooLarge."""
    left = min(LARGEST_UNPACKED, HIGHEST_RATIO * len(content))
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            _check(parts)
            for part in parts:
                data = _unpacked(packed, part, left)
                left -= len(data)
                yield part.filename, data
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, zlib.error) as error:
        raise PackageDamaged from error


def _check(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise PackageTooLarge
    if any(map(_is_odd, parts)) or len({part.filename for part in parts}) < len(parts):
        raise PackageOdd


def _is_odd(part: ZipInfo) -> bool:
    name = part.filename
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    return is_link or name.startswith("/") or "\\" in name or ".." in name.split("/") or bool(part.flag_bits & 1)


def _unpacked(packed: ZipFile, part: ZipInfo, limit: int) -> bytes:
    read = bytearray()
    with packed.open(part) as stream:
        while chunk := stream.read(CHUNK):
            read += chunk
            if len(read) > limit:
                raise PackageTooLarge
    return bytes(read)
