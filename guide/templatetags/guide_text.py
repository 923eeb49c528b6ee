"""How texts and references of a book are written on a page."""

from django import template

from guide.models import Chapter, Section
from guide.numerals import chinese_number as numeral

register = template.Library()


@register.filter
def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def chinese_number(number: int) -> str:
    """12 → 十二; figures where no chapter or section can have the number."""
    return numeral(number) if 1 <= number <= 99 else str(number)


@register.filter
def page_range(part: Section | Chapter) -> str:
    """第 41—44 页, 第 41 页, 起于第 41 页 where the last is unknown, and nothing where the first is."""
    first, last = part.first_page, part.last_page
    if first is None:
        return ""
    if last is None:
        return f"起于第 {first} 页"
    return f"第 {first} 页" if first == last else f"第 {first}—{last} 页"
