"""The reading order of a book, and what each page of it shows.

Whoever asks is the `reader`: an account. Members see what is visible, editors and administrators everything
(`readable_by` in `guide/models.py`).

The pages on which a book is read belong to `members`; they include the parts of `templates/guide/`:

    _section.html     page=SectionPage                digest, text, or which printed pages to read
    _questions.html   groups=[QuestionGroup, …]       one list a kind; ids `discussion` and `self_check`
    _turn.html        page=SectionPage                previous and next section, across chapters
    _toc.html         chapter=Chapter, rows=[TocRow], current=Section or nothing
    _book_facts.html  book=Book                       editors, publisher, date, ISBN, price
    _guidance.html    chapter=Chapter                 our guidance to a chapter

`toc_rows(page.siblings)` gives plain rows for `_toc.html`; whoever knows the reader's marks fills `state` and `sign`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from guide.models import Book, Chapter, Passage, Question, Section
from guide.readers import Reader


@dataclass(frozen=True)
class PassageShown:
    """A passage as the page shows it.

    `folio` is the printed page where it begins, None while that stays the same or is unknown; `quoted` how many
    quotations of its document the reader finds in this book (0 when it names none).
    """

    passage: Passage
    folio: int | None
    quoted: int


@dataclass(frozen=True)
class QuestionGroup:
    """The questions of one kind to a chapter, never empty."""

    kind: Question.Kind
    questions: list[Question]


@dataclass(frozen=True)
class ChapterOutline:
    """A chapter in the contents of its book, with the sections that the reader may open."""

    chapter: Chapter
    sections: list[Section]


@dataclass(frozen=True)
class TocRow:
    """A line of the side column: a section, the reader's word for it (已读), and the class of that word's sign."""

    section: Section
    state: str = ""
    sign: str = ""


@dataclass(frozen=True)
class SectionPage:
    """All that the page of one section shows of the book.

    `siblings` are the sections of its chapter, itself among them. `previous` and `next` cross chapters and are None
    at the ends of the book. Every section here has its chapter and book loaded.
    """

    section: Section
    passages: list[PassageShown]
    questions: list[QuestionGroup]
    siblings: list[Section]
    previous: Section | None
    next: Section | None


@dataclass(frozen=True)
class ChapterPage:
    """All that the page of one chapter shows of the book."""

    chapter: Chapter
    sections: list[Section]
    questions: list[QuestionGroup] = field(default_factory=list)


def contents_of(book: Book, reader: Reader) -> list[ChapterOutline]:
    """Every chapter with its sections, in reading order. Two queries."""
    sections = Prefetch("sections", _in_order(Section.objects.readable_by(reader)), to_attr="readable_sections")
    chapters = book.chapters.order_by("number").prefetch_related(sections)
    return [ChapterOutline(chapter, chapter.readable_sections) for chapter in chapters]


def chapter_page(chapter: Chapter, reader: Reader) -> ChapterPage:
    """Two queries."""
    sections = list(_in_order(Section.objects.readable_by(reader).filter(chapter=chapter)))
    for section in sections:
        section.chapter = chapter
    return ChapterPage(chapter, sections, questions_of(chapter, reader))


def page_of(section: Section, reader: Reader) -> SectionPage:
    """Three queries, if `section` came with its chapter and book."""
    order = reading_order(section.chapter.book, reader)
    place = next(number for number, other in enumerate(order) if other.pk == section.pk)
    return SectionPage(
        section=section,
        passages=passages_of(section, reader),
        questions=questions_of(section.chapter, reader),
        siblings=[other for other in order if other.chapter_id == section.chapter_id],
        previous=order[place - 1] if place else None,
        next=order[place + 1] if place + 1 < len(order) else None,
    )


def reading_order(book: Book, reader: Reader) -> list[Section]:
    """The sections of a book from first to last, without the long texts. One query."""
    sections = Section.objects.readable_by(reader).filter(chapter__book=book).select_related("chapter")
    light = sections.defer("digest", "as_loaded", "chapter__guidance", "chapter__as_loaded")
    found = list(light.order_by("chapter__number", "position", "pk"))
    for section in found:
        section.chapter.book = book
    return found


def passages_of(section: Section, reader: Reader) -> list[PassageShown]:
    """The text of a section in order. One query."""
    same_document = quotations_for(reader).filter(
        document=OuterRef("document"), section__chapter__book=section.chapter.book_id
    )
    counted = same_document.order_by().values("document").annotate(places=Count("pk")).values("places")
    passages = section.passages.select_related("document").annotate(quoted=Subquery(counted))
    shown, page = [], None
    for passage in passages.order_by("position", "pk"):
        turned = passage.page is not None and passage.page != page
        page = passage.page if turned else page
        shown.append(PassageShown(passage, page if turned else None, passage.quoted or 0))
    return shown


def quotations_for(reader: Reader) -> QuerySet[Passage]:
    """The passages that quote a document, in sections which the reader may open."""
    return Passage.objects.filter(document__isnull=False, section__in=Section.objects.readable_by(reader))


def questions_of(chapter: Chapter, reader: Reader) -> list[QuestionGroup]:
    """Discussion first, then self-check; kinds without a question are left out. One query."""
    questions = list(Question.objects.readable_by(reader).filter(chapter=chapter).order_by("position", "pk"))
    groups = [QuestionGroup(kind, [q for q in questions if q.kind == kind]) for kind in Question.Kind]
    return [group for group in groups if group.questions]


def toc_rows(sections: Iterable[Section], states: Mapping[int, tuple[str, str]] | None = None) -> list[TocRow]:
    """Lines for `_toc.html`. `states` maps the key of a section to (word, class of its sign)."""
    known = states or {}
    return [TocRow(section, *known.get(section.pk, ("", ""))) for section in sections]


def _in_order(sections: QuerySet[Section]) -> QuerySet[Section]:
    return sections.order_by("position", "pk")
