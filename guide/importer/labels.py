"""Labels: what stands before the title in a heading: 绪论, 第一章, 中央精神, 一、, 典型案例, 案例点评.

A label is read from a line without the spaces of the scan, so that 中 央 精 神 is one too, and with numbers in
Chinese or in digits of any width. Whether the line really is a heading is for contents and headings to say.
"""

import re
from dataclasses import dataclass

from guide.importer.characters import close_up
from guide.importer.outline import Kind
from guide.numerals import number_from_chinese

NUMERAL = "一二三四五六七八九十廿"
_chapter = re.compile(rf"第([{NUMERAL}]{{1,4}}|\d{{1,2}})章[：:]?(.*)", re.S)
_introduction = re.compile(r"(?:绪论|緒論|导论|绪言)[：:]?(.*)", re.S)
_topic = re.compile(rf"([{NUMERAL}]{{1,4}})[、．.](.+)", re.S)
_central_spirit = re.compile(r"中央精神()")
_case = re.compile(r"典型案例[：:]?(.*)", re.S)
_commentary = re.compile(r"案例点评()")


@dataclass(frozen=True)
class Label:
    """`number` is the chapter's (0 for the 绪论) or the topic's; `rest` the title that follows on the same line."""

    kind: Kind
    number: int | None
    rest: str


def read_label(text: str) -> Label | None:
    """The label that the line begins with; None when it begins with none."""
    plain = close_up(text)
    if found := _chapter.fullmatch(plain):
        number = _number(found[1])
        return Label(Kind.CHAPTER, number, found[2]) if number else None
    if found := _introduction.fullmatch(plain):
        return Label(Kind.CHAPTER, 0, found[1])
    if found := _topic.fullmatch(plain):
        number = _number(found[1])
        return Label(Kind.TOPIC, number, found[2]) if number else None
    for kind, pattern in ((Kind.CENTRAL_SPIRIT, _central_spirit), (Kind.COMMENTARY, _commentary), (Kind.CASE, _case)):
        if found := pattern.fullmatch(plain):
            return Label(kind, None, found[1])
    return None


def _number(text: str) -> int | None:
    try:
        return int(text) if text.isdigit() else number_from_chinese(text)
    except ValueError:
        return None
