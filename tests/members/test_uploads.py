"""Files are told by their content, and pictures are kept without what a camera wrote into them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.errors import Refusal
from members.errors.attachments import FileDamaged, FileRefused, FileTooLarge, FileWithMacros, PictureTooLarge
from members.uploads import JPEG, LARGEST, PNG, read_upload
from tests.files import PDF, PLACE, WORD, chunk, docx, exif, jpeg, png, segment


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (PDF, "application/pdf", ".pdf"),
        (jpeg(), "image/jpeg", ".jpg"),
        (png(), "image/png", ".png"),
        (docx(), WORD, ".docx"),
    ],
)
def test_what_is_taken_is_told_by_its_content_and_kept_as_it_is(content: bytes, content_type: str, ending: str) -> None:
    upload = read_upload(content)

    assert (upload.content_type, upload.ending) == (content_type, ending)
    assert upload.content == content


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileRefused),
        (b"<html><script>alert(1)</script></html>", FileRefused),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', FileRefused),
        (b"MZ\x90\0", FileRefused),
        (b"GIF89a", FileRefused),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileRefused),  # the Word of old, or one with a password
        (docx(main="xl/workbook.xml"), FileRefused),
        (docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"), FileRefused),
        (docx(vbaProject=b"x"), FileWithMacros),
        (docx()[:-30], FileDamaged),
        (jpeg()[:-10], FileDamaged),
        (jpeg()[:60], FileDamaged),
        (JPEG, FileDamaged),
        (png()[:-4], FileDamaged),
        (PNG, FileDamaged),
        (jpeg(width=30_000, height=30_000), PictureTooLarge),
        (png(width=30_000, height=30_000), PictureTooLarge),
        (PDF + bytes(LARGEST), FileTooLarge),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value.__name__,
)
def test_everything_else_is_refused_with_a_sentence(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        read_upload(content)

    assert type(refused.value) is refusal
    assert str(refused.value).endswith("。")


def test_largest_file_is_taken() -> None:
    content = PDF + bytes(LARGEST - len(PDF))

    assert read_upload(content).content == content


# ---- what a camera wrote -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["little", "big"])
def test_photograph_keeps_how_it_is_turned_and_nothing_of_where(order: str) -> None:
    photograph = jpeg(exif(6, order), segment(0xED, b"Photoshop 3.0\0" + PLACE), segment(0xFE, PLACE), behind=PLACE)
    assert photograph.count(PLACE) == 4

    kept = read_upload(photograph).content

    turned = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    assert kept == jpeg(segment(0xE1, turned))


@pytest.mark.parametrize("orientation", [1, 0, 9, 65_535])
def test_a_picture_that_is_not_turned_keeps_nothing_about_itself(orientation: int) -> None:
    assert read_upload(jpeg(exif(orientation))).content == jpeg()


def test_colours_stay_and_other_programs_notes_go() -> None:
    colours, adobe = segment(0xE2, b"ICC_PROFILE\0\x01\x01abc"), segment(0xEE, b"Adobe\0d\0\0\0\0\x01")
    others = (
        segment(0xE2, b"MPF\0" + PLACE),
        segment(0xE0, b"JFXX\0" + PLACE),
        segment(0xE1, b"http://ns.adobe.com" + PLACE),
    )

    assert read_upload(jpeg(colours, *others, adobe)).content == jpeg(colours, adobe)


def test_scans_in_several_passes_with_restarts_stay_whole() -> None:
    first, end = jpeg().rsplit(b"\xff\xd9", 1)
    second = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    picture = first + second + b"\xff\xd9" + end

    assert read_upload(picture).content == picture


def test_png_keeps_its_dots_and_colours_only() -> None:
    about = [chunk(b"tEXt", b"GPS\0" + PLACE), chunk(b"eXIf", PLACE), chunk(b"tIME", bytes(7)), chunk(b"iTXt", PLACE)]
    resolution = chunk(b"pHYs", bytes(9))

    assert read_upload(png(*about, resolution, behind=PLACE)).content == png(resolution)


@given(st.sampled_from([jpeg(exif(3)), png(), docx(), PDF]), st.integers(0, 400), st.binary(max_size=40))
def test_whatever_is_sent_is_taken_or_refused(content: bytes, at: int, other: bytes) -> None:
    sent = content[:at] + other + content[at + len(other) :]

    try:
        upload = read_upload(sent)
    except Refusal:
        return

    assert read_upload(upload.content).content == upload.content


@given(st.sampled_from([JPEG, PNG, b"PK\x03\x04", b""]), st.binary(max_size=300))
def test_whatever_follows_a_beginning_is_taken_or_refused(beginning: bytes, rest: bytes) -> None:
    try:
        read_upload(beginning + rest)
    except Refusal:
        return
