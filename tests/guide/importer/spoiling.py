"""What a scanner does to a book: `Scanner` prints a made-up book the way a bad scan reads it.

Which faults it has is said; where they fall is left to its dice, so that a seed gives the same file again.
"""

from dataclasses import dataclass
from random import Random

from guide.importer.characters import finished
from guide.importer.outline import Kind, chapter_label
from tests.guide.importer.made_up_book import FRONT, MadeUpBook, MadeUpChapter, MadeUpSection

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
GARBLED = ["{page}\t灯田渠账交流会——凝录·碑·厚发", "记账老槐全章制类招开：因势良药，因案\t典", "{page}\t论读水"]
WIDTH = 26
SHORTEST_ON_A_PAGE = 18  # what stands of a paragraph at the foot of a page is at least a printed line


@dataclass(frozen=True)
class Faults:
    contents: str = "tab"  # or dots, spaces, none
    full_width_digits: bool = False
    broken_rows: bool = False
    garbled_rows: bool = False
    spaced_headings: bool = False
    broken_headings: bool = False
    spaced_text: bool = False
    wrapped: bool = False
    page_breaks: str = "none"  # or blank, number, head, form feed
    line_end: str = "\n"
    encoding: str = "utf-8"


class Scanner:
    def __init__(self, faults: Faults, seed: int) -> None:
        self.faults = faults
        self.dice = Random(seed)
        self.page = 2

    def scan(self, book: MadeUpBook) -> bytes:
        parts = [FRONT]
        if self.faults.contents != "none":
            parts.append("目\n录\n\n" + "\n".join(self.contents(book)))
        for chapter in book.chapters:
            parts.append(self.chapter_heading(chapter))
            for section in chapter.sections:
                parts += self.section(section, chapter)
        text = "\n\n".join(parts) + "\n"
        return text.replace("\n", self.faults.line_end).encode(self.faults.encoding)

    # ---- contents -----------------------------------------------------------------------------------------------

    def contents(self, book: MadeUpBook) -> list[str]:
        rows = [row.format(page=self.dice.randint(10, 40)) for row in GARBLED] if self.faults.garbled_rows else []
        for chapter in book.chapters:
            rows.append(self.row(chapter.heading, chapter.page))
            rows += [
                self.row(section.heading.replace("　", " "), section.page)
                for section in chapter.sections
                if section.kind is not Kind.OPENING
            ]
        return rows

    def row(self, heading: str, page: int | None) -> str:
        if page is None:
            return heading
        number = str(page).translate(FULL_WIDTH) if self.faults.full_width_digits else str(page)
        leader = {"tab": "\t", "dots": self.dice.choice([".....", "……", " ..\t", "· · · "]), "spaces": "   "}
        if self.faults.broken_rows and len(heading) > 8 and self.dice.random() < 0.5:
            cut = self.dice.choice([len(heading), len(heading) - 2])
            heading = f"{heading[:cut]}\n\n{heading[cut:]}"
        return heading + leader[self.faults.contents] + number

    # ---- body ---------------------------------------------------------------------------------------------------

    def chapter_heading(self, chapter: MadeUpChapter) -> str:
        if not self.faults.broken_headings:
            return self.spaced(chapter.heading)
        label, middle = chapter_label(chapter.number), len(chapter.title) // 2
        title = self.dice.choice([chapter.title, f"{chapter.title[:middle]}\n{chapter.title[middle:]}"])
        return f"{self.spaced(label)}\n\n{title}"

    def section(self, section: MadeUpSection, chapter: MadeUpChapter) -> list[str]:
        blocks = [] if section.kind is Kind.OPENING else [self.spaced(section.heading.replace("　", " "))]
        if section.kind is not Kind.CENTRAL_SPIRIT:
            return blocks + [self.paragraph(paragraph, chapter) for paragraph in section.text]
        for paragraphs, source in section.text:
            blocks += [self.paragraph(paragraph, chapter) for paragraph in paragraphs]
            blocks.append(f"——{source}")
        return blocks

    def spaced(self, heading: str) -> str:
        return " ".join(heading.replace(" ", "")) if self.faults.spaced_headings else heading

    def paragraph(self, text: str, chapter: MadeUpChapter) -> str:
        pieces = self.torn(text) if self.faults.page_breaks != "none" else [text]
        pieces = [self.wrapped(piece) if self.faults.wrapped else piece for piece in pieces]
        if self.faults.spaced_text:
            pieces = [self.with_spaces(piece) for piece in pieces]
        printed = pieces[0]
        for piece in pieces[1:]:
            printed += self.page_break(chapter) + piece
        return printed

    def with_spaces(self, text: str) -> str:
        """Between Chinese characters, not in words and numbers."""
        return "".join(one if one.isascii() or self.dice.random() < 0.6 else f"{one} " for one in text)

    def torn(self, text: str) -> list[str]:
        """In two at a page break, never where a sentence ends: there nobody can tell."""
        places = [place for place in range(SHORTEST_ON_A_PAGE, len(text)) if self.may_break(text, place)]
        if not places or self.dice.random() < 0.4:
            return [text]
        place = self.dice.choice(places)
        return [text[:place], text[place:]]

    def wrapped(self, text: str) -> str:
        """At the printed width, or a little before, so that no line ends with a sentence."""
        lines = []
        while len(text) > WIDTH:
            cut = next(place for place in range(WIDTH, 0, -1) if self.may_break(text, place))
            lines.append(text[:cut])
            text = text[cut:]
        return "\n".join([*lines, text])

    @staticmethod
    def may_break(text: str, place: int) -> bool:
        beside = text[place - 1] + text[place : place + 1]
        return not finished(text[:place]) and not any(one.isascii() or one in "（）" for one in beside)

    def page_break(self, chapter: MadeUpChapter) -> str:
        self.page += 1
        return {
            "blank": "\n\n",
            "number": f"\n\n{self.page}\n\n",
            "decorated number": f"\n— {self.page} —\n",
            "head": f"\n\n{self.page} {chapter_label(chapter.number)} {chapter.title}\n\n",
            "form feed": "\f",
        }[self.faults.page_breaks]
