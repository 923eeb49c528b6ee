"""What a file is, told by its content and never by its name; and pictures without what a camera wrote into them.

A photograph carries the place, the time and the device. All of it is left out but the orientation, without which the
picture would lie on its side. The picture itself is not touched. A text document keeps its own properties (author, for
example): they are part of it, and Word shows them to whoever opens it.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from members.errors.attachments import (
    MEGABYTES,
    FileDamaged,
    FileRefused,
    FileTooLarge,
    FileWithMacros,
    PictureTooLarge,
)

LARGEST = MEGABYTES * 1024 * 1024
MOST_PIXELS = 120_000_000  # a large sheet at 600 dots an inch has 70 million
PDF, JPEG, PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
ZIP = b"PK\x03\x04"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Upload:
    """A file as it is kept."""

    content: bytes
    content_type: str
    ending: str


def read_upload(content: bytes) -> Upload:
    """Raises FileTooLarge, FileRefused, FileDamaged, PictureTooLarge and FileWithMacros."""
    if len(content) > LARGEST:
        raise FileTooLarge
    if content.startswith(PDF):
        return Upload(content, "application/pdf", ".pdf")
    if content.startswith(JPEG):
        return Upload(plain_jpeg(content), "image/jpeg", ".jpg")
    if content.startswith(PNG):
        return Upload(plain_png(content), "image/png", ".png")
    if content.startswith(ZIP):
        _check_word(content)
        return Upload(content, WORD, ".docx")
    raise FileRefused


def _check_word(content: bytes) -> None:
    """A document of Word without macros. Nothing of it is unpacked but its list of parts."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            with archive.open("[Content_Types].xml") as part:
                types = part.read(LARGEST)
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error, EOFError):
        raise FileDamaged if b"word/" in content else FileRefused from None
    if any(name.lower().endswith("/vbaproject.bin") for name in names):
        raise FileWithMacros
    if "word/document.xml" not in names or f"{WORD}.main+xml".encode() not in types:
        raise FileRefused


# ---- JPEG ----------------------------------------------------------------------------------------------------------

START, END, SCAN, APP0, APP1, APP2, APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # segments that hold the size
KEPT = {APP0: b"JFIF\0", APP2: b"ICC_PROFILE\0", APP14: b"Adobe"}  # colour and the rest that a picture needs
EXIF = b"Exif\0\0"
ORIENTATION = 0x0112
NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")  # may be filled up with more of the first byte


def plain_jpeg(content: bytes) -> bytes:
    """The picture without comments and without what the camera or a program wrote about it; what follows its end (a
    second picture, for example) is left out too."""
    parts = [content[:2]]
    for marker, body, scan in _segments(content):
        if marker in FRAMES:
            _check_size(int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big"))
        turned = _orientation(body) if marker == APP1 and body.startswith(EXIF) else 1
        if turned != 1:
            body = EXIF + _only_orientation(turned)
        about_it = marker == 0xFE or APP0 <= marker <= 0xEF
        if turned != 1 or not about_it or body.startswith(KEPT.get(marker, b"\xff\xff")):
            parts += [bytes([0xFF, marker]), (len(body) + 2).to_bytes(2, "big"), body, scan]
    return b"".join([*parts, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, body, and the picture's data that follow a scan. Raises FileDamaged where the end is missing."""
    at = 2
    while True:
        found = NEXT_MARKER.match(content, at)
        if found is None:
            raise FileDamaged
        marker, at = content[found.end() - 1], found.end()
        if marker == END:
            return
        length = int.from_bytes(content[at : at + 2], "big")
        body, at = content[at + 2 : at + length], at + length
        if length < 2 or at > len(content):
            raise FileDamaged
        scan = b""
        if marker == SCAN:
            after = NEXT_MARKER.search(content, at)
            if after is None:
                raise FileDamaged
            scan, at = content[at : after.start()], after.start()
        yield marker, body, scan


def _orientation(exif: bytes) -> int:
    """How the picture is to be turned, 1 to 8; 1 where nothing sensible is said."""
    tiff = exif[len(EXIF) :]
    order = "little" if tiff[:2] == b"II" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == ORIENTATION:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _only_orientation(value: int) -> bytes:
    entry = b"".join(
        [ORIENTATION.to_bytes(2, "big"), (3).to_bytes(2, "big"), (1).to_bytes(4, "big"), value.to_bytes(2, "big")]
    )
    return b"MM\0*" + (8).to_bytes(4, "big") + (1).to_bytes(2, "big") + entry + b"\0\0" + b"\0\0\0\0"


# ---- PNG -----------------------------------------------------------------------------------------------------------

CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}


def plain_png(content: bytes) -> bytes:
    """The picture without texts, times and what a camera wrote into it."""
    parts, at = [PNG], len(PNG)
    while True:
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        chunk, at = content[at : at + length + 12], at + length + 12
        if at > len(content):
            raise FileDamaged
        if kind == b"IHDR":
            _check_size(int.from_bytes(chunk[8:12], "big"), int.from_bytes(chunk[12:16], "big"))
        if kind in CHUNKS:
            parts.append(chunk)
        if kind == b"IEND":
            return b"".join([*parts, chunk])


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PictureTooLarge
