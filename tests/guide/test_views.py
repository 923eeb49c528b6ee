"""Shelf and document pages."""

import pytest

from guide.models import Book, Document, Passage, Section
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_chapter, make_passage, make_section

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>"


def quote(section: Section, document: Document, text: str = "测试引文。", **fields: object) -> Passage:
    return make_passage(section, text, kind=Passage.Kind.QUOTATION, document=document, **fields)


def test_shelf_shows_each_book_with_its_facts(cast: Cast, client_for: ClientFor) -> None:
    make_book(
        "shelf",
        chapters=3,
        title="夜话",
        subtitle="写给支部",
        editors="沈清如",
        publisher="望川出版社",
        published_year=2010,
        published_month=3,
        about="本站写的一句话。",
    )

    html = client_for(cast.cheng).get("/guide/").content.decode()

    assert '<a class="hit" href="/guide/shelf/">《夜话》</a>' in html
    for words in ("写给支部", "沈清如", "望川出版社", "2010年3月", "共 3 章", "本站写的一句话。", "不是原书文字"):
        assert words in html


def test_draft_stands_on_the_shelf_of_editors_only(cast: Cast, client_for: ClientFor) -> None:
    make_book(title="草稿一本", status=Book.Status.DRAFT)

    assert "草稿一本" not in client_for(cast.cheng).get("/guide/").content.decode()
    html = client_for(cast.editor).get("/guide/").content.decode()
    assert "草稿一本" in html
    assert "未发布，只有编辑能看到" in html


def test_empty_shelf_says_what_to_do_first(cast: Cast, client_for: ClientFor) -> None:
    assert "内容编辑发布以后，这里就能看到。" in client_for(cast.cheng).get("/guide/").content.decode()
    assert '请到<a href="/admin/">管理页</a>添加一本' in client_for(cast.editor).get("/guide/").content.decode()


def test_document_lists_every_place_that_quotes_it_in_reading_order(cast: Cast, client_for: ClientFor) -> None:
    document = Document.objects.create(title="某意见", issuer="测试机关", adopted_on="2009-09-18")
    book = make_book("quoting", chapters=2, sections=1, title="夜话")
    second, first = (Section.objects.get(chapter__number=number) for number in (2, 1))
    quote(second, document, "后一句。", source="《某意见》")
    quote(first, document, "前一句。\n又一段。", page=41)

    html = client_for(cast.cheng).get(f"/guide/documents/{document.pk}/").content.decode()

    assert "<h1>某意见</h1>" in html
    assert "测试机关　2009年9月18日" in html
    assert "共 2 处" in html
    assert html.index("<p>前一句。</p><p>又一段。</p>") < html.index("后一句。")
    assert f'href="/guide/{book.slug}/1/topic-1/#p2"' in html
    assert "《夜话》　第一章　一、测试节 1" in html


def test_document_leaves_out_places_that_the_reader_may_not_open(cast: Cast, client_for: ClientFor) -> None:
    document = Document.objects.create(title="某意见")
    draft = make_book(status=Book.Status.DRAFT)
    quote(make_section(make_chapter(draft, sections=0)), document, "草稿里的引文。")
    quote(make_section(make_chapter(make_book(), sections=0), hidden=True), document, "藏起来的引文。")

    html = client_for(cast.cheng).get(f"/guide/documents/{document.pk}/").content.decode()

    assert "共 0 处" in html
    assert "里的引文" not in html
    assert "来的引文" not in html
    assert "共 2 处" in client_for(cast.editor).get(f"/guide/documents/{document.pk}/").content.decode()


@pytest.mark.parametrize("places", [3, 200])
def test_document_page_costs_the_same_for_few_and_many(
    places: int, cast: Cast, client_for: ClientFor, django_assert_max_num_queries
) -> None:
    document = Document.objects.create(title="某意见")
    section = make_section(make_chapter(make_book(), sections=0))
    for _ in range(places):
        quote(section, document)
    client = client_for(cast.cheng)

    with django_assert_max_num_queries(8):
        html = client.get(f"/guide/documents/{document.pk}/").content.decode()

    assert f"共 {places} 处" in html
    assert html.count('<blockquote class="quote">') == min(places, 20)


def test_unknown_document_is_not_found(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.cheng).get("/guide/documents/999999/").status_code == 404


def test_script_in_any_field_is_shown_as_text(cast: Cast, client_for: ClientFor) -> None:
    document = Document.objects.create(title=PAYLOAD, issuer=PAYLOAD)
    fields = dict.fromkeys(("title", "subtitle", "editors", "publisher", "about"), PAYLOAD)
    chapter = make_chapter(make_book(**fields), sections=0, title=PAYLOAD)
    quote(make_section(chapter, title=PAYLOAD), document, PAYLOAD, source=PAYLOAD)
    client = client_for(cast.cheng)

    for address, times in (("/guide/", 5), (f"/guide/documents/{document.pk}/", 7)):
        html = client.get(address).content.decode()
        assert "<script" not in html
        assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == times
