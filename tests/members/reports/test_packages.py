"""What is uploaded as a Word file is read with limits; what is no plain document is refused with what to do."""

import stat
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from members.errors import TemplateRefused
from members.packed import LARGEST_UNPACKED
from members.reports import packages
from members.reports.packages import ACTIVE, NO_DOCUMENT, ODD, OUTSIDE, TOO_LARGE, UNPACKS_TOO_LARGE, check_package
from tests.members.reports.word import repacked, replaced, word_file

PLAIN = word_file("正文")
RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" {}/>'
    "</Relationships>"
)
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
MAIN = "wordprocessingml.document.main+xml"
FIELD = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'


def with_part(name: str, data: bytes) -> bytes:
    return repacked(PLAIN, lambda parts: parts.update({name: data}))


def with_relation(kind: str, target: str) -> bytes:
    return replaced(PLAIN, RELATIONS, "</Relationships>", RELATION.format(kind, target))


def with_field(*codes: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return replaced(PLAIN, DOCUMENT, "<w:sectPr", FIELD.format(runs))


def with_declaration(declaration: str) -> bytes:
    return replaced(PLAIN, DOCUMENT, "<w:document ", f"{declaration}<w:document ")


def bomb() -> bytes:
    """300 MB of zeros in some 300 KB."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for number in range(10):
            packed.writestr(f"word/{number}.bin", bytes(30 * 1024 * 1024))
    return written.getvalue()


def with_a_lie_about_size() -> bytes:
    """The header of the one large part says 10 bytes."""
    content = with_part("word/large.bin", bytes(LARGEST_UNPACKED + 1))
    real = (LARGEST_UNPACKED + 1).to_bytes(4, "little")
    return content.replace(real, (10).to_bytes(4, "little"))


def with_a_link() -> bytes:
    written = BytesIO()
    with ZipFile(BytesIO(PLAIN)) as source, ZipFile(written, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, source.read(name))
        link = ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    return written.getvalue()


def with_a_part_twice() -> bytes:
    written = BytesIO(PLAIN)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(written, "a") as packed:
        packed.writestr(DOCUMENT, "<a/>")
    return written.getvalue()


def encrypted() -> bytes:
    content = bytearray(PLAIN)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def with_a_broken_stream() -> bytes:
    """The list of parts is whole, but what the first holds cannot be unpacked."""
    content = bytearray(PLAIN)
    name, extra = (int.from_bytes(content[at : at + 2], "little") for at in (26, 28))
    start = 30 + name + extra
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
REFUSED = {
    "nothing in it": (lambda: b"", NO_DOCUMENT),
    "text": (lambda: "正文".encode(), NO_DOCUMENT),
    "old .doc or one with a password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), NO_DOCUMENT),
    "cut off": (lambda: PLAIN[: len(PLAIN) // 2], NO_DOCUMENT),
    "broken inside": (lambda: with_a_broken_stream(), NO_DOCUMENT),
    "zip of something else": (lambda: repacked(PLAIN, lambda parts: parts.pop(TYPES)), NO_DOCUMENT),
    "template .dotx": (lambda: replaced(PLAIN, TYPES, MAIN, "wordprocessingml.template.main+xml"), NO_DOCUMENT),
    "larger than allowed": (lambda: PLAIN + bytes(packages.LARGEST), TOO_LARGE),
    "bomb": (lambda: bomb(), UNPACKS_TOO_LARGE),
    "lie about its size": (lambda: with_a_lie_about_size(), NO_DOCUMENT),
    "too many parts": (
        lambda: repacked(PLAIN, lambda parts: parts.update({f"a/{n}": b"" for n in range(200)})),
        UNPACKS_TOO_LARGE,
    ),
    "too much XML": (
        lambda: with_part("word/a.xml", b"<a>" + zlib.compress(bytes(9)) * 10**6 + b"</a>"),
        UNPACKS_TOO_LARGE,
    ),
    "way out of its folder": (lambda: with_part("../../a.xml", b"<a/>"), ODD),
    "absolute name": (lambda: with_part("/a.xml", b"<a/>"), ODD),
    "name of Windows": (lambda: with_part("word\\..\\a.xml", b"<a/>"), ODD),
    "link": (lambda: with_a_link(), ODD),
    "part twice": (lambda: with_a_part_twice(), ODD),
    "password": (lambda: encrypted(), ODD),
    "no XML": (lambda: with_part("word/a.xml", b"<a"), ODD),
    "entities": (lambda: with_declaration(LAUGHS), ODD),
    "entity of a file": (lambda: with_declaration(FILE_ENTITY), ODD),
    "entities in UTF-16": (lambda: with_part("word/a.xml", f"{LAUGHS}<x>&d;</x>".encode("utf-16")), ODD),
    "document with macros": (
        lambda: replaced(
            PLAIN, TYPES, f"vnd.openxmlformats-officedocument.{MAIN}", "vnd.ms-word.document.macroEnabled.main+xml"
        ),
        ACTIVE,
    ),
    "macros beside it": (
        lambda: replaced(
            PLAIN,
            TYPES,
            "</Types>",
            '<Default Extension="x" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        ),
        ACTIVE,
    ),
    "macro by its relation": (lambda: with_relation("vbaProject", 'Target="vbaProject.bin"'), ACTIVE),
    "object": (lambda: with_relation("oleObject", 'Target="embeddings/a.bin"'), ACTIVE),
    "other document": (lambda: with_relation("aFChunk", 'Target="a.html"'), ACTIVE),
    "picture from outside": (
        lambda: with_relation("image", 'Target="http://example.invalid/a.png" TargetMode="External"'),
        OUTSIDE,
    ),
    "template from outside": (
        lambda: with_relation("attachedTemplate", 'Target="file:///a.dotm" TargetMode="External"'),
        ACTIVE,
    ),
    "field that starts a program": (lambda: with_field(' DDEAUTO c:\\\\a.exe "x" '), OUTSIDE),
    "such a field in pieces": (lambda: with_field(" INCLUDE", "TEXT http://example.invalid/a "), OUTSIDE),
    "such a simple field": (
        lambda: replaced(
            PLAIN, DOCUMENT, "<w:sectPr", '<w:p><w:fldSimple w:instr=" INCLUDEPICTURE a "/></w:p><w:sectPr'
        ),
        OUTSIDE,
    ),
}


@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_plain_document_is_refused_with_what_to_do(make: Callable[[], bytes], sentence: str) -> None:
    content = make()
    begun = time.monotonic()

    with pytest.raises(TemplateRefused) as refused:
        check_package(content)

    assert str(refused.value) == sentence
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "content",
    [PLAIN, with_field(" PAGE "), with_field(" NUM", "PAGES \\* Arabic "), with_part("word/media/a.png", bytes(9))],
    ids=["plain", "page", "pages", "picture"],
)
def test_plain_document_passes(content: bytes) -> None:
    check_package(content)
