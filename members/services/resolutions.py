"""Resolutions followed to their end, also after the meeting is archived: its record stays, this comes beside it."""

from datetime import date

from django.db import transaction

from members import trail
from members.errors import DoneBeforeMeeting, DoneOtherwise, NotToFollowUp
from members.models import Member, Resolution


@transaction.atomic
def finish_resolution(*, resolution: Resolution, done_on: date, word: str, by: Member) -> None:
    """Done on a day, with a word on how. The same again writes nothing.

    Raises NotToFollowUp, DoneBeforeMeeting, and DoneOtherwise when another day or word is stored.
    """
    row = _locked(resolution)
    if (row.done_on, row.done_word) == (done_on, word):
        return
    if row.done_on is not None:
        raise DoneOtherwise
    if not row.follow_up:
        raise NotToFollowUp
    if row.meeting.held_on is None or done_on < row.meeting.held_on:
        raise DoneBeforeMeeting
    _record("resolution.finished", row, by)
    row.done_on, row.done_word, row.done_by = done_on, word, by
    row.save(update_fields=["done_on", "done_word", "done_by"])


@transaction.atomic
def reopen_resolution(*, resolution: Resolution, by: Member) -> None:
    """It was not done after all. What is open stays so, and nothing is written."""
    row = _locked(resolution)
    if row.done_on is None:
        return
    _record("resolution.reopened", row, by)
    row.done_on, row.done_word, row.done_by = None, "", None
    row.save(update_fields=["done_on", "done_word", "done_by"])


def _locked(resolution: Resolution) -> Resolution:
    trail.hold(resolution.meeting.organization)
    found = Resolution.objects.select_for_update(of=("self",)).select_related("meeting__organization")
    return found.get(pk=resolution.pk)


def _record(action: str, row: Resolution, by: Member) -> None:
    trail.record(action, by=by, organization=row.meeting.organization, meeting=row.meeting_id, resolution=row.pk)
