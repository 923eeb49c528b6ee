"""The reading order, and the parts of a page that show it."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from guide.models import Book, Document, Passage, Question, Section
from guide.outline import chapter_page, contents_of, page_of, passages_of, questions_of, reading_order, toc_rows
from tests.cast import Cast
from tests.factories import make_book, make_chapter, make_passage, make_section

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>"


@pytest.fixture
def book() -> Book:
    return make_book("outline", chapters=3, sections=2)


def section_of(book: Book, chapter: int, position: int) -> Section:
    return Section.objects.select_related("chapter__book").get(
        chapter__book=book, chapter__number=chapter, position=position
    )


def render(part: str, **context: Any) -> str:
    return render_to_string(f"guide/{part}", context)


def test_reading_order_runs_through_chapters_by_position(book: Book, cast: Cast) -> None:
    order = reading_order(book, cast.cheng.account)

    assert [(s.chapter.number, s.position) for s in order] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]


def test_page_of_section_knows_its_neighbours_across_chapters(book: Book, cast: Cast) -> None:
    page = page_of(section_of(book, 2, 1), cast.cheng.account)

    assert page.previous == section_of(book, 1, 2)
    assert page.next == section_of(book, 2, 2)
    assert page.siblings == [section_of(book, 2, 1), section_of(book, 2, 2)]


def test_page_at_the_ends_of_the_book_has_no_neighbour_beyond(book: Book, cast: Cast) -> None:
    assert page_of(section_of(book, 1, 1), cast.cheng.account).previous is None
    assert page_of(section_of(book, 3, 2), cast.cheng.account).next is None


def test_hidden_section_is_passed_over_by_members_and_shown_to_editors(book: Book, cast: Cast) -> None:
    hidden = section_of(book, 1, 2)
    Section.objects.filter(pk=hidden.pk).update(hidden=True)

    assert page_of(section_of(book, 1, 1), cast.cheng.account).next == section_of(book, 2, 1)
    assert page_of(section_of(book, 1, 1), cast.editor).next == hidden


def test_draft_book_is_read_by_editors_and_administrators_only(book: Book, cast: Cast) -> None:
    Book.objects.filter(pk=book.pk).update(status=Book.Status.DRAFT)

    assert list(Book.objects.readable_by(cast.cheng.account)) == []
    assert list(Section.objects.readable_by(cast.cheng.account)) == []
    assert list(Book.objects.readable_by(cast.editor)) == [book]
    assert Section.objects.readable_by(cast.sysadmin).count() == 6


@pytest.mark.parametrize("chapters", [1, 40])
def test_contents_take_two_queries_whatever_the_length(chapters: int, cast: Cast, django_assert_num_queries) -> None:
    book = make_book("long", chapters=chapters, sections=3)

    with django_assert_num_queries(2):
        found = contents_of(book, cast.cheng.account)
        addresses = [section.get_absolute_url() for chapter in found for section in chapter.sections]

    assert len(found) == chapters
    assert addresses[0] == "/guide/long/1/topic-1/"


@pytest.mark.parametrize("passages", [3, 200])
def test_page_of_section_takes_three_queries_whatever_its_length(
    passages: int, book: Book, cast: Cast, django_assert_num_queries
) -> None:
    section = section_of(book, 2, 1)
    document = Document.objects.create(title="某意见")
    for _ in range(passages):
        make_passage(section, kind=Passage.Kind.QUOTATION, document=document)

    with django_assert_num_queries(3):
        page = page_of(section, cast.cheng.account)
        html = render("_section.html", page=page) + render("_turn.html", page=page)

    assert html.count('<blockquote class="quote"') == passages


def test_folio_is_shown_where_the_printed_page_changes(book: Book, cast: Cast) -> None:
    section = section_of(book, 1, 1)
    section.passages.all().delete()
    for position, page in enumerate([41, 41, None, 42, 42], start=1):
        make_passage(section, anchor=position, position=position, page=page)

    assert [shown.folio for shown in passages_of(section, cast.cheng.account)] == [41, None, None, 42, None]
    html = render("_section.html", page=page_of(section, cast.cheng.account))
    assert html.count('<span class="folio">第 41 页</span>') == 1
    assert html.count('<span class="folio">第 42 页</span>') == 1


def test_document_is_counted_in_this_book_where_the_reader_may_open(book: Book, cast: Cast) -> None:
    document = Document.objects.create(title="某意见")
    quote = {"kind": Passage.Kind.QUOTATION, "document": document}
    for place in [(1, 1), (2, 1), (3, 1)]:
        make_passage(section_of(book, *place), **quote)
    make_passage(make_section(make_chapter(make_book("elsewhere"), sections=0)), **quote)
    Section.objects.filter(pk=section_of(book, 3, 1).pk).update(hidden=True)

    section = section_of(book, 1, 1)

    assert [shown.quoted for shown in passages_of(section, cast.cheng.account)] == [0, 2]
    assert [shown.quoted for shown in passages_of(section, cast.editor)] == [0, 3]


def test_quotation_shows_each_paragraph_its_source_and_where_else_it_is_quoted(book: Book, cast: Cast) -> None:
    document = Document.objects.create(title="某意见")
    section = section_of(book, 1, 1)
    make_passage(
        section, "第一段。\n第二段。", kind=Passage.Kind.QUOTATION, source="《某意见》（2009年）", document=document
    )

    html = render("_section.html", page=page_of(section, cast.cheng.account))

    assert '<blockquote class="quote" id="p2">' in html
    assert "<p>第一段。</p>" in html
    assert "<p>第二段。" in html
    assert "《某意见》（2009年）" in html
    assert f'<a href="/guide/documents/{document.pk}/">本书引用这份文件 1 处</a>' in html


def test_passages_have_an_address_and_minor_headings_are_headings(book: Book, cast: Cast) -> None:
    section = section_of(book, 1, 1)
    make_passage(section, "一个小标题", kind=Passage.Kind.HEADING)

    html = render("_section.html", page=page_of(section, cast.cheng.account))

    assert '<p id="p1">测试正文。<a class="at" href="#p1"' in html
    assert '<h2 id="p2">一个小标题' in html


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ((41, 44), "请读印本，第 41—44 页。"),
        ((41, 41), "请读印本，第 41 页。"),
        ((41, None), "请读印本，起于第 41 页。"),
        ((None, None), "请读印本中的这一节。"),
    ],
)
def test_section_without_text_says_which_printed_pages_to_read(
    cast: Cast, pages: tuple[int | None, int | None], sentence: str
) -> None:
    chapter = make_chapter(make_book(), sections=0)
    section = make_section(chapter, text="", first_page=pages[0], last_page=pages[1])

    assert sentence in render("_section.html", page=page_of(section, cast.cheng.account))


def test_digest_is_marked_as_ours_one_line_an_entry(book: Book, cast: Cast) -> None:
    section = section_of(book, 1, 1)
    section.digest = "其一。\n\n其二。"

    html = render("_section.html", page=page_of(section, cast.cheng.account))

    assert "本站提要<span>由本站编写，不是原书文字</span>" in html
    assert "<li>其一。</li><li>其二。</li>" in html


def test_questions_come_by_kind_without_hidden_ones(book: Book, cast: Cast) -> None:
    chapter = book.chapters.get(number=1)
    kinds = Question.Kind
    for position, (kind, text, hidden) in enumerate(
        [(kinds.SELF_CHECK, "自查。", False), (kinds.DISCUSSION, "讨论。", False), (kinds.DISCUSSION, "藏。", True)], 1
    ):
        Question.objects.create(chapter=chapter, kind=kind, position=position, text=text, hidden=hidden)

    groups = questions_of(chapter, cast.cheng.account)

    assert [(group.kind, [q.text for q in group.questions]) for group in groups] == [
        (kinds.DISCUSSION, ["讨论。"]),
        (kinds.SELF_CHECK, ["自查。"]),
    ]
    assert [len(group.questions) for group in questions_of(chapter, cast.editor)] == [2, 1]
    assert '<h2 id="discussion">讨论题</h2>' in render("_questions.html", groups=groups)


def test_chapter_page_has_its_sections_and_no_others(book: Book, cast: Cast) -> None:
    page = chapter_page(book.chapters.get(number=2), cast.cheng.account)

    assert page.sections == [section_of(book, 2, 1), section_of(book, 2, 2)]


def test_side_column_marks_the_open_section_and_shows_the_states(book: Book) -> None:
    first, second = section_of(book, 1, 1), section_of(book, 1, 2)
    rows = toc_rows([first, second], {first.pk: ("已读", "sign-held")})

    html = render("_toc.html", chapter=first.chapter, rows=rows, current=second)

    assert '<span class="sign sign-held" aria-hidden="true"></span>已读' in html
    assert '<a href="/guide/outline/1/topic-2/" aria-current="page">' in html
    assert html.count("aria-current") == 1


def test_script_in_any_text_is_shown_as_text(cast: Cast) -> None:
    document = Document.objects.create(title=PAYLOAD)
    book = make_book(title=PAYLOAD, editors=PAYLOAD, publisher=PAYLOAD)
    chapter = make_chapter(book, sections=0, title=PAYLOAD, guidance=PAYLOAD)
    Question.objects.create(chapter=chapter, kind="discussion", position=1, text=PAYLOAD, hint=PAYLOAD)
    section = make_section(chapter, text=PAYLOAD, title=PAYLOAD, digest=PAYLOAD)
    make_section(chapter, 2, title=PAYLOAD)
    make_passage(section, PAYLOAD, kind=Passage.Kind.HEADING)
    make_passage(section, PAYLOAD, kind=Passage.Kind.QUOTATION, source=PAYLOAD, document=document)
    make_passage(section, PAYLOAD, kind=Passage.Kind.QUOTATION, document=document)
    page = page_of(section, cast.cheng.account)

    html = "".join(
        render(part, page=page, groups=page.questions, chapter=chapter, rows=toc_rows(page.siblings), book=book)
        for part in (
            "_section.html",
            "_questions.html",
            "_turn.html",
            "_toc.html",
            "_guidance.html",
            "_book_facts.html",
        )
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 15
