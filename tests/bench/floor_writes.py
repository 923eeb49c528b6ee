"""The floor of three writes: the rows themselves, in one transaction each, with the four figures above them."""

import json
from datetime import datetime

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

FIGURES = (
    "UPDATE members_assignmentsummary SET answered = answered + %s WHERE assignment_id = %s AND organization_id = %s"
)
EVENT = (
    "INSERT INTO members_studyevent (member_id, section_id, revision, kind, at, by_id, meeting_id)"
    " VALUES (%s, %s, 1, %s, %s, %s, %s)"
)
STATE = (
    "INSERT INTO members_studystate (member_id, section_id, marked, credits, revision, at, by_id)"
    " VALUES (%s, %s, %s, %s, 1, %s, %s) ON CONFLICT (member_id, section_id) DO UPDATE SET marked = EXCLUDED.marked"
)
MARK_ROLL = "UPDATE members_rosterentry SET presence = %s, entered_at = %s WHERE id = %s"
HOURS = (
    'INSERT INTO members_hoursentry (member_id, organization_id, "on", minutes, minutes_per_hour, source, meeting_id,'
    " note, by_id, at) VALUES (%s, %s, %s, 60, 60, 'meeting', %s, '', %s, %s)"
)


@csrf_exempt
def write(request: HttpRequest, name: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    given = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        {"mark": mark, "roll": roll, "archive": archive}[name](cursor, given, timezone.now())
    return HttpResponse(status=302, headers={"Location": "/"})


def mark(cursor, given: dict, now: datetime) -> None:
    member, section, marked = given["member"], given["section"], given["marked"]
    kind = "self_marked" if marked else "withdrawn"
    cursor.execute(EVENT, [member, section, kind, now, member, None])
    cursor.execute(STATE, [member, section, marked, 0, now, member])
    for organization in given["above"]:
        cursor.execute(FIGURES, [1 if marked else -1, given["assignment"], organization])


def roll(cursor, given: dict, now: datetime) -> None:
    cursor.executemany(MARK_ROLL, [(given["presence"], now, entry) for entry in given["entries"]])
    cursor.execute("UPDATE members_meeting SET roll_version = roll_version + 1 WHERE id = %s", [given["meeting"]])
    _on_trail(cursor)


def archive(cursor, given: dict, now: datetime) -> None:
    meeting, by, place, section = given["meeting"], given["by"], given["place"], given["section"]
    cursor.execute("UPDATE members_meeting SET state = 'archived', archived_at = %s WHERE id = %s", [now, meeting])
    people = given["people"]
    cursor.executemany(EVENT, [(person, section, "credited", now, by, meeting) for person in people])
    cursor.executemany(STATE, [(person, section, False, 1, now, by) for person in people])
    cursor.executemany(HOURS, [(person, place, now.date(), meeting, by, now) for person in people])
    _on_trail(cursor)


def _on_trail(cursor) -> None:
    """What an entry costs: the head locked, read and moved on."""
    cursor.execute("UPDATE members_trailchain SET head = head WHERE organization_id IS NULL")
