"""A file is kept with its row or not at all; it may be removed until the meeting is archived."""

from collections.abc import Callable
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import FileSystemStorage

from members import trail
from members.choices import AttachmentKind, MeetingState
from members.errors.attachments import AttachmentKept, FileHereAlready, FileRefused, NoFilesHere, NoRoomForFile
from members.models import Attachment, AuditEvent, Meeting
from members.services.attachments import add_attachment, remove_attachment, tidy_name
from tests.cast import Cast
from tests.factories import make_held_meeting
from tests.files import PDF, exif, jpeg

SCAN = AttachmentKind.SIGNED_RECORD


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_held_meeting(cast.office, [cast.zhou])


@pytest.fixture
def stored(settings: LazySettings) -> Callable[[], list[Path]]:
    return lambda: [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def add(meeting: Meeting, cast: Cast, content: bytes = PDF, name: str = "扫描.pdf") -> Attachment:
    return add_attachment(meeting=meeting, kind=SCAN, name=name, content=content, by=cast.zhou)


def test_adding_keeps_row_file_and_trail(cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]]) -> None:
    attachment = add(meeting, cast)

    kept = Attachment.objects.get()
    assert (kept, kept.meeting, kept.kind, kept.name, kept.content_type, kept.size, kept.by) == (
        attachment, meeting, SCAN, "扫描.pdf", "application/pdf", len(PDF), cast.zhou
    )  # fmt: skip
    assert kept.sha256 == sha256(PDF).hexdigest()
    (path,) = stored()
    assert path == Path(kept.file.path)
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent.name, len(path.name), path.suffix) == ("meetings", 32, "")
    event = AuditEvent.objects.get()
    assert (event.action, event.meeting, event.details) == (
        "attachment.added", meeting.pk, {"meeting": meeting.pk, "attachment": kept.pk}
    )  # fmt: skip


def test_picture_is_kept_without_what_the_camera_wrote(cast: Cast, meeting: Meeting) -> None:
    attachment = add(meeting, cast, jpeg(exif()), "IMG_1.HEIC")

    assert Path(attachment.file.path).read_bytes() == jpeg()
    assert (attachment.name, attachment.size) == ("IMG_1.jpg", len(jpeg()))


def test_the_same_file_again_is_refused_and_kept_once(
    cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]]
) -> None:
    add(meeting, cast)

    with pytest.raises(FileHereAlready):
        add(meeting, cast, name="另一个名字.pdf")

    assert len(stored()) == Attachment.objects.count() == AuditEvent.objects.count() == 1
    add(make_held_meeting(cast.office), cast)
    assert len(stored()) == 2


def test_what_fails_in_the_transaction_leaves_no_file(
    cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        assert len(stored()) == 1
        raise RuntimeError

    monkeypatch.setattr(trail, "record", broken)

    with pytest.raises(RuntimeError):
        add(meeting, cast)

    assert stored() == []
    assert Attachment.objects.count() == 0


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FileSystemStorage._save

    def half(self: FileSystemStorage, name: str, content: object) -> str:
        whole(self, name, content)
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", half)

    with pytest.raises(NoRoomForFile):
        add(meeting, cast)

    assert stored() == []
    assert Attachment.objects.count() == AuditEvent.objects.count() == 0


def test_what_is_no_such_file_is_refused_and_leaves_nothing(
    cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]]
) -> None:
    with pytest.raises(FileRefused):
        add(meeting, cast, b"<html></html>", "照片.jpg")

    assert stored() == []
    assert Attachment.objects.count() == AuditEvent.objects.count() == 0


def test_a_meeting_not_held_takes_no_files(cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]]) -> None:
    Meeting.objects.update(state=MeetingState.NOT_HELD, not_held_reason="测试原因")

    with pytest.raises(NoFilesHere):
        add(meeting, cast)

    assert stored() == []


def test_removing_takes_the_file_once_it_is_done(
    cast: Cast, meeting: Meeting, stored: Callable[[], list[Path]], django_capture_on_commit_callbacks
) -> None:
    attachment = add(meeting, cast)

    with django_capture_on_commit_callbacks() as callbacks:
        remove_attachment(attachment=attachment, by=cast.zhou)

    assert Attachment.objects.count() == 0
    assert len(stored()) == 1
    for callback in callbacks:
        callback()
    assert stored() == []
    assert AuditEvent.objects.latest("number").action == "attachment.removed"


def test_removing_what_is_gone_already_writes_nothing(cast: Cast, meeting: Meeting) -> None:
    attachment = add(meeting, cast)
    gone = Attachment.objects.get(pk=attachment.pk)
    remove_attachment(attachment=attachment, by=cast.zhou)

    remove_attachment(attachment=gone, by=cast.zhou)

    assert AuditEvent.objects.filter(action="attachment.removed").count() == 1


def test_after_archiving_files_are_added_and_none_is_removed(
    cast: Cast, stored: Callable[[], list[Path]], django_capture_on_commit_callbacks
) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou], state=MeetingState.ARCHIVED)
    attachment = add(meeting, cast)

    with pytest.raises(AttachmentKept), django_capture_on_commit_callbacks(execute=True):
        remove_attachment(attachment=attachment, by=cast.zhou)

    assert Attachment.objects.count() == len(stored()) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("签到表.pdf", "签到表.pdf"),
        ("扫描.PDF", "扫描.pdf"),
        ("记录.html", "记录.pdf"),
        ("../../etc/passwd", "etcpasswd.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ('引"号<b>.pdf', "引号b.pdf"),
        ("倒\u202efdp.exe", "倒fdp.pdf"),
        ("", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
        ("2025.11.26", "2025.11.26.pdf"),
    ],
)
def test_name_is_kept_fit_for_every_system_with_the_ending_of_its_content(name: str, kept: str) -> None:
    assert tidy_name(name, ".pdf") == kept
