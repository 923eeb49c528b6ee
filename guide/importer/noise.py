"""Noise: what the scanner read that the book does not say. Each rule names its reason; nothing is dropped without one.

Page numbers stand alone at a page break, or count on from line to line. A running head repeats the name of the book,
the chapter or the section that one is in already, or stands at page breaks again and again; when the scan glued it
into a paragraph, it is known by its name, or by being the name of an office between a full stop and a lone space. A
paragraph that repeats a whole sentence at once, word for word, was dreamt up by the scanner.
"""

import re
from collections import Counter
from itertools import pairwise

from guide.importer.characters import CHINESE, CLOSING, HAN, NORMAL_WIDTH, close_up, finished, has_words
from guide.importer.outline import Line

PAGE_NUMBER = "页码"
NO_WORDS = "没有文字的行"
RUNNING_HEAD = "书眉"
GLUED_HEAD = "混进正文的书眉"
NONSENSE = "整句重复的乱文"
HEAD_LENGTH = 30
SHORTEST_REPETITION = 10

_number = re.compile(r"\d{1,4}")
_decorated_number = re.compile(r"[-—–－·•.]+\s*\d{1,4}\s*[-—–－·•.]+|第\s*\d{1,4}\s*页")
_office = (
    r"(?:办公室|委员会|组织部|宣传部|研究室|编写组|编委会|领导小组|出版社|党校|总支部?|党支部|协会|学会|研究院|管理局)"
)
_glued = re.compile(rf"(?<=[。！？”])([{HAN}A-Za-z0-9·、]{{4,40}})[ \t\u3000]+(?=[{CHINESE}A-Za-z0-9])")
_office_name = re.compile(rf"[{HAN}]{{2,36}}{_office}")
_sentence = re.compile(rf"[^。！？]+[。！？][{CLOSING}]*")
_digits_around = re.compile(r"^\d{1,4}\s+|\s*\d{1,4}$|^\d{1,4}(?=第)")


def page_numbers(lines: list[Line]) -> set[int]:
    """The indices of lines that are page numbers."""
    plain = [line.text.translate(NORMAL_WIDTH).strip() for line in lines]
    alone = [index for index, text in enumerate(plain) if _number.fullmatch(text)]
    found = {index for index, text in enumerate(plain) if _decorated_number.fullmatch(text)}
    for place, index in enumerate(alone):
        before = int(plain[alone[place - 1]]) if place else None
        after = int(plain[alone[place + 1]]) if place + 1 < len(alone) else None
        number = int(plain[index])
        parted = lines[index].gap or gap_after(lines, index)
        if parted or before == number - 1 or after == number + 1:
            found.add(index)
    return found


def without_page(text: str) -> str:
    """A head without the page number that stands before or after it on the same line."""
    return _digits_around.sub("", text.translate(NORMAL_WIDTH).strip()).strip()


def repeated_heads(lines: list[Line], numbers: set[int]) -> set[str]:
    """Heads, closed up, that stand at page breaks at least three times."""
    seen: Counter[str] = Counter()
    at_break: Counter[str] = Counter()
    for index, line in enumerate(lines):
        head = close_up(without_page(line.text))
        if index in numbers or len(head) > HEAD_LENGTH or finished(head) or not has_words(head):
            continue
        beside = {index - 1, index + 1} & numbers
        alone = (line.gap or index - 1 in numbers) and (index + 1 in numbers or gap_after(lines, index))
        cuts = index > 0 and not finished(close_up(lines[index - 1].text))
        seen[head] += 1
        at_break[head] += alone and (line.page_break or cuts or bool(beside))
    return {head for head, times in seen.items() if times >= 3 and at_break[head] * 2 >= times}


def gap_after(lines: list[Line], index: int) -> bool:
    return index + 1 == len(lines) or lines[index + 1].gap


def take_out_glued_heads(text: str, names: set[str]) -> tuple[str, list[str]]:
    """The line without running heads that were glued into it, and these."""
    taken: list[str] = []

    def judge(found: re.Match[str]) -> str:
        if close_up(found[1]) in names or _office_name.fullmatch(found[1]):
            taken.append(found[1])
            return ""
        return found[0]

    return _glued.sub(judge, text), taken


def is_nonsense(text: str) -> bool:
    """Whether a whole sentence comes twice running, and these make a third of the paragraph or more."""
    sentences = _sentence.findall(text)
    repeated = sum(
        2 * len(one) for one, other in pairwise(sentences) if one == other and len(one) >= SHORTEST_REPETITION
    )
    return repeated * 3 >= len(text)
