"""Bytes into numbered lines.

Without being told, a file is UTF-8 (with or without mark) or else GB 18030, if that gives a text in common Chinese
characters. Line ends of any system; a form feed is a page break. Refused, each with its own error: an empty file,
one that is too large, one that is no text, an unknown or a wrong encoding, one that ends in the middle of a character.
"""

import codecs
import re
from pathlib import Path

from guide.importer.errors import CannotRead, CutCharacter, EmptyFile, NotText, TooLarge, UnknownEncoding, WrongEncoding
from guide.importer.outline import Line

LARGEST_MEGABYTES = 20
_binary = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises CannotRead for what is missing, a folder, or not ours to read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_MEGABYTES * 1024 * 1024 + 1)
    except (OSError, ValueError):
        raise CannotRead(path.name) from None


def read_lines(data: bytes, encoding: str = "") -> list[Line]:
    """The lines that are not blank, with their numbers in the file."""
    if len(data) > LARGEST_MEGABYTES * 1024 * 1024:
        raise TooLarge(LARGEST_MEGABYTES)
    if not data.strip():
        raise EmptyFile
    text = _decoded(data, encoding)
    if len(_binary.findall(text)) > len(text) // 200:
        raise NotText
    lines = _numbered(text)
    if not lines:
        raise EmptyFile
    return lines


def _decoded(data: bytes, encoding: str) -> str:
    if encoding:
        try:
            return _decode(data, encoding)
        except LookupError:
            raise UnknownEncoding(encoding) from None
        except ValueError:  # UnicodeError is one
            raise WrongEncoding(encoding) from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _tried(data, "utf-16")
    if b"\x00" in data or data.startswith((b"\xff\xd8", b"\x89PNG", b"%PDF", b"PK\x03\x04", b"GIF8")):
        raise NotText
    try:
        return _decode(data, "utf-8-sig")
    except UnicodeDecodeError:
        return _as_gb18030(data)


def _as_gb18030(data: bytes) -> str:
    text = _tried(data, "gb18030")
    han = re.findall(r"[\u3400-\u9fff\ue000-\uf8ff]", text)
    common = sum(1 for character in han if _is_common(character))
    if common < 0.9 * len(han) or not han:
        raise WrongEncoding
    return text


def _tried(data: bytes, encoding: str) -> str:
    try:
        return _decode(data, encoding)
    except UnicodeDecodeError:
        raise WrongEncoding from None


def _decode(data: bytes, encoding: str) -> str:
    "a".encode(encoding)  # a codec that is none for text raises LookupError here
    decoder = codecs.getincrementaldecoder("utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding)()
    text = decoder.decode(data)
    if decoder.getstate()[0]:
        raise CutCharacter
    return text


def _is_common(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _numbered(text: str) -> list[Line]:
    lines, gap, page_break = [], True, False
    for number, whole in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        for place, part in enumerate(whole.split("\f")):
            if place:
                gap = page_break = True
            if part.strip().strip("\ufeff"):
                lines.append(Line(number, part.rstrip().strip("\ufeff"), gap, page_break))
                gap = page_break = False
            elif not place:
                gap = True
    return lines
