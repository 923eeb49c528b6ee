"""Search: what is found, where it leads, how it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.forms import SearchForm
from guide.models import Book, Chapter, Passage, Question, Section
from guide.search import excerpt, find, grouped
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_chapter, make_passage, make_section

SENTENCE = "村里的会要开得短一些，先把排水沟的事说清楚，再说别的。"


@pytest.fixture
def chapter(db: None) -> Chapter:
    return make_chapter(make_book("found", title="夜话"), number=2, sections=0, title="让讨论落地")


@pytest.fixture
def section(chapter: Chapter) -> Section:
    return make_section(chapter, text=SENTENCE, title="先定题")


def hits(words: list[str], reader: object) -> list[tuple[str, str]]:
    return [(hit.label, hit.address) for group in grouped(find(words, reader), words) for hit in group.hits]


def test_two_characters_in_mid_sentence_lead_to_the_passage(section: Section, cast: Cast) -> None:
    assert hits(["水沟"], cast.cheng.account) == [("一、先定题　正文", "/guide/found/2/topic-1/#p1")]


def test_every_kind_of_text_is_searched_in_reading_order(chapter: Chapter, section: Section, cast: Cast) -> None:
    Book.objects.update(title="榕树")
    Chapter.objects.update(title="榕树", guidance="榕树")
    Section.objects.update(title="榕树", digest="榕树")
    Passage.objects.update(text="榕树")
    Question.objects.create(chapter=chapter, kind="self_check", position=1, text="榕树")
    Question.objects.create(chapter=chapter, kind="discussion", position=1, text="甲", hint="榕树")

    assert hits(["榕树"], cast.cheng.account) == [
        ("书名", "/guide/found/"),
        ("章名", "/guide/found/2/"),
        ("本站导读", "/guide/found/2/#guidance"),
        ("一、榕树　标题", "/guide/found/2/topic-1/"),
        ("一、榕树　本站提要", "/guide/found/2/topic-1/#digest"),
        ("一、榕树　正文", "/guide/found/2/topic-1/#p1"),
        ("讨论题", "/guide/found/2/#discussion"),
        ("自查题", "/guide/found/2/#self_check"),
    ]


def test_hits_of_one_chapter_stand_together(section: Section, cast: Cast) -> None:
    other = make_chapter(section.chapter.book, number=10, sections=0, title="远处")
    make_section(other, text=SENTENCE)
    make_section(section.chapter, 2, text=SENTENCE)

    groups = grouped(find(["排水"], cast.cheng.account), ["排水"])

    assert [(str(g.book), str(g.chapter), len(g.hits)) for g in groups] == [
        ("《夜话》", "第二章　让讨论落地", 2),
        ("《夜话》", "第十章　远处", 1),
    ]


def test_all_words_must_stand_in_one_place(section: Section, cast: Cast) -> None:
    assert len(hits(["开得", "清楚"], cast.cheng.account)) == 1
    assert hits(["开得", "别处"], cast.cheng.account) == []


def test_hidden_and_draft_texts_are_found_by_editors_only(section: Section, cast: Cast) -> None:
    draft = make_book("draft", title="排水沟手册", status=Book.Status.DRAFT)
    make_chapter(draft, sections=0, title="排水沟")
    Question.objects.create(chapter=section.chapter, kind="discussion", position=1, text="排水沟？", hidden=True)
    Section.objects.update(hidden=True, digest="排水沟")

    assert hits(["排水沟"], cast.cheng.account) == []
    assert len(hits(["排水沟"], cast.editor)) == 5


@pytest.mark.parametrize("sign", ["%%", "__", "%_", r"\%", "**", "??", "''", '"x', "(?", "[a", "<b", "&a"])
def test_signs_are_looked_for_as_they_are(sign: str, section: Section, cast: Cast) -> None:
    assert hits([sign], cast.cheng.account) == []

    make_passage(section, f"前{sign}后")

    assert hits([sign], cast.cheng.account) == [("一、先定题　正文", "/guide/found/2/topic-1/#p2")]


def test_excerpt_marks_each_word_and_cuts_what_is_far() -> None:
    text = "甲" * 100 + "排水沟" + "乙" * 200 + "丙"

    assert excerpt(text, ["排水"]) == "…" + "甲" * 30 + "<mark>排水</mark>沟" + "乙" * 89 + "…"
    assert excerpt("Party 与 party", ["PARTY"]) == "<mark>Party</mark> 与 <mark>party</mark>"


@given(text=st.text(max_size=300), word=st.text(min_size=2, max_size=5))
def test_excerpt_holds_no_markup_but_its_own(text: str, word: str) -> None:
    bare = excerpt(text + word, [word]).replace("<mark>", "").replace("</mark>", "")

    assert "<" not in bare
    assert ">" not in bare


@given(asked=st.text(max_size=80))
def test_form_gives_words_or_one_sentence_and_never_fails(asked: str) -> None:
    form = SearchForm({"q": asked})

    if form.is_valid():
        words = form.cleaned_data["q"]
        assert all(word.isprintable() and word.strip() == word != "" for word in words)
    else:
        assert len(form.errors["q"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("", "至少两个字。"),
        ("党", "请至少写两个字，一个字能找到的地方太多。"),
        ("%", "请至少写两个字，一个字能找到的地方太多。"),
        ("党" * 1000, "查找的字词太长，请在 50 个字以内。"),
        ("水\0沟", "找到 1 处"),
        ("\0", "至少两个字。"),
        ("\x1b\x7f水沟\ufffe", "找到 1 处"),
        ("无处可寻", "没有找到，可以换一个更短的词再查。"),
        ("水沟 无处", "没有找到同时含有这几个词的地方，可以少写一个词再查。"),
    ],
)
def test_any_query_gets_an_answer_in_words(
    asked: str, sentence: str, section: Section, cast: Cast, client_for: ClientFor
) -> None:
    response = client_for(cast.cheng).get("/guide/search/", {"q": asked})

    assert response.status_code == 200
    assert sentence in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("passages", [3, 200])
def test_page_of_results_costs_the_same_for_few_and_many(
    passages: int, section: Section, cast: Cast, client_for: ClientFor, django_assert_max_num_queries
) -> None:
    for _ in range(passages - 1):
        make_passage(section, SENTENCE)
    client = client_for(cast.cheng)

    with django_assert_max_num_queries(7):
        html = client.get("/guide/search/", {"q": "排水"}).content.decode()

    assert f"找到 {passages} 处" in html
    assert html.count("<mark>排水</mark>") == min(passages, 20)


@pytest.mark.django_db
def test_pages_of_results_keep_the_words(section: Section, cast: Cast, client_for: ClientFor) -> None:
    for _ in range(44):
        make_passage(section, SENTENCE)

    html = client_for(cast.cheng).get("/guide/search/", {"q": "排水", "page": "2"}).content.decode()

    assert "第 2 页，共 3 页" in html
    assert "#p21" in html
    assert "?q=%E6%8E%92%E6%B0%B4&amp;page=3" in html


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 400, ""])
def test_page_number_that_does_not_exist_shows_one_that_does(
    page: str, section: Section, cast: Cast, client_for: ClientFor
) -> None:
    html = client_for(cast.cheng).get("/guide/search/", {"q": "排水", "page": page}).content.decode()

    assert "找到 1 处" in html
    assert "<mark>排水</mark>" in html


@pytest.mark.django_db
def test_script_in_query_and_text_is_shown_as_text(section: Section, cast: Cast, client_for: ClientFor) -> None:
    make_passage(section, "前<script>alert(1)</script>后")

    html = client_for(cast.cheng).get("/guide/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "前<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>后" in html
    assert "<script>" not in html
