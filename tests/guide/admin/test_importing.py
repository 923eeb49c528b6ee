from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guide.models import Book, Section, SectionRevision, StrayLine
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account, make_book
from tests.guide.importer.made_up_book import composed, small_book

pytestmark = pytest.mark.django_db
WHOLE = composed(small_book())
IMPORT, APPLY = "/admin/guide/book/import/", "/admin/guide/book/import/apply/"


@pytest.fixture(autouse=True)
def data_dir(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def editor(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.editor)


def preview(client: Client, data: bytes = WHOLE.encode(), **fields: str):
    return client.post(IMPORT, {"file": SimpleUploadedFile("书稿.txt", data), **fields})


def test_list_of_books_leads_to_the_import(editor: Client) -> None:
    page = editor.get("/admin/guide/book/").content.decode()

    assert f'href="{IMPORT}"' in page
    assert "预览" in editor.get(IMPORT).content.decode()


def test_preview_says_what_would_happen_and_changes_nothing(editor: Client, data_dir: Path) -> None:
    response = preview(editor)

    page = response.content.decode()
    assert "3 章，12 节有正文，共 16 段" in page
    assert "虚构出版社" in page
    assert not Book.objects.exists()
    assert len(list((data_dir / "imports").iterdir())) == 1


def test_confirming_imports_the_previewed_file_and_forgets_it(editor: Client, cast: Cast, data_dir: Path) -> None:
    token = preview(editor).context["chosen"]["token"]

    page = editor.post(APPLY, {"token": token}).content.decode()

    assert "已导入" in page
    assert set(SectionRevision.objects.values_list("made_by", flat=True)) == {cast.editor.pk}
    assert Section.objects.filter(revision=1).count() == 12
    assert list((data_dir / "imports").iterdir()) == []


def test_previewed_file_belongs_to_the_account_that_sent_it(editor: Client, client_for: ClientFor) -> None:
    token = preview(editor).context["chosen"]["token"]
    other = client_for(make_account(username="second-editor", role="editor"))

    page = other.post(APPLY, {"token": token}, follow=True).content.decode()

    assert "请重新选择文件" in page
    assert not Book.objects.exists()


@pytest.mark.parametrize("token", ["", "../../secret_key", "0" * 32])
def test_unknown_token_is_refused(editor: Client, token: str) -> None:
    page = editor.post(APPLY, {"token": token}, follow=True).content.decode()

    assert "请重新选择文件" in page


@pytest.mark.parametrize(
    ("data", "book", "said"),
    [
        (b"", "", "文件是空的"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "", "不是文字稿"),
        (WHOLE.encode(), "other", "不是所选的《完全不同的书》"),
        (WHOLE[:150].encode(), "", "没有找到任何一章"),
    ],
)
def test_bad_file_is_refused_at_its_field(editor: Client, data: bytes, book: str, said: str) -> None:
    other = make_book("other", title="完全不同的书", chapters=1)

    response = preview(editor, data, book=book)

    assert said in str(response.context["form"].errors["file"])
    assert list(Book.objects.all()) == [other]


def test_only_who_may_change_books_may_import(client_for: ClientFor) -> None:
    response = client_for(make_account()).get(IMPORT)

    assert (response.status_code, response.url) == (302, f"/admin/login/?next={IMPORT}")


def test_get_applies_nothing(editor: Client) -> None:
    assert editor.get(APPLY).status_code == 405


@pytest.fixture
def line(editor: Client) -> StrayLine:
    """A line that was left over when the book was imported."""
    token = preview(editor).context["chosen"]["token"]
    editor.post(APPLY, {"token": token})
    return StrayLine.objects.order_by("pk")[0]


def place(line: StrayLine, section: Section) -> str:
    return f"/admin/guide/strayline/{line.pk}/place/?section={section.pk}"


def test_placing_offers_the_sections_and_then_the_paragraphs_to_choose_from(editor: Client, line: StrayLine) -> None:
    section = Section.objects.get(chapter__number=1, slug="topic-1")

    sections = editor.get(f"/admin/guide/strayline/{line.pk}/place/").content.decode()
    paragraphs = editor.get(place(line, section)).content.decode()

    assert f'<option value="{section.pk}">{section}</option>' in sections
    for passage in section.passages.all():
        assert f"放在这一段之后：{passage.text[:30]}" in paragraphs
    assert "放在最前面" in paragraphs
    assert line.text in paragraphs


@pytest.mark.parametrize(("behind", "anchors"), [(0, [4, 1, 2, 3]), (1, [1, 4, 2, 3]), (3, [1, 2, 3, 4])])
def test_stray_line_is_put_into_the_text(editor: Client, line: StrayLine, behind: int, anchors: list[int]) -> None:
    section = Section.objects.get(chapter__number=1, slug="topic-1")
    after = section.passages.get(anchor=behind).pk if behind else ""

    editor.post(place(line, section), {"after": after, "kind": "paragraph", "text": "补上的一行。"})

    line.refresh_from_db()
    section.refresh_from_db()
    assert [passage.anchor for passage in section.passages.all()] == anchors
    assert (line.passage.text, line.passage.placed_by_hand, section.revision) == ("补上的一行。", True, 2)
    assert "已放入" in editor.get("/admin/guide/strayline/").content.decode()


def test_stray_line_behind_a_passage_of_another_section_is_refused(editor: Client, line: StrayLine) -> None:
    section = Section.objects.get(chapter__number=1, slug="topic-2")
    elsewhere = Section.objects.get(chapter__number=1, slug="topic-1").passages.first()

    response = editor.post(place(line, section), {"after": elsewhere.pk, "kind": "paragraph", "text": "补上的一行。"})

    assert response.context["form"].errors["after"] == ["选的这一项现在没有，请重新选择。"]
    assert "补上的一行。" in response.content.decode()
    assert section.passages.count() == 1


@pytest.mark.parametrize("nonsense", ["", "0", "x", "99999999999999999999"])
def test_section_that_is_none_is_asked_for_again(editor: Client, line: StrayLine, nonsense: str) -> None:
    address = f"/admin/guide/strayline/{line.pk}/place/?section={nonsense}"

    for response in (editor.get(address), editor.post(address, {"kind": "paragraph", "text": "补上的一行。"})):
        assert "下一步，选放在哪里" in response.content.decode()
    line.refresh_from_db()
    assert line.passage is None
