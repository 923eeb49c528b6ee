"""Headings: which lines of the body are headings of the book, and which are noise beside them.

With contents, a line is a heading when its label and title answer to an entry that is still to come: of the same
chapter, or a chapter itself; the title may break over lines, and where the scan spoiled it, likeness decides. A line
without a readable label still is the next heading when it is very like it. Without contents, a heading stands alone,
ends without a full stop, and its number goes on from the one before. What names a chapter or section that one is in
already is a running head.
"""

from dataclasses import dataclass, field

from guide.importer import noise
from guide.importer.characters import alike, close_up, ends_sentence, finished, has_words, sentences_in
from guide.importer.labels import Label, read_label
from guide.importer.outline import Entry, Kind, Line, Stray
from guide.importer.stitching import is_source_line

LIKE_ENOUGH, VERY_LIKE, SAME = 0.6, 0.8, 0.9
LABELLED_LIKE_ENOUGH = 0.4  # the number is the one expected: the title may be badly spoiled
TITLE_LINES = 4
TITLE_LENGTH = 60


@dataclass
class Headings:
    """`found` maps the index of a line to the heading that begins there; `used` are all lines of headings."""

    found: dict[int, Entry] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    dropped: dict[int, Stray] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Match:
    entry: Entry
    lines: int
    likeness: float = 1.0
    printed: str = ""


def find_headings(lines: list[Line], contents: list[Entry], book_title: str = "") -> Headings:
    """Walk the body once; `contents` may be empty."""
    return _Walk(lines, contents, book_title).walk()


class _Walk:
    def __init__(self, lines: list[Line], contents: list[Entry], book_title: str) -> None:
        self.lines = lines
        self.contents = contents
        self.book_title = book_title
        self.cursor = -1
        self.seen: list[Entry] = []
        self.headings = Headings()
        self.numbers = noise.page_numbers(lines)
        self.heads = noise.repeated_heads(lines, self.numbers)

    def walk(self) -> Headings:
        index = 0
        while index < len(self.lines):
            match = None if index in self.numbers else self.match(index)
            if match:
                self.accept(index, match)
                index += match.lines
                continue
            if reason := self.noise_at(index):
                line = self.lines[index]
                self.headings.dropped[index] = Stray(line.number, line.text.strip(), reason)
            index += 1
        return self.headings

    def accept(self, index: int, match: _Match) -> None:
        self.headings.found[index] = match.entry
        self.headings.used.update(range(index, index + match.lines))
        self.seen.append(match.entry)
        if match.entry in self.contents:
            self.cursor = self.contents.index(match.entry, self.cursor + 1)
        if match.likeness < SAME:
            number = self.lines[index].number
            self.headings.differences.append(
                f"第 {number} 行：标题作“{match.printed}”，目录作“{match.entry.heading}”，以目录为准。"
            )

    def match(self, index: int) -> _Match | None:
        if is_source_line(self.lines[index].text):
            return None
        label = read_label(self.lines[index].text)
        if not self.contents:
            return self.match_in_sequence(index, label) if label else None
        if label and (match := self.match_label(index, label)):
            return match
        return None if self.is_running_head(index) else self.match_likeness(index)

    # ---- with contents --------------------------------------------------------------------------------------------

    def match_label(self, index: int, label: Label) -> _Match | None:
        matches = [match for entry in self.expected(label) if (match := self.compare(index, label, entry))]
        return max(matches, key=lambda match: match.likeness, default=None)

    def expected(self, label: Label) -> list[Entry]:
        """Entries still to come that the label may announce."""
        coming = self.contents[self.cursor + 1 :]
        if label.kind is Kind.CHAPTER:
            return [entry for entry in coming if entry.kind is Kind.CHAPTER and entry.chapter == label.number][:1]
        chapter = self.contents[self.cursor].chapter if self.cursor >= 0 else -1
        here = [entry for entry in coming if entry.chapter == chapter]
        if not here:  # the chapter is complete; the heading of the next may have been lost
            here = [entry for entry in coming if entry.chapter == coming[0].chapter]
        return [entry for entry in here if entry.kind is label.kind and entry.number in (label.number, None)]

    def compare(self, index: int, label: Label, entry: Entry) -> _Match | None:
        """The number of lines with which the heading is most like the entry, if that is like enough."""
        if not entry.title:
            short = not label.rest or (len(label.rest) <= TITLE_LENGTH and not finished(label.rest))
            return _Match(entry, 1) if short else None
        best = _Match(entry, 1, alike(label.rest, entry.title), label.rest)
        printed = label.rest
        for count in range(2, TITLE_LINES + 1):
            if index + count > len(self.lines) or len(printed) > len(entry.title) + 5:
                break
            printed += close_up(self.lines[index + count - 1].text)
            likeness = alike(printed, entry.title)
            if likeness > best.likeness:
                best = _Match(entry, count, likeness, printed)
        expected_next = self.cursor + 1 < len(self.contents) and self.contents[self.cursor + 1] is entry
        enough = LABELLED_LIKE_ENOUGH if expected_next and self.stands_alone(index) else LIKE_ENOUGH
        if best.likeness >= enough and not finished(best.printed):
            return best
        if entry.kind is Kind.CHAPTER and not label.rest and self.stands_alone(index):
            return _Match(entry, 1, 0.0, entry.heading.split("　")[0])
        return None

    def match_likeness(self, index: int) -> _Match | None:
        """A line without a readable label that is very like the heading that comes next, or its title."""
        text = close_up(self.lines[index].text)
        if self.cursor + 1 >= len(self.contents) or len(text) > TITLE_LENGTH or finished(text):
            return None
        entry = self.contents[self.cursor + 1]
        if not self.stands_alone(index) or sentences_in(text) > sentences_in(entry.heading):
            return None
        plain = len(text) >= 4 and (len(text) >= 6 or not entry.title)
        likeness = max(alike(text, entry.heading), alike(text, entry.title) if len(entry.title) >= 6 else 0)
        enough = 0.75 if not entry.title else VERY_LIKE
        return _Match(entry, 1, likeness, text) if plain and likeness >= enough else None

    # ---- without contents -----------------------------------------------------------------------------------------

    def match_in_sequence(self, index: int, label: Label) -> _Match | None:
        if not self.goes_on(label) or not self.stands_alone(index):
            return None
        title, count = label.rest, 1
        takes_title = label.kind in (Kind.CHAPTER, Kind.CASE)
        while index + count < len(self.lines) and count < TITLE_LINES:
            line = self.lines[index + count]
            if line.gap and (title or not takes_title):
                break
            if not title and not takes_title:
                break
            if not self.may_be_title(index + count):
                break
            title, count = title + close_up(line.text), count + 1
        if len(title) > TITLE_LENGTH or finished(title):
            return None
        chapter = label.number if label.kind is Kind.CHAPTER else self.seen[-1].chapter
        number = label.number if label.kind is Kind.TOPIC else None
        return _Match(Entry(label.kind, chapter or 0, number, title), count)

    def goes_on(self, label: Label) -> bool:
        """Whether the number follows: chapters and topics count up, one may have been lost."""
        if label.kind is Kind.CHAPTER:
            last = max((entry.chapter for entry in self.seen), default=-1)
            return label.number is not None and last < label.number <= last + 2 + (not self.seen)
        if not self.seen:
            return False
        here = [entry for entry in self.seen if entry.chapter == self.seen[-1].chapter]
        if label.kind is Kind.TOPIC:
            topics = [entry.number or 0 for entry in here if entry.kind is Kind.TOPIC]
            closed = here[-1].kind in (Kind.CASE, Kind.COMMENTARY) or here[-1].chapter == 0
            return not closed and max(topics, default=0) < (label.number or 0) <= max(topics, default=0) + 2
        if label.kind is Kind.CENTRAL_SPIRIT:
            return all(entry.kind is not Kind.CENTRAL_SPIRIT for entry in here)
        return here[-1].kind is not label.kind or bool(label.rest and alike(label.rest, here[-1].title) < SAME)

    def may_be_title(self, index: int) -> bool:
        text = close_up(self.lines[index].text)
        return len(text) <= TITLE_LENGTH and not ends_sentence(text) and read_label(text) is None

    # ---- noise ----------------------------------------------------------------------------------------------------

    def stands_alone(self, index: int) -> bool:
        """Whether the text before it is complete: a heading never cuts a sentence."""
        for before in range(index - 1, -1, -1):
            if before in self.headings.used:
                return True
            if before not in self.headings.dropped:
                return self.lines[index].gap or finished(close_up(self.lines[before].text))
        return True

    def noise_at(self, index: int) -> str:
        """Why this line is no text; empty when it is."""
        if index in self.numbers:
            return noise.PAGE_NUMBER
        text = self.lines[index].text
        if not has_words(text):
            return noise.NO_WORDS
        if self.is_running_head(index) or close_up(noise.without_page(text)) in self.heads:
            return noise.RUNNING_HEAD
        return ""

    def is_running_head(self, index: int) -> bool:
        """Names where one is already, at a page break; the less plainly it stands there, the more exactly."""
        line = self.lines[index].text
        text = close_up(noise.without_page(line))
        if len(text) > TITLE_LENGTH or finished(text) or text.endswith(("，", "、", "；")) or is_source_line(text):
            return False
        sides = 2 if text != close_up(line) else self.sides_at_break(index)
        enough = {0: 2.0, 1: 1.0, 2: SAME}[sides]
        return any(len(name) >= 2 and alike(text, name) >= enough for name in self.names_here(read_label(text)))

    def sides_at_break(self, index: int) -> int:
        """On how many sides of the line a gap or a page number is."""
        before = self.lines[index].gap or index - 1 in self.numbers
        return before + (noise.gap_after(self.lines, index) or index + 1 in self.numbers)

    def names_here(self, label: Label | None) -> list[str]:
        """Names of the book, the chapter and the section that one is in; with a label, only of its kind."""
        if not self.seen:
            return []
        chapter = next((entry for entry in reversed(self.seen) if entry.kind is Kind.CHAPTER), None)
        here = [entry for entry in (chapter, self.seen[-1]) if entry]
        if label is None:
            return [self.book_title, *(entry.title for entry in here)]
        number = label.number if label.kind is Kind.TOPIC else None
        same = [entry for entry in here if (entry.kind, entry.number) == (label.kind, number)]
        return [name for entry in same for name in (entry.heading, entry.heading.split("　")[0])]
