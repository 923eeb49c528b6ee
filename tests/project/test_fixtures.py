"""What the portal ships about books: facts of the contents, and study aids of our own."""

import json
from collections import Counter

import pytest
from django.core.management import call_command

from guide.fixtures import load, shipped
from guide.models import Book, Chapter, Document, Passage, Question, Section
from members.demo.world import BOOK_FIXTURE

pytestmark = pytest.mark.django_db
KINDS = Section.Kind
# The printed contents: chapter → first page, 中央精神, each numbered section, case, commentary.
PAGES = {
    1: (5, 6, [9, 15, 20, 27], 30, 34),
    2: (35, 36, [41, 43, 46, 52, 55, 58], 61, 64),
    3: (66, 67, [75, 79, 82, 87, 91], 95, 97),
    4: (99, 100, [101, 104, 111, 115], 121, 126),
    5: (127, 128, [129, 140, 144, 148], 155, 158),
    6: (159, 160, [162, 167, 173, 184], 187, 190),
    7: (192, 193, [194, 198, 203, 207], 216, 221),
    8: (223, 224, [225, 228, 232, 237, 241], 245, 250),
    9: (251, 252, [253, 257, 262, 269], 272, 277),
}
READ_BY_US = {(0, "opening"), (1, "opening"), (1, "central-spirit"), (1, "topic-1")}


@pytest.fixture
def book() -> Book:
    call_command("load_books", verbosity=0)
    return Book.objects.get(slug="grassroots-innovation")


def test_bibliography(book: Book) -> None:
    assert (book.isbn, str(book.price)) == ("9787010087160", "25.00")
    assert (book.published_year, book.published_month) == (2010, 3)
    assert book.status == Book.Status.PUBLISHED


def test_contents_have_every_section_with_its_page(book: Book) -> None:
    for number, (first, spirit, topics, case, commentary) in PAGES.items():
        chapter = book.chapters.get(number=number)
        found = list(chapter.sections.order_by("position").values_list("kind", "number", "first_page"))

        assert chapter.first_page == first
        assert found == [
            (KINDS.OPENING, None, first),
            (KINDS.CENTRAL_SPIRIT, None, spirit),
            *((KINDS.TOPIC, place, page) for place, page in enumerate(topics, 1)),
            (KINDS.CASE, None, case),
            (KINDS.COMMENTARY, None, commentary),
        ]


def test_contents_have_the_introduction_without_a_guessed_page(book: Book) -> None:
    introduction = book.chapters.get(number=0)

    assert introduction.label == "绪论"
    assert introduction.sections.get().first_page is None


def test_titles_are_whole(book: Book) -> None:
    titled = Section.objects.filter(chapter__book=book, kind__in=[KINDS.TOPIC, KINDS.CASE])
    titles = [*titled.values_list("title", flat=True), *book.chapters.values_list("title", flat=True)]

    assert len(titles) == 40 + 9 + 10
    assert [title for title in titles if " " in title or len(title) < 9] == []


def test_every_chapter_has_guidance_and_enough_questions(book: Book) -> None:
    counts = Counter(Question.objects.filter(chapter__book=book).values_list("chapter__number", "kind"))

    for chapter in book.chapters.all():
        assert len(chapter.guidance) > 60
        assert counts[chapter.number, Question.Kind.DISCUSSION] >= 4
        assert counts[chapter.number, Question.Kind.SELF_CHECK] >= 2


def test_no_two_questions_are_alike(book: Book) -> None:
    texts = list(Question.objects.values_list("text", flat=True))

    assert len(set(texts)) == len(texts)


def test_digests_stand_only_where_the_text_was_read(book: Book) -> None:
    with_digest = Section.objects.filter(chapter__book=book).exclude(digest="")

    assert set(with_digest.values_list("chapter__number", "slug")) == READ_BY_US


def test_the_books_own_text_is_not_shipped(book: Book) -> None:
    assert not Passage.objects.filter(section__chapter__book=book).exists()


def test_quoted_documents_are_known_as_the_book_names_them(book: Book) -> None:
    names = {name for document in Document.objects.all() for name in document.other_names.splitlines()}

    assert "党的十七大报告" in names
    assert Document.objects.filter(title="中共中央关于加强和改进新形势下党的建设若干重大问题的决定").exists()


def test_pages_never_go_back(book: Book) -> None:
    sections = Section.objects.filter(chapter__book=book, chapter__number__gt=0).order_by("chapter__number", "position")
    pages = list(sections.values_list("first_page", flat=True))

    assert pages == sorted(pages)


def test_questions_all_have_a_hint_and_belong_to_one_chapter(book: Book) -> None:
    questions = Question.objects.filter(chapter__book=book)

    assert not questions.filter(hint="").exists()
    openings = Counter(text[:8] for text in questions.values_list("text", flat=True))
    assert [opening for opening, times in openings.items() if times > 2] == []


def test_shipped_rows_name_nothing_blank_that_an_editor_may_fill() -> None:
    for path in [*shipped(), BOOK_FIXTURE]:
        for row in json.loads(path.read_text(encoding="utf-8")):
            assert [name for name, value in row["fields"].items() if value in (None, "")] == []


def test_books_come_without_the_demonstration(book: Book) -> None:
    assert list(Book.objects.all()) == [book]


def test_loading_what_is_shipped_again_changes_nothing(book: Book) -> None:
    for path in shipped():
        report = load(path)

        assert (report.created, report.updated, report.kept) == (0, 0, [])


def test_demonstration_book_has_every_kind_of_section_and_passage(db: None) -> None:
    load(BOOK_FIXTURE)
    demo = Chapter.objects.filter(book__slug="demo")

    assert set(Section.objects.filter(chapter__in=demo).values_list("kind", flat=True)) == set(KINDS.values)
    passages = Passage.objects.filter(section__chapter__in=demo)
    assert set(passages.values_list("kind", flat=True)) == set(Passage.Kind.values)
    quoted = passages.filter(kind=Passage.Kind.QUOTATION)
    assert {passage.document.title[-6:] for passage in quoted} == {"（虚构文件）"}
    assert Counter(quoted.values_list("document", flat=True)).most_common(1)[0][1] > 1
