"""Files that hang on a meeting: added at any time, removed until it is archived."""

import re
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction

from members import trail
from members.choices import MeetingState
from members.errors.attachments import AttachmentKept, FileHereAlready, NoFilesHere, NoRoomForFile
from members.models import Attachment, Meeting, Member
from members.models.papers import stored_name
from members.uploads import Upload, read_upload

NAME_LENGTH = 100
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')


def add_attachment(*, meeting: Meeting, kind: str, name: str, content: bytes, by: Member) -> Attachment:
    """Keep a file with a meeting, under a name that cannot be guessed; what it was called is kept in the row.

    The file is there if and only if its row is. The same file again is refused. Raises NoFilesHere, FileHereAlready,
    NoRoomForFile, and what `read_upload` raises.
    """
    upload = read_upload(content)
    attachment = Attachment(meeting=meeting, kind=kind, name=tidy_name(name, upload.ending), by=by)
    attachment.file.name = stored_name(attachment, name)
    try:
        with transaction.atomic():
            _add(attachment, upload)
    except BaseException as error:
        attachment.file.storage.delete(attachment.file.name)
        if isinstance(error, OSError):
            raise NoRoomForFile from error
        raise
    return attachment


def _add(attachment: Attachment, upload: Upload) -> None:
    trail.hold(attachment.meeting.organization)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=attachment.meeting_id)
    if meeting.state == MeetingState.NOT_HELD or meeting.binned_at is not None:
        raise NoFilesHere
    digest = sha256(upload.content).hexdigest()
    if meeting.attachments.filter(sha256=digest).exists():
        raise FileHereAlready
    attachment.content_type, attachment.size, attachment.sha256 = upload.content_type, len(upload.content), digest
    attachment.file.storage.save(attachment.file.name, ContentFile(upload.content))
    attachment.save()
    trail.record(
        "attachment.added", by=attachment.by, organization=meeting.organization, meeting=meeting.pk,
        attachment=attachment.pk,
    )  # fmt: skip


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Member) -> None:
    """Until the meeting is archived; the file goes once the act is done. Gone already is no refusal. Raises
    AttachmentKept."""
    organization = attachment.meeting.organization
    trail.hold(organization)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=attachment.meeting_id)
    if meeting.is_archived:
        raise AttachmentKept
    found = meeting.attachments.filter(pk=attachment.pk).first()
    if found is None:
        return
    trail.record("attachment.removed", by=by, organization=organization, meeting=meeting.pk, attachment=found.pk)
    storage, name = found.file.storage, str(found.file.name)
    found.delete()
    transaction.on_commit(lambda: storage.delete(name))


def tidy_name(name: str, ending: str) -> str:
    """As it was called, fit for every system, with the ending that its content has."""
    tidy = " ".join(NOT_IN_NAMES.sub("", name).split())
    stem = re.sub(r"\.[A-Za-z][A-Za-z0-9]{1,4}$", "", tidy).strip(" .")[:NAME_LENGTH]
    return f"{stem or '附件'}{ending}"
