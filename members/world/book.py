"""One made-up book: chapters of five sections, each with a passage of its own."""

from guide.models import Book, Chapter, Passage, Section
from guide.revisions import revise
from members.world.shape import CHAPTER, Shape

REASON = "随大型演示装入"
TEXT = "这一节是为大型演示编写的正文，不取自任何书。本节讲第{chapter}章的第{number}个题目，读完请确认。"


def write_book(shape: Shape) -> list[Section]:
    """Its sections in reading order. A second world has a book of its own."""
    number = Book.objects.filter(slug__startswith="world-book").count() + 1
    book = Book.objects.create(
        slug=f"world-book-{number}", title=f"大型演示用书（{number}）", status=Book.Status.PUBLISHED
    )
    sections = []
    for place in range(shape.sections):
        turn, position = divmod(place, CHAPTER)
        if position == 0:
            chapter = Chapter.objects.create(book=book, number=turn + 1, title=f"演示章 {turn + 1}")
        section = Section.objects.create(
            chapter=chapter,
            slug=f"topic-{position + 1}",
            position=position + 1,
            kind=Section.Kind.TOPIC,
            number=position + 1,
            title=f"演示题目 {place + 1}",
        )
        text = TEXT.format(chapter=turn + 1, number=position + 1)
        Passage.objects.create(section=section, anchor=1, position=1, text=text)
        revise(section, by=None, reason=REASON)
        sections.append(section)
    return sections
