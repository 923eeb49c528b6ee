"""What follows on the archived meeting of the world: make-ups, and the trail of what was done."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import (
    AttachmentKind,
    HoursSource,
    ImportKind,
    MakeUpWay,
    OpenMatter,
    ReminderFrequency,
    ReminderState,
    RobotService,
)
from members.imports.kept import keep
from members.models import (
    GroupRobot,
    HoursEntry,
    ImportBatch,
    MakeUp,
    Meeting,
    Member,
    Organization,
    Remark,
    ReminderChoice,
    RosterEntry,
    SentReminder,
    SpotCheck,
)
from members.services.attachments import add_attachment
from tests.cast import Cast
from tests.factories import make_remark, make_spot_check
from tests.workbooks import make_workbook


def make_after(cast: Cast, archived: Meeting, group_meeting: Meeting, opened: Meeting) -> dict[str, object]:
    """方 made it up at home; 程 did not yet. Returns the parts of addresses."""
    make_up = MakeUp.objects.create(
        entry=archived.roster.get(member=cast.fang),
        way=MakeUpWay.VISITED,
        done_on=timezone.localdate(),
        minutes=30,
        by=cast.zhou,
    )
    put_on_trail("roll.saved", group_meeting, [cast.lu], by=cast.he)
    put_on_trail("make_up.entered", archived, [cast.fang], by=cast.zhou)
    put_on_trail("roll.saved", archived, [cast.cheng, cast.fang], by=cast.zhou)
    HoursEntry.objects.create(**hours_of(cast.zhou, HoursSource.MEETING, cast.zhou), meeting=archived)
    elsewhere = HoursEntry.objects.create(**hours_of(cast.cheng, HoursSource.ELSEWHERE, cast.zhou), note="测试培训")
    attachment, open_attachment = (
        add_attachment(
            meeting=meeting, kind=AttachmentKind.SIGNED_RECORD, name="测试扫描.pdf", content=b"%PDF-1.7", by=cast.zhou
        )
        for meeting in (archived, opened)
    )
    make_reminders(cast)
    remark = make_remark(cast.office, cast.qiao, meeting=archived)
    make_spot_check(cast.office, cast.qiao, [archived])
    return {
        "remark": remark.pk,
        "make_up": make_up.pk,
        "hours": elsewhere.pk,
        "attachment": attachment.pk,
        "open_attachment": open_attachment.pk,
        **make_imports(cast),
    }


def make_imports(cast: Cast) -> dict[str, object]:
    """One workbook that the secretary brought in, and one that is being looked at."""
    batch = ImportBatch.objects.create(
        kind=ImportKind.MEMBERS, organization=cast.office, file_name="测试.xlsx", digest="0" * 64, rows=0,
        made={"branches": [cast.office.pk]}, by=cast.zhou,
    )  # fmt: skip
    content = make_workbook(("姓名", "入党日期", "到本支部日期"), [("新一", "2015-07-01", "2020-07-01")])
    key = keep(content, kind=ImportKind.MEMBERS.value, organization=cast.office, by=cast.zhou)
    kinds = {kind.value: kind.value for kind in ImportKind}
    return {"batch": batch.pk, "kept": key, **kinds}


def make_reminders(cast: Cast) -> None:
    """A robot whose address is allowed nowhere, so that no test reaches out; and what was sent to 程 and the group."""
    GroupRobot.objects.create(
        organization=cast.office, service=RobotService.DINGTALK, address="https://robot.invalid/", set_by=cast.zhou
    )
    ReminderChoice.objects.create(member=cast.cheng, frequency=ReminderFrequency.DAILY)
    today = timezone.localdate()
    for whom in ({"member": cast.cheng}, {"organization": cast.office}):
        SentReminder.objects.create(**whom, on=today, what={OpenMatter.READING: [1, 2]}, state=ReminderState.SENT)


def grow_reminders(days: int) -> None:
    """To each who was reminded, one more on so many days before."""
    earlier = [
        SentReminder(
            member=sent.member, organization=sent.organization, what=sent.what, on=sent.on - timedelta(days=number)
        )
        for sent in SentReminder.objects.all()
        for number in range(1, days + 1)
    ]
    SentReminder.objects.bulk_create(earlier, ignore_conflicts=True)


def hours_of(member: Member, source: str, by: Member) -> dict[str, Any]:
    place = member.memberships.get().organization
    values = {"member": member, "organization": place, "source": source, "by": by}
    return {**values, "on": timezone.localdate(), "minutes": 90, "minutes_per_hour": 60}


@transaction.atomic
def put_on_trail(action: str, meeting: Meeting, people: Iterable[Member], by: Member) -> None:
    members = [member.pk for member in people]
    trail.record(action, by=by, organization=meeting.organization, meeting=meeting.pk, members=members)


def grow_after(archived: Meeting, members: Iterable[Member], by: Member) -> None:
    """Every second of these made it up, and more was done about them."""
    for _ in range(3):
        put_on_trail("roll.saved", archived, [*members, by], by=by)
    HoursEntry.objects.bulk_create(
        HoursEntry(**hours_of(member, HoursSource.MEETING, by), meeting=archived) for member in members
    )
    entries = RosterEntry.objects.filter(meeting=archived, member__in=members).order_by("pk")
    MakeUp.objects.bulk_create(
        MakeUp(entry=entry, way=MakeUpWay.OWN_READING, done_on=timezone.localdate(), by=by) for entry in entries[::2]
    )


def grow_from_above(branch: Organization, by: Iterable[Member]) -> None:
    """A note on the branch, one on a meeting of it, and a spot check of that meeting, by each of these."""
    above, meeting = Organization.objects.get(path=branch.parent_path), Meeting.objects.under(branch).first()
    values = {"from_organization": above, "organization": branch}
    for on in (None, meeting):
        Remark.objects.bulk_create(Remark(**values, meeting=on, text="又一批注。", by=member) for member in by)
    checks = SpotCheck.objects.bulk_create(
        SpotCheck(**values, on=timezone.localdate(), finding="又一情况。", by=member) for member in by
    )
    looked_at = SpotCheck.meetings.through
    looked_at.objects.bulk_create(looked_at(spotcheck=check, meeting=meeting) for check in checks)
