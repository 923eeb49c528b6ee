"""The rows of a ledger, joined here because a template loop over every cell costs more than the queries."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from members.reports.ledgers import Column, ColumnKind, Link, Row, Value, shown, tidied

register = template.Library()
LONG = 16  # characters, from which a cell may wrap
CLASSES = {ColumnKind.NUMBER: ' class="fig"', ColumnKind.DAY: ' class="nb"'}


class _Cells(dict[Value, str]):
    """Each value as a cell of the table, made once."""

    def __init__(self, kind: ColumnKind, is_head: bool) -> None:
        self.kind, self.is_head = kind, is_head

    def __missing__(self, value: Value) -> str:
        text = tidied(shown(value))
        self[value] = cell = self.around(escape(text), text)
        return cell

    def around(self, content: str, text: str) -> str:
        kind = CLASSES.get(self.kind, ' class="long"' if len(text) > LONG or "\n" in text else "")
        if self.is_head:
            return f'<th scope="row"{kind}>{content}</th>'
        return f"<td{kind}>{content}</td>"

    def leading(self, link: Link) -> str:
        return self.around(f'<a class="hit" href="{escape(link.href)}">{escape(tidied(link))}</a>', link)


@register.simple_tag
def ledger_rows(columns: Sequence[Column], rows: Iterable[Row], links: bool = True) -> SafeString:
    """Every row as a line of the table; the first cell is its head. On paper nothing leads anywhere."""
    of_kind = {kind: _Cells(kind, is_head=False) for kind in ColumnKind}
    cells = [_Cells(columns[0].kind, is_head=True), *(of_kind[column.kind] for column in columns[1:])]
    lines = (
        "".join(
            [
                own.leading(value) if links and type(value) is Link else own[value]
                for own, value in zip(cells, row, strict=True)
            ]
        )
        for row in rows
    )
    return mark_safe("".join(f"<tr>{line}</tr>\n" for line in lines))  # noqa: S308 - every cell is escaped above


@register.simple_tag
def ledger_heads(columns: Sequence[Column], links: bool = True) -> SafeString:
    return mark_safe("".join(_head(column, links) for column in columns))  # noqa: S308 - each is escaped


def _head(column: Column, links: bool) -> SafeString:
    kind = "fig" if column.kind is ColumnKind.NUMBER else ""
    if links and column.href:
        return format_html('<th scope="col" class="{}"><a href="{}">{}</a></th>', kind, column.href, column.heading)
    return format_html('<th scope="col" class="{}">{}</th>', kind, column.heading)
