"""Characters: what a scan does to them, how to undo it, and how to compare two texts all the same.

A space beside a Chinese character was put there by the scan and goes; one between two Latin words stays. Full-width
digits and letters become ordinary ones. Two headings are compared without spaces and punctuation; a character in
the other script (not in GB 2312, which holds the simplified ones) may stand for any, so that a heading that the scan
read as 層 still equals 层.
"""

import re
from difflib import SequenceMatcher

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff"
CHINESE = HAN + "、。，；：？！“”‘’（）《》〈〉【】「」『』…—·◎○①-⑳"
NORMAL_WIDTH = {
    wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}

_space_beside_chinese = re.compile(rf"(?<=[{CHINESE}])\s+|\s+(?=[{CHINESE}])")
_between_han = re.compile(rf"(?<=[{HAN}])[^\S\n]+(?=[{HAN}])")
_has_word = re.compile(rf"[{HAN}A-Za-z0-9]|^\s*[。！？，；：、“”‘’（）《》…]+\s*$")
_not_compared = re.compile(rf"[^{HAN}A-Za-z0-9]")
CLOSING = "”’）」』)"
SENTENCE_ENDS = "。！？…!?"


def close_up(text: str) -> str:
    """The text without the spaces of the scan."""
    return re.sub(r"\s+", " ", _space_beside_chinese.sub("", text.translate(NORMAL_WIDTH).strip()))


def join(before: str, after: str) -> str:
    """Two pieces that a break parted: Latin words keep a space between them, everything else closes up."""
    both_latin = re.search(r"[A-Za-z,.;]$", before) and re.match(r"[A-Za-z]", after)
    return f"{before} {after}" if both_latin else before + after


def ends_sentence(text: str) -> bool:
    return text.rstrip(CLOSING).endswith(tuple(SENTENCE_ENDS))


def sentences_in(text: str) -> int:
    """How many sentences end in it."""
    return sum(text.count(stop) for stop in SENTENCE_ENDS)


def finished(text: str) -> bool:
    """Whether a sentence, or the words that announce one, end here."""
    return text.endswith("：") or ends_sentence(text)


def has_words(text: str) -> bool:
    """Words, or the stops that a break parted from them."""
    return bool(_has_word.search(text))


def spaces_between_han(text: str) -> int:
    return len(_between_han.findall(text))


def bare(text: str) -> str:
    """Only what is compared: characters, letters, digits."""
    return _not_compared.sub("", text.translate(NORMAL_WIDTH))


def alike(one: str, other: str) -> float:
    """How alike two headings are: 0 to 1."""
    one, other = bare(one), bare(other)
    if one == other:
        return 1.0
    if len(one) == len(other) and (_in_other_script(one) or _in_other_script(other)):
        pairs = list(zip(one, other, strict=True))
        return sum(a == b or _in_other_script(a + b) for a, b in pairs) / len(pairs)
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _in_other_script(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
