"""Quotations: in a 中央精神 section, the paragraphs above a source line (——…) are one quotation with that source.

Its paragraphs stay apart, with a line break between them. A source that the scan left at the end of a paragraph is
taken off it first. Paragraphs under which no source follows are ordinary ones.
"""

import re
from collections.abc import Iterable

from guide.importer.outline import PassageKind, PassageText
from guide.importer.stitching import Paragraph, without_dashes

_source_at_end = re.compile(r"(?<=[。！？”])\s*[—―─]{1,2}\s*(?P<source>[^，。！？；—]{2,80})$")
PLAIN = {True: PassageKind.HEADING, False: PassageKind.PARAGRAPH}


def as_quotations(paragraphs: Iterable[Paragraph]) -> list[PassageText]:
    passages: list[PassageText] = []
    waiting: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.is_source:
            passages += _closed(waiting, without_dashes(paragraph.text), paragraph.lines)
            waiting = []
        elif found := _source_at_end.search(paragraph.text):
            paragraph.text = paragraph.text[: found.start()]
            passages += _closed([*waiting, paragraph], found["source"].strip(), [])
            waiting = []
        else:
            waiting.append(paragraph)
    return passages + as_paragraphs(waiting)


def as_paragraphs(paragraphs: Iterable[Paragraph]) -> list[PassageText]:
    return [PassageText(PLAIN[one.is_heading], one.text, tuple(one.lines)) for one in paragraphs]


def _closed(waiting: list[Paragraph], source: str, source_lines: list[int]) -> list[PassageText]:
    if not waiting:  # a dash line under nothing
        return [PassageText(PassageKind.PARAGRAPH, f"——{source}", tuple(source_lines))]
    lines = tuple(number for one in waiting for number in one.lines)
    text = "\n".join(one.text for one in waiting)
    return [PassageText(PassageKind.QUOTATION, text, (*lines, *source_lines), source=source)]
