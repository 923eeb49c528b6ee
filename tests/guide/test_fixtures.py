"""The loader: new rows come in, an editor's changes stay, nothing is half written."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from guide.fixtures import BrokenFixture, load
from guide.models import Book, Chapter, Passage, Section
from members.models import AuditEvent

pytestmark = pytest.mark.django_db
CHAPTER = {"book": ["made-up"], "number": 1, "title": "一章"}


def rows(title: str = "第一版标题", text: str = "头一段。") -> list[dict]:
    section = {"slug": "opening", "position": 1, "kind": "opening", "digest": "一条提要"}
    return [
        {"model": "guide.book", "fields": {"slug": "made-up", "title": "测试用书", "status": "published"}},
        {"model": "guide.chapter", "fields": {"book": ["made-up"], "number": 1, "title": title, "guidance": "导读"}},
        {"model": "guide.section", "fields": {"chapter": ["made-up", 1], **section}},
        {
            "model": "guide.passage",
            "fields": {"section": ["made-up", 1, "opening"], "anchor": 1, "position": 1, "text": text},
        },
    ]


@pytest.fixture
def fixture_of(tmp_path: Path):
    def write(content: object) -> Path:
        path = tmp_path / "book.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def test_load_makes_the_rows_and_the_first_revision(fixture_of) -> None:
    report = load(fixture_of(rows()))

    assert (report.created, report.updated, report.unchanged, report.kept) == (4, 0, 0, [])
    section = Section.objects.get()
    assert (section.chapter.title, section.passages.get().text, section.revision) == ("第一版标题", "头一段。", 1)
    assert section.revisions.get().reason == "随书载入"
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["section.revised", "book.loaded"]


def test_load_again_changes_nothing(fixture_of) -> None:
    load(fixture_of(rows()))
    before = [list(model.objects.values()) for model in (Book, Chapter, Section, Passage, AuditEvent)]

    report = load(fixture_of(rows()))

    assert (report.created, report.updated, report.unchanged) == (0, 0, 4)
    assert [list(model.objects.values()) for model in (Book, Chapter, Section, Passage, AuditEvent)] == before


def test_load_brings_a_new_value_to_what_nobody_touched(fixture_of) -> None:
    load(fixture_of(rows()))

    report = load(fixture_of(rows(title="第二版标题", text="改过的头一段。")))

    assert (report.updated, report.kept) == (2, [])
    assert Chapter.objects.get().title == "第二版标题"
    assert Section.objects.get().revision == 2


def test_load_keeps_what_an_editor_changed_and_says_what_differs(fixture_of) -> None:
    load(fixture_of(rows()))
    Chapter.objects.update(title="编辑写的标题")

    for _ in range(2):
        report = load(fixture_of(rows(title="第二版标题")))

        [kept] = report.kept
        assert (kept.field, kept.here, kept.in_fixture) == ("title", "编辑写的标题", "第二版标题")
        assert "章“第一章　编辑写的标题”的标题" in str(kept)
        assert Chapter.objects.get().title == "编辑写的标题"


def test_load_keeps_what_an_editor_emptied(fixture_of) -> None:
    load(fixture_of(rows()))
    Chapter.objects.update(guidance="")

    report = load(fixture_of(rows()))

    assert Chapter.objects.get().guidance == ""
    assert [kept.field for kept in report.kept] == ["guidance"]


def test_load_takes_line_breaks_of_a_browser_for_no_change(fixture_of) -> None:
    load(fixture_of([rows()[0], {"model": "guide.chapter", "fields": CHAPTER | {"guidance": "一\n二"}}]))
    Chapter.objects.update(guidance="一\r\n二")

    report = load(fixture_of([rows()[0], {"model": "guide.chapter", "fields": CHAPTER | {"guidance": "一\n二\n三"}}]))

    assert (report.updated, report.kept) == (1, [])
    assert Chapter.objects.get().guidance == "一\n二\n三"


def test_load_leaves_alone_what_the_fixture_does_not_name(fixture_of) -> None:
    load(fixture_of(rows()))
    Chapter.objects.update(first_page=7)

    assert load(fixture_of(rows())).kept == []
    assert Chapter.objects.get().first_page == 7


def test_load_changes_the_document_of_a_quotation(fixture_of) -> None:
    documents = [{"model": "guide.document", "fields": {"title": title}} for title in ("甲文件", "乙文件")]
    quotation = rows()[3]["fields"] | {"kind": "quotation"}
    for name in ("甲文件", "乙文件"):
        passage = {"model": "guide.passage", "fields": {**quotation, "document": [name]}}
        load(fixture_of([*documents, *rows()[:3], passage]))

        assert Passage.objects.get().document.title == name


def test_load_books_says_in_one_line_what_came_and_in_another_what_was_kept(fixture_of, capsys) -> None:
    path = fixture_of(rows())
    call_command("load_books", path)
    Chapter.objects.update(title="编辑写的标题")
    call_command("load_books", path)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "book.json：新增 4，更新 0，未变 0，保留改动 0",
        "book.json：新增 0，更新 0，未变 4，保留改动 1",
    ]
    assert len(lines) == 3
    assert "编辑写的标题" in lines[2]


def test_load_fills_blanks_of_a_row_that_came_another_way(fixture_of) -> None:
    book = Book.objects.create(slug="made-up", title="测试用书", status=Book.Status.PUBLISHED)
    Chapter.objects.create(book=book, number=1, title="导入的标题")

    report = load(fixture_of(rows()))

    chapter = Chapter.objects.get()
    assert (chapter.title, chapter.guidance) == ("导入的标题", "导读")
    assert [kept.field for kept in report.kept] == ["title"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([*rows(), {"model": "members.account", "fields": {"username": "x"}}], "第 5 条不能载入"),
        ([rows()[0], rows()[2]], "第 2 条不能载入"),
        ([{"model": "guide.book", "fields": {"slug": "x", "title": ""}}], "第 1 条不能载入"),
        ([{"model": "guide.book", "fields": {"slug": "x", "colour": "red"}}], "第 1 条不能载入"),
        ([{"model": "guide.book"}], "第 1 条不能载入"),
        (["guide.book"], "第 1 条不能载入"),
        ([*rows(), rows()[1]], "第 5 条不能载入：前面已有同一条"),
        (
            [rows()[0], {"model": "guide.chapter", "fields": {"book": [], "number": 1, "title": "章"}}],
            "第 2 条不能载入",
        ),
        ([{"model": "guide.book", "fields": {"slug": "x", "title": "书", "price": "便宜"}}], "第 1 条不能载入"),
        ({"model": "guide.book"}, "应当是一列记录"),
    ],
)
def test_load_broken_fixture_is_refused_by_row_and_writes_nothing(fixture_of, content: object, sentence: str) -> None:
    with pytest.raises(BrokenFixture, match=sentence):
        load(fixture_of(content))

    assert not Book.objects.exists()


def test_load_books_names_a_missing_file_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere.json：打不开这个文件"):
        call_command("load_books", tmp_path / "nowhere.json")
