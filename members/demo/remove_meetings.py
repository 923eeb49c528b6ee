"""Takes the meetings of the demonstration out, with everything that hangs on them."""

from functools import partial

from django.db import transaction

from members.models import (
    Amendment,
    Attachment,
    Ballot,
    HoursEntry,
    MakeUp,
    Meeting,
    Obligation,
    Remark,
    RosterChange,
    RosterEntry,
    SpotCheck,
    StudyEvent,
    StudyState,
)


def remove_meetings(places: list[int], people: list[int]) -> None:
    """What these people studied and the meetings of these places; from the leaves inwards, because what stands on a
    meeting protects it. Topics, statements, resolutions and leave go with their meeting."""
    Obligation.objects.filter(organization__in=places).delete()
    StudyState.objects.filter(member__in=people).delete()
    StudyEvent.objects.filter(member__in=people).delete()
    hours = HoursEntry.objects.filter(member__in=people)
    hours.filter(reverses__isnull=False).delete()
    hours.delete()
    MakeUp.objects.filter(entry__meeting__organization__in=places).delete()
    Ballot.objects.filter(item__meeting__organization__in=places).delete()
    _remove_attachments(places)
    for said in (Remark, SpotCheck):
        said.objects.filter(organization__in=places).delete()
    for model in (Amendment, RosterChange, RosterEntry):
        model.objects.filter(meeting__organization__in=places).delete()
    Meeting.objects.filter(organization__in=places).delete()


def _remove_attachments(places: list[int]) -> None:
    """Rows now, files once the rows are gone for good."""
    attachments = Attachment.objects.filter(meeting__organization__in=places)
    for attachment in attachments:
        transaction.on_commit(partial(attachment.file.delete, save=False))
    attachments.delete()
