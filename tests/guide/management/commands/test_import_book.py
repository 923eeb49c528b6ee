import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guide.models import Book, Section
from tests.factories import make_book
from tests.guide.importer.made_up_book import composed, small_book

pytestmark = pytest.mark.django_db
WHOLE = composed(small_book())
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "书稿.txt"
    path.write_text(WHOLE, encoding="utf-8")
    return path


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_book", str(path), *options, stdout=out)
    return out.getvalue()


def test_command_imports_and_says_what_it_did(file: Path) -> None:
    said = run(file)

    assert "《山乡读书记》：3 章，12 节有正文，共 16 段，其中引文 3 条" in said
    assert "【书名页、版权页等正文以前的内容】虚构出版社" in said
    assert Section.objects.filter(revision=1).count() == 12


def test_json_has_the_documented_keys(file: Path) -> None:
    said = json.loads(run(file, "--json"))

    assert (said["chapters"], said["sections"], said["passages"], said["quotations"]) == (3, 12, 16, 3)
    assert (said["stitched"], said["unplaced"]) == (0, [])
    assert set(said["dropped"][0]) == {"line", "text", "reason"}


def test_dry_run_changes_nothing(file: Path) -> None:
    said = run(file, "--dry-run")

    assert "没有改动任何内容" in said
    assert not Book.objects.exists()


def test_encoding_can_be_named(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-16-le")

    run(file, "--encoding", "utf-16-le")

    assert Book.objects.get().title == "山乡读书记"


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (b"", [], "文件是空的"),
        (b"\xef\xbb\xbf \r\n\r\n", [], "文件是空的"),
        (JPEG, [], "不是文字稿"),
        (WHOLE[:150].encode(), [], "没有找到任何一章"),
        (WHOLE.encode()[:-2], [], "截断"),
        ("只有一句话。".encode(), [], "没有找到任何一章"),
        (WHOLE.encode(), ["--book", "nowhere"], "没有网址名称为“nowhere”的书"),
        (WHOLE.encode(), ["--book", "other"], "不是所选的《完全不同的书》"),
        (WHOLE.encode(), ["--encoding", "klingon"], "不认识的编码“klingon”"),
        (WHOLE.encode(), ["--encoding", "ascii"], "文件不是 ascii 编码"),
        (WHOLE.encode("big5", errors="ignore"), [], "认不出文件的编码"),
    ],
)
def test_bad_file_or_argument_gives_one_line_and_changes_nothing(
    file: Path, data: bytes, options: list[str], said: str
) -> None:
    other = make_book("other", title="完全不同的书", chapters=1)
    file.write_bytes(data)

    with pytest.raises(CommandError, match=said) as refusal:
        run(file, *options)

    assert "\n" not in str(refusal.value)
    assert list(Book.objects.all()) == [other]


@pytest.mark.parametrize("path", [Path("没有这个文件.txt"), Path()])
def test_missing_file_and_folder_are_refused(path: Path) -> None:
    with pytest.raises(CommandError, match="读不到文件"):
        run(path)
