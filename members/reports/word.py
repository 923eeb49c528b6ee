"""Pieces of a Word document, as text of its XML: quick enough for books of many tables.

Type and paper are those of the portal's record template (`build_template`), out of which a document begins.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from members.reports.build_template import FANG, HEI, LATIN, SONG, WIDTH
from members.reports.templates import OURS
from members.reports.write_docx import NOT_IN_XML

LANDSCAPE = 297 - 2 * 14  # millimetres between the margins
TWIPS = 1440 / 25.4  # of a millimetre
POINT = 25.4 / 72  # in millimetres
PADDING = 2.6  # of a cell, left and right
SHORT, NARROWEST, WIDEST = (
    8,
    1.5,
    30,
)  # characters: that stand on one line, that a column has at least, counts for at most
PAGE_BREAK, KEEP_NEXT = "<w:pageBreakBefore/>", "<w:keepNext/>"

STYLES = {
    # name: face, points, bold, points from line to line, before, centred, outline level
    "BookPart": (SONG, 20, True, 34, 0, True, 0),
    "BookRecord": (SONG, 20, True, 34, 0, True, 1),
    "BookTable": (HEI, 14, False, 24, 8, False, 2),
    "BookTopic": (HEI, 16, False, 28, 6, False, 2),
    "BookHead": (SONG, 12, True, 20, 0, True, None),
    "BookCell": (FANG, 12, False, 20, 0, False, None),
    "BookRowHead": (SONG, 10.5, True, 16, 0, True, None),
    "BookRow": (FANG, 10.5, False, 16, 0, False, None),
    "BookGridHead": (SONG, 9, True, 12, 0, True, None),
    "BookGrid": (FANG, 9, False, 14, 0, True, None),
    "BookNote": (FANG, 12, False, 20, 6, False, None),
    "BookSigns": (FANG, 16, False, 28, 22, False, None),
}


def text_of(words: str) -> str:
    """Runs of one paragraph, its lines kept."""
    lines = escape(NOT_IN_XML.sub("", words)).split("\n")
    return "".join(
        f'{"<w:r><w:br/></w:r>" if number else ""}<w:r><w:t xml:space="preserve">{line}</w:t></w:r>'
        for number, line in enumerate(lines)
    )


def paragraph(words: str, style: str = "Normal", properties: str = "") -> str:
    """One paragraph; `properties` are further ones of its own, in the order that the format asks for."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{text_of(words)}</w:p>'


def signs(words: str) -> str:
    """A line to sign on; each tab is ruled or empty by turns."""
    runs = "<w:r><w:tab/></w:r>".join(text_of(part) if part else "" for part in words.split("\t"))
    return f'<w:p><w:pPr><w:pStyle w:val="BookSigns"/>{KEEP_NEXT}</w:pPr>{runs}</w:p>'


def cell(lines: Iterable[str], width: float, style: str, span: int = 1, keep: bool = False) -> str:
    """One cell with a paragraph for each line."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    text = "".join(paragraph(line, style, KEEP_NEXT if keep else "") for line in lines) or paragraph("", style)
    size = f'<w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>'
    return f'<w:tc><w:tcPr>{size}{spanned}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'


def row(cells: Iterable[str], repeats: bool = False, height: float = 0) -> str:
    """A row that no page break cuts; `repeats` puts it at the head of each page."""
    high = f'<w:trHeight w:val="{round(height * TWIPS)}"/>' if height else ""
    head = "<w:tblHeader/>" if repeats else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{high}{head}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Sequence[float], rows: Iterable[str]) -> str:
    """A table with thick rules around it and thin ones within, columns in millimetres."""
    thickness = {"top": 12, "left": 12, "bottom": 12, "right": 12, "insideH": 4, "insideV": 4}
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:color="000000"/>' for side, size in thickness.items())
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in widths)
    margins = '<w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
    whole = f'<w:tblW w:w="{round(sum(widths) * TWIPS)}" w:type="dxa"/>'
    return (
        f"<w:tbl><w:tblPr>{whole}<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def widths_of(columns: Sequence[str], rows: Sequence[Sequence[str]], whole: float, points: float) -> list[float]:
    """Columns that fill the width together: what is short stands on one line, the rest of the width is shared out by
    how much there is to say."""
    longest = [
        max(_head_length(column), *(_length(line) for row in rows for line in row[number].split("\n")), 0)
        for number, column in enumerate(columns)
    ]
    asked = [max(length, NARROWEST) * points * POINT + PADDING for length in longest]
    short = [length <= SHORT for length in longest]
    left = whole - sum(width for width, is_short in zip(asked, short, strict=True) if is_short)
    if all(short) or left < whole / 5:
        return [whole * width / sum(asked) for width in asked]
    shares = [0 if is_short else min(length, WIDEST) for length, is_short in zip(longest, short, strict=True)]
    return [
        width if is_short else left * share / sum(shares)
        for width, is_short, share in zip(asked, short, shares, strict=True)
    ]


def _length(line: str) -> float:
    """In Chinese characters; Latin letters and figures are about six tenths as wide."""
    return sum(1 if ord(letter) > 0xFF else 0.62 for letter in line)


def _head_length(heading: str) -> float:
    """A heading of more than four characters may stand on two lines."""
    longest = max(map(_length, heading.split("\n")))
    return longest if longest <= 4 else max(4, (longest + 1) / 2)


class WordBook:
    """A document that grows by pieces; `wide` turns the paper until `upright` turns it back."""

    def __init__(self, title: str, author: str, header: str) -> None:
        self.document = Document(BytesIO(OURS.read_bytes()))
        self.pieces: list[str] = []
        self.section = self.document.sections[0]._sectPr
        for old in list(self.document.element.body):
            if old is not self.section:
                self.document.element.body.remove(old)
        self.document.sections[0].header.paragraphs[0].text = header
        properties = self.document.core_properties
        properties.title, properties.author, properties.subject = title[:255], author[:255], ""
        properties.created = properties.modified = datetime.now(UTC)
        styles = self.document.styles.element
        for name, values in STYLES.items():
            styles.append(_style(name, *values))

    def add(self, *pieces: str) -> None:
        self.pieces += pieces

    def wide(self) -> None:
        """What follows stands on landscape pages."""
        self._end_section(self.section)

    def upright(self) -> None:
        landscape = deepcopy(self.section)
        size, margins = landscape.find(qn("w:pgSz")), landscape.find(qn("w:pgMar"))
        size.set(qn("w:w"), str(round(297 * TWIPS)))
        size.set(qn("w:h"), str(round(210 * TWIPS)))
        size.set(qn("w:orient"), "landscape")
        for side in ("left", "right"):
            margins.set(qn(f"w:{side}"), str(round(14 * TWIPS)))
        for side in ("top", "bottom"):
            margins.set(qn(f"w:{side}"), str(round(20 * TWIPS)))
        for side in ("header", "footer"):
            margins.set(qn(f"w:{side}"), str(round(10 * TWIPS)))
        self._end_section(landscape)

    def _end_section(self, section: Any) -> None:
        written = etree.tostring(section, encoding="unicode")
        tiny = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        self.pieces.append(f"<w:p><w:pPr>{tiny}{written}</w:pPr></w:p>")

    def save(self) -> bytes:
        body = parse_xml(f"<w:body {nsdecls('w', 'r')}>{''.join(self.pieces)}</w:body>")
        for piece in list(body):
            self.section.addprevious(piece)
        written = BytesIO()
        self.document.save(written)
        return written.getvalue()


def _style(
    name: str, face: str, points: float, bold: bool, line: int, before: int, centred: bool, level: int | None
) -> Any:
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{face}"/>'
    heavy = "<w:b/>" if bold else ""
    size = f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'
    keep = KEEP_NEXT if level is not None else ""
    tabs = _tabs() if name == "BookSigns" else ""
    after = 120 if centred and level is not None else 0
    above = f'w:before="{before * 20}" w:after="{after}"'
    spacing = f'<w:spacing {above} w:line="{line * 20}" w:lineRule="exact"/>'
    first = 2 if name == "BookTopic" else 0
    indent = f'<w:ind w:firstLine="{round(first * points * 20)}" w:firstLineChars="{first * 100}"/>'
    aligned = f'<w:jc w:val="{"center" if centred else "left"}"/>'
    outline = f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}{tabs}{spacing}{indent}'
        f"{aligned}{outline}</w:pPr><w:rPr>{fonts}{heavy}{size}</w:rPr></w:style>"
    )


def _tabs() -> str:
    """Two lines to sign on, side by side."""
    stops = ((72, "underscore"), (82, "none"), (WIDTH, "underscore"))
    return "".join(
        [
            "<w:tabs>",
            *(f'<w:tab w:val="left" w:leader="{leader}" w:pos="{round(at * TWIPS)}"/>' for at, leader in stops),
            "</w:tabs>",
        ]
    )
