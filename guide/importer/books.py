"""Which book a file is: the one named, or the one with its ISBN or title, or a new one.

A named book is refused when plainly another was meant: neither ISBN nor title nor chapter headings are its own.
"""

from pypinyin import lazy_pinyin

from guide.importer.characters import alike, bare
from guide.importer.errors import AnotherBook, NoTitle, UnknownBook
from guide.importer.outline import Bibliography
from guide.importer.placing import BookText
from guide.models import Book

SAME_TITLE = 0.6


def book_for(text: BookText, slug: str = "") -> Book:
    """The book, locked for the transaction. Raises UnknownBook, AnotherBook or NoTitle."""
    if slug:
        book = Book.objects.select_for_update().filter(slug=slug).first()
        if book is None:
            raise UnknownBook(slug)
        if not is_this_book(book, text):
            raise AnotherBook(book.title, text.bibliography.title)
        return book
    if not (text.bibliography.title or text.bibliography.isbn):
        raise NoTitle
    return _known(text.bibliography) or _make(text.bibliography)


def is_this_book(book: Book, text: BookText) -> bool:
    said = text.bibliography
    if (said.isbn and said.isbn == book.isbn) or (said.title and alike(said.title, book.title) >= SAME_TITLE):
        return True
    titles = dict(book.chapters.values_list("number", "title"))
    if not titles:
        return not said.title
    same = sum(alike(chapter.title, titles.get(chapter.number, "")) >= SAME_TITLE for chapter in text.chapters)
    return same * 2 >= len(text.chapters)


def _known(said: Bibliography) -> Book | None:
    books = Book.objects.select_for_update()
    if said.isbn and (book := books.filter(isbn=said.isbn).first()):
        return book
    wanted = {bare(said.title), bare(said.title + said.subtitle)} - {""}
    return next((book for book in books.all() if {bare(book.title), bare(book.title + book.subtitle)} & wanted), None)


def _make(said: Bibliography) -> Book:
    if not said.title:
        raise NoTitle
    return Book.objects.create(
        slug=_free_slug(said.title),
        title=said.title,
        subtitle=said.subtitle,
        editors=said.editors,
        publisher=said.publisher[:100],
        isbn=said.isbn[:17],
        published_year=said.year,
        published_month=said.month,
        price=said.price,
        status=Book.Status.PUBLISHED,
    )


def _free_slug(title: str) -> str:
    wanted = "-".join(lazy_pinyin(bare(title)))[:40].strip("-").lower() or "book"
    slug, number = wanted, 2
    while Book.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug
