"""Stitching: the lines of a section into paragraphs, as they were before lines and pages broke.

A line whose sentence is not finished goes on in the next, whatever stands between. Where a sentence does finish, the
file's own habit decides (`Layout`): indented first lines, or blank lines between paragraphs, or, in a file that has
neither, whether the line stops short of the printed width. A source line (——…), a numbered item and a short line that
stands alone begin anew.
"""

import re
from dataclasses import dataclass
from statistics import median

from guide.importer.characters import close_up, finished, join
from guide.importer.labels import NUMERAL
from guide.importer.outline import Line

HEADING_LENGTH = 16
NUMBERED_HEADING_LENGTH = 30
SOURCE_LENGTH = 120
_source = re.compile(r"\s*(?:[—―─]\s*[—―─]?|[-－–]\s*[-－–])\s*(?=[^\s、])")
_numbered = re.compile(rf"[（(][{NUMERAL}\d]{{1,3}}[）)]|[{NUMERAL}]{{1,3}}、|\d{{1,2}}[.．、](?!\d)")
_item = re.compile(rf"{_numbered.pattern}|[{NUMERAL}]是|第[{NUMERAL}]，|[①-⑳]")
_inner_stop = re.compile(r"[，。；：！？,;]")


@dataclass(frozen=True)
class Layout:
    """How a file shows that a paragraph begins. `width` is the printed width of a line, None where lines are whole."""

    indents: bool
    blank_lines: bool
    width: float | None


@dataclass
class Paragraph:
    text: str
    lines: list[int]
    last_length: int
    joins: int = 0
    is_heading: bool = False
    is_source: bool = False


def is_source_line(text: str) -> bool:
    return bool(_source.match(text)) and len(text) <= SOURCE_LENGTH and not finished(text)


def without_dashes(text: str) -> str:
    return _source.sub("", text, count=1).strip()


def layout_of(lines: list[Line]) -> Layout:
    """Read from what follows finished sentences, and from the lengths of lines that break off in one."""
    texts = [close_up(line.text) for line in lines]
    after_end = [line for line, before in zip(lines[1:], texts, strict=False) if finished(before)]
    indents = sum(line.indented for line in after_end) * 2 >= len(after_end) > 0
    gaps = sum(line.gap for line in after_end)
    broken = [len(text) for text, after in zip(texts, lines[1:], strict=False) if not finished(text) and not after.gap]
    width = median(broken) if len(broken) >= 3 else None
    if width and sum(abs(length - width) <= 0.15 * width for length in broken) < 0.6 * len(broken):
        width = None
    return Layout(indents, gaps * 2 >= len(after_end), width)


def stitch(lines: list[Line], layout: Layout, ends_file: bool = False) -> list[Paragraph]:
    """Paragraphs of one section. `ends_file`: its last line may be cut, and is kept as it is."""
    paragraphs: list[Paragraph] = []
    for place, line in enumerate(lines):
        text = close_up(line.text)
        if paragraphs and not _begins(paragraphs[-1], text, line, layout):
            last = paragraphs[-1]
            last.text = join(last.text, text)
            last.lines.append(line.number)
            last.last_length = len(text)
            last.joins += 1
            continue
        after = lines[place + 1] if place + 1 < len(lines) else None
        alone = not (ends_file and after is None) and _stands_alone(text, after, layout)
        source = is_source_line(line.text)
        heading = alone and not source and is_minor_heading(text)
        paragraphs.append(Paragraph(text, [line.number], len(text), is_heading=heading, is_source=source))
    return paragraphs


def is_minor_heading(text: str) -> bool:
    """Short, without a stop: a heading inside a section, if it stands alone."""
    limit = NUMBERED_HEADING_LENGTH if _numbered.match(text) else HEADING_LENGTH
    plain = _numbered.sub("", text, count=1)
    return len(text) <= limit and not _inner_stop.search(plain) and not text.endswith("、") and not finished(text)


def is_numbered(text: str) -> bool:
    return bool(_numbered.match(text))


def _begins(last: Paragraph, text: str, line: Line, layout: Layout) -> bool:
    """Whether the line begins a paragraph of its own after `last`."""
    if last.is_heading:
        return True
    if last.is_source and last.text.count("《") > last.text.count("》"):
        return False
    if is_source_line(line.text) and (line.gap or finished(last.text)):
        return True
    if not last.is_source and not finished(last.text):
        return last.text.endswith("；") and bool(_item.match(text))
    if layout.indents:
        return line.indented
    if layout.blank_lines:
        return line.gap
    return last.is_source or layout.width is None or line.gap or last.last_length < 0.85 * layout.width


def _stands_alone(text: str, after: Line | None, layout: Layout) -> bool:
    if after is None:
        return True
    if layout.indents:
        return after.indented
    return after.gap if layout.blank_lines else len(text) < 0.85 * (layout.width or HEADING_LENGTH * 2)
