"""Contents: where the contents pages are, and what they say.

They begin at the word 目录 (or CONTENTS), or else at the first of several rows that carry a label and a page, and end
at the last row before the book's own words: before the first sentence, or before a chapter that was listed already.
A title that breaks over lines is joined when what follows ends with a page; a page out of order counts as unknown.
Every other line in between is noise, reported as such. A book without contents has no entries.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from guide.importer.characters import NORMAL_WIDTH, close_up, finished
from guide.importer.labels import Label, read_label
from guide.importer.outline import Entry, Kind, Line, Stray

GARBLED = "目录中认不出的行"
ROW_LENGTH = 80
TITLE_LENGTH = 120
_title_of_contents = re.compile(r"目录|目次|CONTENTS|Contents")
_page_at_end = re.compile(r"(?P<title>.*?)(?:[\s.．…·•・\-_—]|\(|（)*(?P<page>(?<!\d)\d{1,4})\s*[)）]?", re.S)
_page_in_front = re.compile(r"\s*\d{1,4}[\t ]+\S")
_leaders = re.compile(r"[\s.．…·•・_]{2,}$|[\s…·•]+$")


@dataclass
class Contents:
    """The entries, and the range of lines (as indices) from which they were read; empty when there are none."""

    entries: list[Entry] = field(default_factory=list)
    start: int = 0
    end: int = 0
    noise: list[Stray] = field(default_factory=list)


@dataclass
class _Row:
    label: Label
    title: str
    page: int | None
    waiting: list[Line] = field(default_factory=list)


def find_contents(lines: list[Line]) -> Contents:
    start, marked = _beginning(lines)
    end = _end(lines, start)
    rows, noise = _read_rows(lines[start:end])
    paged = sum(1 for row in rows if row.page is not None)
    if len(rows) < 3 or (not marked and paged * 2 < len(rows)):
        return Contents()
    return Contents(_entries(rows), start, end, noise)


def split_page(text: str) -> tuple[str, int | None]:
    """A row's words, and the page at its end, whatever leads to it: tab, dots or spaces."""
    found = _page_at_end.fullmatch(text.translate(NORMAL_WIDTH).strip())
    if found is None:
        return _leaders.sub("", text.translate(NORMAL_WIDTH).strip()), None
    return found["title"].strip(), int(found["page"])


def _beginning(lines: list[Line]) -> tuple[int, bool]:
    """Where the rows begin, and whether 目录 said so."""
    for index, line in enumerate(lines):
        here = close_up(line.text)
        both = close_up(line.text + (lines[index + 1].text if index + 1 < len(lines) else ""))
        if _title_of_contents.fullmatch(here) or both == "目录":
            return index, True
        if finished(here) and len(here) > ROW_LENGTH:
            break
    for index, line in enumerate(lines):
        if _is_row(line):
            return index, False
    return len(lines), False


def _is_row(line: Line) -> bool:
    label = read_label(split_page(line.text)[0])
    return label is not None and label.kind is Kind.CHAPTER


def _end(lines: list[Line], start: int) -> int:
    """After the last row before the book's own words begin."""
    listed: set[int | None] = set()
    end = start
    for index in range(start, len(lines)):
        text, page = split_page(lines[index].text)
        label = read_label(text)
        if "。" in text or len(close_up(text)) > TITLE_LENGTH:
            break
        if label and label.kind is Kind.CHAPTER:
            if label.number in listed:
                break
            listed.add(label.number)
        if label or page is not None:
            end = index + 1
    return end


def _read_rows(lines: list[Line]) -> tuple[list[_Row], list[Stray]]:
    rows: list[_Row] = []
    noise: list[Stray] = []
    for line in lines:
        if _title_of_contents.fullmatch(close_up(line.text)) or close_up(line.text) in "目录":
            continue
        text, page = split_page(line.text)
        label = read_label(text)
        if label and (label.rest or label.kind is not Kind.TOPIC):
            if rows:
                noise += _given_up(rows[-1])
            rows.append(_Row(label, label.rest, page))
        elif not rows or rows[-1].page is not None or _page_in_front.match(line.text.translate(NORMAL_WIDTH)):
            noise.append(Stray(line.number, line.text.strip(), GARBLED))
        else:
            _continue(rows[-1], line, text, page)
    return rows, noise + (_given_up(rows[-1]) if rows else [])


def _continue(row: _Row, line: Line, text: str, page: int | None) -> None:
    """A line after a row that has no page yet: the rest of its title, once a page follows."""
    row.waiting.append(line)
    if page is None:
        return
    words = [split_page(waiting.text)[0] for waiting in row.waiting]
    row.title, row.page, row.waiting = close_up(row.title + "".join(words)), page, []


def _given_up(row: _Row) -> list[Stray]:
    strays = [Stray(line.number, line.text.strip(), GARBLED) for line in row.waiting]
    row.waiting = []
    return strays


def _entries(rows: list[_Row]) -> list[Entry]:
    entries: list[Entry] = []
    chapter = 0
    for row in rows:
        if row.label.kind is Kind.CHAPTER:
            chapter = row.label.number or 0
        number = row.label.number if row.label.kind is Kind.TOPIC else None
        entries.append(Entry(row.label.kind, chapter, number, row.title[:200], row.page))
    return _pages_in_order(entries)


def _pages_in_order(entries: list[Entry]) -> list[Entry]:
    """The longest run of pages that never goes back is believed; a page outside it was misread."""
    tails: list[int] = []
    runs: list[list[int]] = []
    for index, entry in enumerate(entries):
        if entry.page is None:
            continue
        place = bisect_right(tails, entry.page)
        run = [*(runs[place - 1] if place else []), index]
        tails[place : place + 1] = [entry.page]
        runs[place : place + 1] = [run]
    believed = set(runs[-1]) if runs else set()
    return [entry if index in believed else replace(entry, page=None) for index, entry in enumerate(entries)]
