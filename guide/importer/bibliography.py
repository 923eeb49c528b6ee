"""Bibliography: what the title page and the imprint say of the book.

The CIP record is the best source (title：subtitle/editors. —place：publisher，year); what it lacks comes from the
title page. What cannot be read stays blank.
"""

import re
from decimal import Decimal

from guide.importer.characters import CLOSING, NORMAL_WIDTH, close_up, finished
from guide.importer.outline import Bibliography, Line

TITLE_LENGTH = 60
_isbn = re.compile(r"ISBN[\s:：]*((?:\d[\s\-－–—]*){9,12}[\dXx])")
_price = re.compile(r"定价[:：]?\s*(\d{1,5}(?:\.\d{1,2})?)\s*元")
_date = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*第\s*[\d一二三四]+\s*版")
_record = re.compile(r"图书在版编目[^\n]*\n(?P<title>[^/\n]+)/\s*(?P<editors>[^.．。]+?)\s*[.．。]?\s*[—–-]+\s*"
                     r"[^：:]{1,20}[：:](?P<publisher>[^，,]+)[，,]\s*(?P<year>\d{4})")  # fmt: skip
_editors = re.compile(r"(?P<names>.+?)\s*[◎○]?\s*(?:主编|编著|编)$")
_names = re.compile(r"[\s，,、]+")
_heading_of_contents = re.compile(r"目\s*录|CONTENTS|Contents")


def read_bibliography(lines: list[Line]) -> Bibliography:
    """From the lines before the contents."""
    text = "\n".join(line.text.strip() for line in lines).translate(NORMAL_WIDTH)
    record = _record.search(text)
    title, subtitle = _split(record["title"]) if record else _title_page(lines)
    isbn, price, date = _isbn.search(text), _price.search(text), _date.search(text)
    year = int(date[1]) if date else int(record["year"]) if record else None
    month = int(date[2]) if date and 1 <= int(date[2]) <= 12 else None
    return Bibliography(
        title=title,
        subtitle=subtitle,
        editors=_read_editors(record["editors"]) if record else _editors_of_title_page(lines),
        publisher=close_up(record["publisher"]) if record else _publisher(lines),
        isbn=re.sub(r"[^\dXx]", "", isbn[1]).upper() if isbn else "",
        year=year,
        month=month,
        price=Decimal(price[1]) if price else None,
    )


def tidy_title(text: str) -> str:
    """Words of a title stay apart; single characters that the scan spread close up."""
    words = text.translate(NORMAL_WIDTH).split()
    return close_up(text) if all(len(word) == 1 for word in words) else " ".join(words)


def _split(text: str) -> tuple[str, str]:
    title, _, subtitle = text.replace(":", "：").partition("：")
    return tidy_title(title), tidy_title(subtitle)


def _title_page(lines: list[Line]) -> tuple[str, str]:
    """The first line, and the line after it when dashes announce a subtitle."""
    if not lines or len(lines[0].text) > TITLE_LENGTH or finished(lines[0].text.rstrip(CLOSING)):
        return "", ""
    if _heading_of_contents.fullmatch(lines[0].text.strip()):
        return "", ""
    after = lines[1].text.strip() if len(lines) > 1 else ""
    subtitle = after.lstrip("—-–― ") if after.startswith(("—", "--", "―")) else ""
    return tidy_title(lines[0].text).strip("《》"), tidy_title(subtitle)


def _editors_of_title_page(lines: list[Line]) -> str:
    for line in lines:
        found = _editors.fullmatch(line.text.strip())
        if found and len(found["names"]) <= TITLE_LENGTH:
            return _read_editors(found["names"])
    return ""


def _read_editors(text: str) -> str:
    names = re.sub(r"\s*[◎○]?\s*(主编|编著|编)\s*$", "", text.strip())
    return "、".join(name for name in _names.split(names) if name)


def _publisher(lines: list[Line]) -> str:
    for line in lines:
        name = close_up(line.text)
        if name.endswith("出版社") and len(name) <= 20:
            return name
    return ""
