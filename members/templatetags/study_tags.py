"""Rows of the large study tables, joined here because a template loop over every cell costs more than the queries."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guide.models import Chapter
from members.queries.study import MemberProgress

register = template.Library()


@register.simple_tag
def progress_row(row: MemberProgress, chapters: list[Chapter]) -> SafeString:
    """One member's line of members × chapters; every cell opens its list."""
    record = reverse("member_study", args=[row.member.pk])
    cells = format_html_join(
        "",
        '<td class="fig"><a class="hit" href="{}?chapter={}">{}/{}</a></td>',
        ((record, chapter.pk, studied, total) for chapter, (studied, total) in zip(chapters, row.cells, strict=True)),
    )
    place = row.place.name if row.place.is_group else "—"
    head = '<tr><th scope="row"><a class="hit" href="{}">{}</a></th><td>{}</td>{}</tr>'
    return format_html(head, record, row.member.name, place, cells)
