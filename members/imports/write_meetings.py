"""Past meetings as archived records that say they came from a workbook, with what archiving writes."""

from collections import Counter
from typing import Any

from django.db.models import Max
from django.utils import timezone

from members.choices import MeetingState, Presence
from members.imports.batches import AT_ONCE, Written
from members.imports.meetings import PastMeeting
from members.imports.verdicts import Outcome, Verdicts
from members.models import AgendaItem, ImportBatch, Meeting, Organization, Resolution, RosterEntry
from members.queries.roll import entries_from
from members.services.hours import post_meeting_hours
from members.services.obligations import refresh_branches
from members.services.study import Credit, credit_new_meetings
from members.services.summaries import shift_meetings


def write(verdicts: Verdicts, branch: Organization, batch: ImportBatch) -> Written:
    """In the order of their days, so that their numbers follow it."""
    written = Written()
    plans = [verdict.plan for verdict in verdicts.rows if verdict.outcome == Outcome.NEW]
    plans.sort(key=lambda plan: plan.facts["held_from"])
    meetings = _meetings(plans, branch, batch)
    written.add(meetings)
    for meeting, plan in zip(meetings, plans, strict=True):
        meeting.sections.set(plan.sections)
    _rolls(meetings, plans, batch)
    _minutes(meetings, plans)
    shift_meetings(meetings, 1)
    refresh_branches([branch], timezone.localdate().year)
    written.touch(branch)
    return written


def _meetings(plans: list[PastMeeting], branch: Organization, batch: ImportBatch) -> list[Meeting]:
    numbers = _last_numbers(branch)
    now = timezone.now()
    meetings = []
    for plan in plans:
        day = plan.facts["held_on"]
        counted = (plan.organization.pk, plan.facts["kind"], day.year)
        numbers[counted] += 1
        meetings.append(
            Meeting(
                organization=plan.organization, state=MeetingState.ARCHIVED, planned_month=day.replace(day=1),
                planned_at=plan.facts["held_from"], roster_on=day, recorded_at=now, archived_at=now,
                days_to_record=branch.days_to_record, number_year=day.year, number=numbers[counted],
                imported_in=batch, made_by=batch.by, **plan.facts,
            )
        )  # fmt: skip
    return Meeting.objects.bulk_create(meetings, batch_size=AT_ONCE // 5)


def _last_numbers(branch: Organization) -> Counter[tuple[int, str, int]]:
    last = Meeting.objects.under(branch).exclude(number=None).order_by()
    rows = last.values_list("organization", "kind", "number_year").annotate(last=Max("number"))
    return Counter({(place, kind, year or 0): number for place, kind, year, number in rows})


def _rolls(meetings: list[Meeting], plans: list[PastMeeting], batch: ImportBatch) -> None:
    entries: list[RosterEntry] = []
    there: list[list[RosterEntry]] = []
    entered: dict[str, Any] = {"entered_by": batch.by, "entered_at": timezone.now()}
    for meeting, plan in zip(meetings, plans, strict=True):
        own = entries_from(meeting, plan.roster)
        for entry in own:
            if mark := plan.marks.get(entry.member_id):
                mark.put_on(entry)
                for name, value in entered.items():
                    setattr(entry, name, value)
        entries += own
        there.append([entry for entry in own if entry.presence == Presence.PRESENT])
    RosterEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    studied = [
        Credit(meeting, [entry.member for entry in present], plan.sections)
        for meeting, plan, present in zip(meetings, plans, there, strict=True)
        if plan.sections
    ]
    credit_new_meetings(credits=studied, by=batch.by)
    for meeting, present in zip(meetings, there, strict=True):
        if meeting.study_minutes:
            post_meeting_hours(meeting=meeting, entries=present, by=batch.by)


def _minutes(meetings: list[Meeting], plans: list[PastMeeting]) -> None:
    told = [(meeting, plan) for meeting, plan in zip(meetings, plans, strict=True) if plan.topic]
    items = AgendaItem.objects.bulk_create(
        [
            AgendaItem(meeting=meeting, title=plan.topic[0][:200], content=plan.topic[1])
            for meeting, plan in told
            if plan.topic
        ],
        batch_size=AT_ONCE,
    )
    Resolution.objects.bulk_create(
        [
            Resolution(meeting=meeting, item=item, position=position, text=text)
            for (meeting, plan), item in zip(told, items, strict=True)
            for position, text in enumerate(plan.resolutions, start=1)
        ],
        batch_size=AT_ONCE,
    )
