"""What the importer finds in a file: the lines it read, the headings, and the book that they make.

Nothing here knows the database; kinds have the values of `guide.models.Section.Kind` and `Passage.Kind`. A page that
is not known is None, never guessed. Every line keeps its number in the file, so that the report can name it.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from guide.numerals import chinese_number


class Kind(StrEnum):
    CHAPTER = "chapter"
    OPENING = "opening"
    CENTRAL_SPIRIT = "central_spirit"
    TOPIC = "topic"
    CASE = "case"
    COMMENTARY = "commentary"


NAMES = {
    Kind.OPENING: "引言",
    Kind.CENTRAL_SPIRIT: "中央精神",
    Kind.CASE: "典型案例",
    Kind.COMMENTARY: "案例点评",
}


class PassageKind(StrEnum):
    PARAGRAPH = "paragraph"
    QUOTATION = "quotation"
    HEADING = "heading"


def chapter_label(number: int) -> str:
    return f"第{chinese_number(number)}章" if number else "绪论"


def section_heading(kind: Kind, number: int | None, title: str) -> str:
    return f"{chinese_number(number)}、{title}" if number else f"{NAMES[kind]}　{title}".strip("　")


@dataclass(frozen=True)
class Line:
    """One line of the file that is not blank. `gap`: a blank line or a page break stands before it."""

    number: int
    text: str
    gap: bool = False
    page_break: bool = False

    @property
    def indented(self) -> bool:
        return self.text.startswith(("　　", "    ", "\t"))


@dataclass(frozen=True)
class Stray:
    """A line, or a part of one, that did not go into the text, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """One heading of the book. `number` counts chapters (0 for the 绪论) and topics; others have none."""

    kind: Kind
    chapter: int
    number: int | None = None
    title: str = ""
    page: int | None = None

    @property
    def heading(self) -> str:
        if self.kind is Kind.CHAPTER:
            return f"{chapter_label(self.chapter)}　{self.title}".strip("　")
        return section_heading(self.kind, self.number, self.title)


@dataclass(frozen=True)
class PassageText:
    kind: PassageKind
    text: str
    lines: tuple[int, ...] = ()
    page: int | None = None
    source: str = ""


@dataclass
class SectionText:
    kind: Kind
    number: int | None
    title: str
    first_page: int | None = None
    last_page: int | None = None
    passages: list[PassageText] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return section_heading(self.kind, self.number, self.title)


@dataclass
class ChapterText:
    number: int
    title: str
    first_page: int | None = None
    sections: list[SectionText] = field(default_factory=list)

    @property
    def label(self) -> str:
        return chapter_label(self.number)


@dataclass(frozen=True)
class Bibliography:
    """What the title page and the imprint say, as far as it can be read; blank otherwise."""

    title: str = ""
    subtitle: str = ""
    editors: str = ""
    publisher: str = ""
    isbn: str = ""
    year: int | None = None
    month: int | None = None
    price: Decimal | None = None
