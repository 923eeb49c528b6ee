"""Placing: every line of a file to where it belongs.

Lines before the contents (or before the first heading) are the title page and imprint; lines between two headings are
the text of the first; lines before the first heading, and headings under which nothing stands, have no place and are
reported. Pages come from the contents alone: a section's first page, and its last one only where nothing else is
possible, which is when the next section begins on the same page, or the next chapter on the one after.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from guide.importer import noise
from guide.importer.bibliography import read_bibliography
from guide.importer.characters import close_up, ends_sentence, finished
from guide.importer.contents import Contents, find_contents
from guide.importer.errors import NoChapters
from guide.importer.headings import Headings, find_headings
from guide.importer.outline import (
    Bibliography,
    ChapterText,
    Entry,
    Kind,
    Line,
    PassageKind,
    PassageText,
    SectionText,
    Stray,
    chapter_label,
)
from guide.importer.quotations import as_paragraphs, as_quotations
from guide.importer.reading import read_lines
from guide.importer.report import ImportReport
from guide.importer.stitching import Layout, Paragraph, is_numbered, layout_of, stitch

FRONT_MATTER = "书名页、版权页等正文以前的内容"
BEFORE_FIRST_HEADING = "在第一个标题以前"
PROSE_LENGTH = 60
CUT_SHOWN = 12  # characters of a last sentence that is not finished
LOOKS_LIKE_HEADING = "像是标题，却认不出是哪一节"


@dataclass
class BookText:
    """A book as a file has it: what it is, its chapters in order, and what happened to every line."""

    bibliography: Bibliography
    chapters: list[ChapterText]
    report: ImportReport = field(default_factory=ImportReport)


def read_book(data: bytes, encoding: str = "") -> BookText:
    """Raises ImportRefused when the file is no book; never touches a database."""
    lines = read_lines(data, encoding)
    contents = find_contents(lines)
    front, body = lines[: contents.start], lines[contents.end :]
    bibliography = read_bibliography(front if contents.entries else lines[:60])
    headings = find_headings(body, contents.entries, bibliography.title)
    if not headings.found:
        raise NoChapters
    if not contents.entries:
        first = min(headings.found)
        front, body, headings = body[:first], body[first:], _moved(headings, first)
        bibliography = read_bibliography(front)
    report = ImportReport(bibliography.title, differences=list(headings.differences))
    report.differences += _not_found(contents.entries, list(headings.found.values()))
    report.dropped = [Stray(line.number, line.text.strip(), FRONT_MATTER) for line in front if not _is_prose(line)]
    report.unplaced = [Stray(line.number, line.text.strip(), BEFORE_FIRST_HEADING) for line in front if _is_prose(line)]
    report.dropped += [*contents.noise, *headings.dropped.values()]
    chapters = _chapters(contents, headings)
    last = _fill(chapters, body, headings, report)
    report.differences += _seems_cut(headings.found[max(headings.found)], last)
    if not any(section.passages for chapter in chapters if chapter.number for section in chapter.sections):
        raise NoChapters
    report.outline = chapters
    report.dropped.sort(key=lambda stray: stray.line)
    return BookText(bibliography, chapters, report)


def _is_prose(line: Line) -> bool:
    """Too long and too well finished for a title page."""
    return len(line.text) > PROSE_LENGTH and ends_sentence(close_up(line.text))


def _not_found(entries: list[Entry], found: list[Entry]) -> list[str]:
    """Headings that the contents list and the body, as far as it goes, does not have."""
    last = max((index for index, entry in enumerate(entries) if entry in found), default=0)
    return [
        f"正文里没有找到标题：{chapter_label(entry.chapter)}的“{entry.heading}”。"
        for entry in entries[:last]
        if entry not in found
    ]


def _moved(headings: Headings, by: int) -> Headings:
    """The same, counted from the first heading on; what stood before it is front matter."""
    return Headings(
        {index - by: entry for index, entry in headings.found.items()},
        {index - by for index in headings.used},
        {index - by: stray for index, stray in headings.dropped.items() if index >= by},
        headings.differences,
    )


# ---- the chapters and their pages ----------------------------------------------------------------------------------


def _chapters(contents: Contents, headings: Headings) -> list[ChapterText]:
    """What the contents list, or, without contents, what the body's headings say."""
    chapters: list[ChapterText] = []
    entries = contents.entries or list(headings.found.values())
    for entry in entries:
        if not chapters or chapters[-1].number != entry.chapter:
            chapters.append(ChapterText(entry.chapter, ""))
        if entry.kind is Kind.CHAPTER:
            chapters[-1].title, chapters[-1].first_page = entry.title, entry.page
        else:
            chapters[-1].sections.append(SectionText(entry.kind, entry.number, entry.title, entry.page))
    for chapter, following in zip(chapters, [*chapters[1:], None], strict=True):
        _set_last_pages(chapter.sections, following.first_page if following else None)
    return chapters


def _set_last_pages(sections: list[SectionText], next_chapter: int | None) -> None:
    for section, following in pairwise(sections):
        if section.first_page is not None and following.first_page == section.first_page:
            section.last_page = section.first_page
    if sections and next_chapter is not None and sections[-1].first_page == next_chapter - 1:
        sections[-1].last_page = sections[-1].first_page


def _opening(chapter: ChapterText) -> SectionText:
    """The words between a chapter's heading and its first section."""
    if not chapter.sections or chapter.sections[0].kind is not Kind.OPENING:
        chapter.sections.insert(0, SectionText(Kind.OPENING, None, "", chapter.first_page))
    return chapter.sections[0]


# ---- the text ------------------------------------------------------------------------------------------------------


def _fill(
    chapters: list[ChapterText], body: list[Line], headings: Headings, report: ImportReport
) -> PassageText | None:
    """Put the lines under each heading into its section. The passage with which the file ends comes back."""
    left = _left_over(body, headings, chapters, report)
    layout = layout_of([line for _, line in left])
    first = min(headings.found)
    report.unplaced += [
        Stray(line.number, line.text.strip(), BEFORE_FIRST_HEADING)
        for index, line in left
        if index < first and not _dropped_as_nonsense(line, report)
    ]
    last = None
    starts = sorted(headings.found)
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        lines = [line for index, line in left if start < index < end]
        if lines:
            section = _section_of(headings.found[start], chapters)
            passages = _passages(section, lines, layout, report, ends_file=end == len(body))
            section.passages += passages
            last = passages[-1] if passages and end == len(body) else None
    return last


def _seems_cut(entry: Entry, last: PassageText | None) -> list[str]:
    """A file that ends in the middle of a sentence may not have come whole."""
    if last is None or last.kind is PassageKind.HEADING or last.source or finished(last.text):
        return []
    where = f"{chapter_label(entry.chapter)}的“{entry.heading}”"
    return [f"文字像是在末尾断开：{where}最后停在“{last.text[-CUT_SHOWN:]}”，请核对文件是否完整。"]


def _left_over(
    body: list[Line], headings: Headings, chapters: list[ChapterText], report: ImportReport
) -> list[tuple[int, Line]]:
    """The lines that are text, with their indices, freed of running heads glued into them."""
    names = {close_up(chapter.title) for chapter in chapters} | {close_up(report.book)} - {""}
    left: list[tuple[int, Line]] = []
    gap = False
    for index, line in enumerate(body):
        if index in headings.used or index in headings.dropped:
            gap = True
            continue
        text, taken = noise.take_out_glued_heads(line.text, names)
        report.dropped += [Stray(line.number, head, noise.GLUED_HEAD) for head in taken]
        left.append((index, replace(line, text=text, gap=line.gap or gap)))
        gap = False
    return left


def _section_of(entry: Entry, chapters: list[ChapterText]) -> SectionText:
    chapter = next(chapter for chapter in chapters if chapter.number == entry.chapter)
    if entry.kind is Kind.CHAPTER:
        return _opening(chapter)
    wanted = (entry.kind, entry.number, entry.title)
    same = [section for section in chapter.sections if (section.kind, section.number, section.title) == wanted]
    return next((section for section in same if not section.passages), same[-1])


def _passages(
    section: SectionText, lines: list[Line], layout: Layout, report: ImportReport, ends_file: bool
) -> list[PassageText]:
    paragraphs = []
    for paragraph in stitch(lines, layout, ends_file):
        if noise.is_nonsense(paragraph.text):
            report.dropped.append(Stray(paragraph.lines[0], paragraph.text, noise.NONSENSE))
        else:
            paragraphs.append(paragraph)
            report.stitched += paragraph.joins
    if paragraphs and _is_lost_heading(paragraphs[-1]):
        lost = paragraphs.pop()
        report.unplaced.append(Stray(lost.lines[0], lines[-1].text.strip(), LOOKS_LIKE_HEADING))
    passages = as_quotations(paragraphs) if section.kind is Kind.CENTRAL_SPIRIT else as_paragraphs(paragraphs)
    return _with_first_page(passages, section)


def _is_lost_heading(paragraph: Paragraph) -> bool:
    """A heading under which nothing stands."""
    return paragraph.is_heading and not is_numbered(paragraph.text)


def _with_first_page(passages: list[PassageText], section: SectionText) -> list[PassageText]:
    """Where a section is one page long, all of it stands there; else only its first passage is known."""
    if section.first_page is None or section.passages:
        return passages
    whole = section.first_page == section.last_page
    return [
        replace(passage, page=section.first_page) if whole or not place else passage
        for place, passage in enumerate(passages)
    ]


def _dropped_as_nonsense(line: Line, report: ImportReport) -> bool:
    if not noise.is_nonsense(close_up(line.text)):
        return False
    report.dropped.append(Stray(line.number, close_up(line.text), noise.NONSENSE))
    return True
