"""The writes that are watched: a section marked and taken back in turn, a roll of forty saved, a lecture archived."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guide.models import Section
from members.choices import MeetingKind, MeetingState, Presence
from members.models import AgendaItem, Assignment, Meeting, Member, Organization
from tests.bench.floor import FloorClient
from tests.bench.measuring import RUNS, WARM_UP, Watched
from tests.bench.onlookers import Onlookers, logged_in, people_of
from tests.factories import make_held_meeting

NEEDED = 2 * (WARM_UP + RUNS + 2)  # meetings to archive, for the portal and its floor


def writes(of: Onlookers) -> Iterator[Watched]:
    yield Watched("标记已读", marking(of), floor_marking(of))
    held_from = timezone.now() - timedelta(hours=3)
    both = [make_held_meeting(of.branch, people_of(of.branch), held_from=held_from) for _ in range(2)]
    yield Watched("点名 40 人保存", *rolls(of, *both))
    for meeting in both:  # so that they do not stand on the first page when it is measured again
        meeting.roster.all().delete()
        meeting.delete()
    yield Watched("归档", *archiving(of))


def posting(client: Client, name: str, values: Iterator[dict[str, Any]]) -> Callable[[], HttpResponse]:
    """To the floor, each time the next of these values."""
    return lambda: client.post(f"/write/{name}/", next(values), content_type="application/json")


def marking(of: Onlookers) -> Callable[[], HttpResponse]:
    """In turn, so that each request writes; it answers what is assigned, and takes the answer back."""
    section = of.sections[0]
    args = [section.chapter.book.slug, section.chapter.number, section.slug]
    client, acts = (
        logged_in(of.member),
        cycle([reverse("guide:mark", args=args), reverse("guide:take_back", args=args)]),
    )
    return lambda: client.post(next(acts))


def floor_marking(of: Onlookers) -> Callable[[], HttpResponse]:
    """Of somebody else, with the figures of four levels."""
    place = of.secretary.memberships.get().organization
    above = Organization.objects.filter(path__in=[*place.paths_above(), place.path]).values_list("pk", flat=True)
    assignment = Assignment.objects.get(organization=of.root, due_on__gt=timezone.localdate())
    values = {"member": of.secretary.pk, "section": of.sections[0].pk, "assignment": assignment.pk,
              "above": list(above.order_by("-path"))[:4]}  # fmt: skip
    turns = cycle([{**values, "marked": True}, {**values, "marked": False}])
    return posting(logged_in(of.secretary, FloorClient()), "mark", turns)


def rolls(
    of: Onlookers, meeting: Meeting, beside: Meeting
) -> tuple[Callable[[], HttpResponse], Callable[[], HttpResponse]]:
    """Two absent, in turn others, so that each request writes."""
    people = people_of(of.branch)
    client, address, turns = logged_in(of.secretary), reverse("roll", args=[meeting.pk]), cycle([0, 2])

    def save() -> HttpResponse:
        meeting.refresh_from_db()
        start = next(turns)
        begun = timezone.localtime(meeting.held_from)
        form = {"version": meeting.roll_version, "roster_shown": meeting.roster_on.isoformat(),
                "held_on": f"{begun:%Y-%m-%d}", "held_from": f"{begun:%H:%M}"}  # fmt: skip
        for position, person in enumerate(people):
            away = start <= position < start + 2
            form[f"p{person.pk}-attendance"] = "absent" if away else "present"
            form[f"p{person.pk}-leave_kind"] = ""
            form[f"p{person.pk}-absent_reason"] = "未说明" if away else ""
        answer = client.post(address, form)
        assert answer.status_code == 302, answer.content.decode()
        return answer

    entries = list(beside.roster.values_list("pk", flat=True))
    marks = cycle([{"meeting": beside.pk, "entries": entries, "presence": one} for one in ("present", "absent")])
    return save, posting(logged_in(of.secretary, FloorClient()), "roll", marks)


def archiving(of: Onlookers) -> tuple[Callable[[], HttpResponse], Callable[[], HttpResponse]]:
    """Lectures of forty that are whole and recorded, one for each request, on one section after the other."""
    people = people_of(of.branch)
    sections = cycle(Section.objects.filter(chapter__book=of.sections[0].chapter.book_id).order_by("pk"))
    ready = [recorded_lecture(of, people, next(sections)) for _ in range(NEEDED)]
    client, own, others = logged_in(of.secretary), iter(ready[::2]), iter(ready[1::2])
    values = (
        {"meeting": meeting.pk, "by": of.secretary.pk, "place": of.branch.pk, "section": of.sections[1].pk,
         "people": [person.pk for person in people]}
        for meeting in others
    )  # fmt: skip

    def archive() -> HttpResponse:
        meeting = next(own)
        answer = client.post(reverse("meeting_archive", args=[meeting.pk]), {"study_minutes": "60"})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return answer

    return archive, posting(logged_in(of.secretary, FloorClient()), "archive", values)


def recorded_lecture(of: Onlookers, people: list[Member], section: Section) -> Meeting:
    begun = timezone.now() - timedelta(days=1, hours=2)
    last = Meeting.objects.filter(organization=of.branch).order_by("-number").values_list("number", flat=True)
    known = next((number for number in last if number), 0)
    meeting = make_held_meeting(
        of.branch, people, held_from=begun, held_to=begun + timedelta(hours=2), state=MeetingState.RECORDED,
        kind=MeetingKind.LECTURE, title="测试党课", lecturer=of.secretary, presider=of.secretary,
        recorder=of.secretary, place="测试地点", study_minutes=60, number=known + 1,
    )  # fmt: skip
    meeting.roster.update(presence=Presence.PRESENT)
    meeting.sections.set([section])
    AgendaItem.objects.create(meeting=meeting, title="测试议题", content="测试内容。")
    return meeting
