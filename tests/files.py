"""Files as members send them, built byte by byte: a grey picture of eight dots square, a document of Word."""

import zlib
from io import BytesIO
from zipfile import ZipFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.7\n%%EOF\n"
PLACE = b"23.456N 113.789E"  # what no kept picture may hold


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(*about: bytes, width: int = 8, height: int = 8, behind: bytes = b"") -> bytes:
    """`about` are segments on the picture, `behind` is what follows its end."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    one_code = b"\x01" + bytes(15) + b"\x00"
    parts = [
        b"\xff\xd8",
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        *about,
        segment(0xDB, b"\0" + bytes([16] * 64)),
        segment(0xC0, b"\x08" + size + b"\x01\x01\x11\0"),
        segment(0xC4, b"\x00" + one_code),
        segment(0xC4, b"\x10" + one_code),
        segment(0xDA, b"\x01\x01\0\0\x3f\0"),
        b"\x3f\xff\xd9",
        behind,
    ]
    return b"".join(parts)


def exif(orientation: int = 1, order: str = "little") -> bytes:
    """What a telephone writes into a picture: how it was held, and where."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)  # type: ignore[arg-type]

    entries = [(0x010E, 2, len(PLACE), number(38, 4)), (0x0112, 3, 1, number(orientation, 2) + b"\0\0")]
    rows = b"".join(number(tag, 2) + number(kind, 2) + number(count, 4) + value for tag, kind, count, value in entries)
    head = (b"II" if order == "little" else b"MM") + number(42, 2) + number(8, 4)
    return segment(0xE1, b"Exif\0\0" + head + number(2, 2) + rows + number(0, 4) + PLACE)


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(*about: bytes, width: int = 8, height: int = 8, behind: bytes = b"") -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    dots = zlib.compress((b"\0" + b"\x80" * 8) * 8)
    parts = [chunk(b"IHDR", head), *about, chunk(b"IDAT", dots), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + behind


def docx(main: str = "word/document.xml", kind: str = f"{WORD}.main+xml", **parts: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/{main}" ContentType="{kind}"/></Types>')
        archive.writestr(main, "<w:document/>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.bin", content)
    return kept.getvalue()
