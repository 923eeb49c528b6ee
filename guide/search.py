"""Find words in titles, texts, and what this portal adds to them.

By plain containment, which is exact for Chinese words of any length; trigram indexes cannot answer two characters, and
word indexes miss some.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guide.models import Book, Chapter, Passage, Question, Section
from guide.readers import Reader

BEFORE, AFTER = 30, 90  # characters of context
NO_CHAPTER = BEFORE_SECTIONS = -1
AFTER_SECTIONS = 32767
# Where book, chapter and section stand, seen from each model; None where there is none.
PATHS: dict[type, tuple[str, str | None, str | None]] = {
    Book: ("", None, None),
    Chapter: ("book__", "", None),
    Section: ("chapter__book__", "chapter__", ""),
    Passage: ("section__chapter__book__", "section__chapter__", "section__"),
    Question: ("chapter__book__", "chapter__", None),
}
READING_ORDER = ("book_title", "book_slug", "chapter_number", "section_position", "place", "row_position")
COLUMNS = (
    *READING_ORDER,
    "chapter_title",
    "section_slug",
    "section_kind",
    "section_number",
    "section_title",
    "found_in",
    "found_text",
    "link",
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Hit:
    """One place where all words stand: what it is, its address, and the words marked in their context."""

    label: str
    address: str
    excerpt: SafeString


@dataclass(frozen=True)
class HitGroup:
    """Hits that follow each other in one chapter; `chapter` is None for the title of the book itself."""

    book: Book
    chapter: Chapter | None
    hits: list[Hit]


def find(words: list[str], reader: Reader) -> QuerySet[Any, Any]:
    """Every place where all words stand, in reading order, among what the reader may open: rows for `grouped`.

    Case does not matter, and no character has a special meaning. One query for a page of rows, one for their number.
    """
    if not words:
        return Book.objects.none().values()
    books = Book.objects.readable_by(reader)
    chapters = Chapter.objects.filter(book__in=books)
    sections = Section.objects.readable_by(reader)
    passages = Passage.objects.filter(section__in=sections)
    questions = Question.objects.readable_by(reader)
    asked = Concat("text", Value(" "), "hint", output_field=TextField())
    places = [
        _rows(books, "书名", F("title")),
        _rows(chapters, "章名", F("title")),
        _rows(chapters, "本站导读", F("guidance"), link=Value("#guidance")),
        _rows(sections, "标题", F("title")),
        _rows(sections, "本站提要", F("digest"), link=Value("#digest")),
        _rows(passages, "正文", F("text"), link=Concat(Value("#p"), Cast("anchor", CharField()))),
        *(_rows(questions.filter(kind=k), k.label, asked, link=Value(f"#{k.value}")) for k in Question.Kind),
    ]
    for word in words:
        places = [rows.filter(found_text__icontains=word) for rows in places]
    columns = [rows.annotate(place=Value(place)).values(*COLUMNS) for place, rows in enumerate(places)]
    return columns[0].union(*columns[1:], all=True).order_by(*READING_ORDER)


def _rows(rows: QuerySet, found_in: str, text: Combinable, link: Combinable | None = None) -> QuerySet:
    """Rows of one model with the columns that every place has. Absent is never NULL, whose type a union cannot tell."""
    book, chapter, section = PATHS[rows.model]
    beside_sections = AFTER_SECTIONS if rows.model is Question else BEFORE_SECTIONS

    def column(path: str | None, name: str, absent: str | int) -> Combinable:
        return Value(absent) if path is None else F(f"{path}{name}")

    return rows.order_by().annotate(
        book_title=F(f"{book}title"),
        book_slug=F(f"{book}slug"),
        chapter_number=column(chapter, "number", NO_CHAPTER),
        chapter_title=column(chapter, "title", ""),
        section_position=column(section, "position", beside_sections),
        section_slug=column(section, "slug", ""),
        section_kind=column(section, "kind", ""),
        section_number=column(section, "number", 0),
        section_title=column(section, "title", ""),
        row_position=F("position") if rows.model in (Passage, Question) else Value(0),
        found_in=Value(found_in),
        found_text=text,
        link=link or Value(""),
    )


def grouped(rows: Iterable[Row], words: list[str]) -> list[HitGroup]:
    """Rows of `find` as hits, those of one chapter together. No query."""
    groups = []
    for _, together in groupby(rows, key=lambda row: (row["book_slug"], row["chapter_number"])):
        found = list(together)
        book = Book(slug=found[0]["book_slug"], title=found[0]["book_title"])
        number = found[0]["chapter_number"]
        chapter = None if number == NO_CHAPTER else Chapter(book=book, number=number, title=found[0]["chapter_title"])
        groups.append(HitGroup(book, chapter, [_hit(row, book, chapter, words) for row in found]))
    return groups


def _hit(row: Row, book: Book, chapter: Chapter | None, words: list[str]) -> Hit:
    target: Book | Chapter | Section = chapter or book
    label = row["found_in"]
    if row["section_slug"]:
        section = Section(
            chapter=chapter,
            slug=row["section_slug"],
            kind=row["section_kind"],
            number=row["section_number"],
            title=row["section_title"],
        )
        label, target = f"{section.heading}　{label}", section
    return Hit(label, target.get_absolute_url() + row["link"], excerpt(row["found_text"], words))


def excerpt(text: str, words: list[str]) -> SafeString:
    """The text around the first of the words, with each of them in `<mark>`; everything else is escaped."""
    flat = " ".join(text.split())
    any_word = re.compile("(" + "|".join(re.escape(word) for word in words) + ")", re.IGNORECASE)
    first = any_word.search(flat)
    start = max(first.start() - BEFORE, 0) if first else 0
    end = min((first.end() if first else 0) + AFTER, len(flat))
    pieces = enumerate(any_word.split(flat[start:end]))
    marked = format_html_join("", "{}", ((format_html("<mark>{}</mark>", p) if n % 2 else p,) for n, p in pieces))
    return format_html("{}{}{}", "…" if start else "", marked, "…" if end < len(flat) else "")
