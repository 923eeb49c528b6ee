"""What templates of this app need beyond Django's own."""

from datetime import date

from django import template

from guide.numerals import DIGITS, chinese_number
from members.reports import ledgers

register = template.Library()
WEEKDAYS = "一二三四五六日"
SHORT = 5  # characters


@register.filter
def written_out(day: date) -> str:
    """二〇二六年十一月二十四日　星期二"""
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    month_and_day = f"{chinese_number(day.month)}月{chinese_number(day.day)}日"
    return f"{year}年{month_and_day}　星期{WEEKDAYS[day.weekday()]}"


@register.filter
def shown(value: ledgers.Value) -> str:
    """A value of a ledger in words."""
    return ledgers.shown(value)


@register.filter
def stands_on_one_line(value: ledgers.Value) -> bool:
    """Days, figures, names: what a narrow column may not break."""
    return not isinstance(value, str) or len(value) <= SHORT
