"""The floor: what a page would cost if it were only its rows. One raw statement for each table read and one template
written by hand, behind the same server, the same session and the same login, with no other middleware.

`FloorClient` asks it in the process of the portal, so that both are measured alike.
"""

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import override_settings
from django.urls import path
from django.utils.timezone import localdate

from members.models.organization import PATH_LENGTH, paths_down_to
from tests.bench import floor_statements, floor_writes

PAGE = engines["django"].from_string(
    """<!doctype html><html lang="zh-hans"><head><meta charset="utf-8"><title>{{ place.1 }}</title></head><body>
<header>{{ user.username }}</header><nav><a href="/">首页</a></nav><main><h1>{{ place.1 }}</h1>
{% for rows in tables %}<table>{% for row in rows %}<tr>{{ row }}</tr>{% endfor %}</table>{% endfor %}
</main></body></html>"""
)
PLACE = "SELECT id, name, path FROM members_organization WHERE id = %(where)s"


class FloorClient(Client):
    """A browser that sees the floor instead of the portal."""

    def __init__(self) -> None:
        super().__init__()
        login = ["SessionMiddleware", "AuthenticationMiddleware"]
        paths = [f"django.contrib.{name}" for name in ("sessions.middleware.", "auth.middleware.")]
        middleware = [f"{where}{name}" for where, name in zip(paths, login, strict=True)]
        with override_settings(MIDDLEWARE=[*middleware, "tests.bench.floor.on_the_floor"]):
            self.handler.load_middleware()


def on_the_floor(answer: Any) -> Any:
    def with_own_addresses(request: HttpRequest) -> HttpResponse:
        request.urlconf = "tests.bench.floor"
        return answer(request)

    return with_own_addresses


def page(request: HttpRequest, name: str, where: int, member: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    today = localdate()
    with connection.cursor() as cursor:
        cursor.execute(PLACE, {"where": where})
        place = cursor.fetchone()
        given = {
            "where": where, "member": member, "today": today, "path": place[2],
            "last": place[2].ljust(PATH_LENGTH, "Z"), "first_day": today.replace(month=1, day=1),
            "last_day": today.replace(month=12, day=31), "words": "%正文%",
        }  # fmt: skip
        above = ", ".join(f"'{one}'" for one in paths_down_to(place[2]))
        tables = []
        for statement in floor_statements.OF[name]:
            cursor.execute(statement.replace("{above}", above), given)
            tables.append([floor_statements.cells(row) for row in cursor.fetchall()])
    context = {"place": place, "tables": tables, "user": request.user}
    return HttpResponse(PAGE.render(context, request))


urlpatterns = [
    path("write/<slug:name>/", floor_writes.write),
    path("<slug:name>/<int:where>/<int:member>/", page),
]
