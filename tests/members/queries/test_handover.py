"""What a new secretary takes over: everything open, nothing that is done, and nothing of other branches."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from members.choices import AttachmentKind, MeetingKind, MeetingState, MembershipEnd, Post, Presence
from members.models import MakeUp, Meeting, Member, RecordTemplate, Resolution, RosterEntry, StudyState
from members.queries.committee import months_on
from members.queries.handover import Handover, handover
from members.queries.make_ups import make_ups_due
from members.queries.resolutions import open_resolutions
from members.services.attachments import add_attachment
from members.services.obligations import refresh_obligations
from tests.cast import Cast
from tests.factories import make_appointment, make_assignment, make_book, make_held_meeting, make_meeting

pytestmark = pytest.mark.django_db
Acting = Callable[[Member], Member]
LONG_AGO = datetime(2024, 3, 5, 6, tzinfo=UTC)


def taken_over(cast: Cast, acting: Acting, reader: str = "zhou") -> Handover:
    return handover(cast.office, acting(getattr(cast, reader)))


def resolution(meeting: Meeting, text: str, **fields: object) -> Resolution:
    return Resolution.objects.create(meeting=meeting, text=text, **{"follow_up": True, **fields})


def test_open_resolutions_are_those_of_their_page_in_its_order(cast: Cast, acting: Acting) -> None:
    meeting = make_held_meeting(cast.office, [], held_from=LONG_AGO, state=MeetingState.ARCHIVED)
    resolution(meeting, "没有期限")
    resolution(meeting, "后办", due_on=date(2024, 9, 1), owner=cast.su)
    of_group = make_held_meeting(cast.group_two, [], held_from=LONG_AGO, kind=MeetingKind.GROUP_MEETING)
    resolution(of_group, "先办", due_on=date(2024, 8, 1))
    resolution(meeting, "办好了", done_on=date(2024, 8, 1), done_word="已办", done_by=cast.zhou)
    resolution(meeting, "不必跟踪", follow_up=False)
    resolution(make_held_meeting(cast.village, [], state=MeetingState.ARCHIVED), "别的支部")

    found = [one for _, one in taken_over(cast, acting).resolutions]

    assert [one.text for one in found] == ["先办", "后办", "没有期限"]
    assert found == list(open_resolutions(cast.office))
    assert found[1].owner == cast.su


def test_make_ups_are_those_of_their_page(cast: Cast, acting: Acting) -> None:
    people = [cast.zhou, cast.cheng, cast.lu, cast.fang]
    meeting = make_held_meeting(
        cast.office, people, held_from=LONG_AGO, state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE
    )
    meeting.roster.update(presence=Presence.ABSENT, reason="未说明")
    meeting.roster.filter(member=cast.zhou).update(presence=Presence.PRESENT, reason="")
    MakeUp.objects.create(
        entry=meeting.roster.get(member=cast.lu), way="own_reading", done_on=date(2024, 4, 1), by=cast.zhou
    )
    gone = cast.fang.memberships.get()
    gone.until, gone.end = date(2024, 6, 1), MembershipEnd.TRANSFERRED
    gone.save()

    found = taken_over(cast, acting).make_ups

    assert [(one, row.entry.member) for one, row in found] == [(meeting, cast.cheng)]
    assert {row.entry.pk for _, row in found} == set(
        make_ups_due(cast.office, timezone.localdate()).values_list("pk", flat=True)
    )


def test_assignments_name_who_has_not_answered(cast: Cast, acting: Acting) -> None:
    today = timezone.localdate()
    sections = list(make_book(chapters=1, sections=1).chapters.get().sections.all())
    running = make_assignment(
        cast.group_one, cast.zhou, sections, starts_on=today - timedelta(days=5), due_on=today + timedelta(days=5)
    )
    make_assignment(cast.village, cast.tan, sections, starts_on=today, due_on=today)
    make_assignment(
        cast.office, cast.zhou, sections, starts_on=today - timedelta(days=50), due_on=today - timedelta(days=31)
    )
    for member in (cast.zhou, cast.su):
        StudyState.objects.create(member=member, section=sections[0], marked=True, at=timezone.now(), by=member)

    (found,) = taken_over(cast, acting).answers

    assert found.assignment == running
    assert [one.member for one in found.unanswered] == [cast.cheng]
    assert len(found.answered) == 2


def test_due_is_what_this_month_and_the_next_still_ask_for(cast: Cast, acting: Acting) -> None:
    on = timezone.localdate()
    refresh_obligations(cast.office, on.year)
    now = datetime.combine(on, datetime.min.time(), tzinfo=UTC)

    before = taken_over(cast, acting)
    make_held_meeting(cast.office, [], held_from=now, kind=MeetingKind.THEME_DAY, state=MeetingState.ARCHIVED)
    refresh_obligations(cast.office, on.year)
    after = taken_over(cast, acting)

    first, end = on.replace(day=1), months_on(on.replace(day=1), 2)
    assert all(row.starts_on < end for row in before.due)
    of_month = [row for row in before.due if (row.subject, row.starts_on) == (MeetingKind.THEME_DAY, first)]
    assert len(of_month) == 1
    assert len(after.due) == len(before.due) - 1
    assert after.before == before.before > 0 or on.month == 1


def test_meetings_are_sorted_by_what_is_left_to_do(cast: Cast, acting: Acting) -> None:
    now, month = timezone.now(), timezone.localdate().replace(day=1)
    still_open = make_held_meeting(cast.office, [], held_from=LONG_AGO)
    recorded = make_held_meeting(cast.office, [], held_from=LONG_AGO + timedelta(days=1), state=MeetingState.RECORDED)
    past = make_meeting(cast.office, planned_month=date(2024, 5, 1))
    called = make_meeting(
        cast.office, planned_month=month, planned_at=now + timedelta(hours=1), called_at=now, kind=MeetingKind.LECTURE
    )
    planned = make_meeting(cast.group_one, planned_month=month, kind=MeetingKind.GROUP_MEETING)
    make_meeting(cast.office, planned_month=months_on(month, 2))
    make_held_meeting(cast.office, [], held_from=LONG_AGO, state=MeetingState.ARCHIVED)

    found = taken_over(cast, acting)

    assert found.unfinished == [still_open, recorded, past]
    assert set(found.coming) >= {planned}
    assert set(found.coming) <= {planned, called}


def test_terms_that_end_and_vacant_posts_are_named(cast: Cast, acting: Acting) -> None:
    make_appointment(cast.cheng, cast.office, Post.DISCIPLINE, since=timezone.localdate() - timedelta(days=30))

    sentences = [matter.sentence for matter in taken_over(cast, acting).matters]

    assert "第一党小组组长空缺。" in sentences
    assert any(sentence.startswith("机关支部书记周砚秋自 2015年7月1日任职") for sentence in sentences)
    assert not any("纪检委员程予安" in sentence for sentence in sentences)


def test_attachments_are_counted_and_the_nearest_template_named(cast: Cast, acting: Acting) -> None:
    for place in (cast.office, cast.group_one, cast.village):
        add_attachment(
            meeting=make_held_meeting(place, []), kind=AttachmentKind.OTHER, name="a.pdf", content=b"%PDF-1.7",
            by=cast.zhou,
        )  # fmt: skip
    for place in (cast.township, cast.other_township):
        RecordTemplate.objects.create(organization=place, name=f"{place}.docx", content=b"x", by=cast.sysadmin)

    found = taken_over(cast, acting)

    assert (found.attachments, found.template) == (2, "望川镇党委.docx")


def test_reason_of_an_absence_is_not_on_the_sheet(cast: Cast, acting: Acting) -> None:
    meeting = make_held_meeting(cast.office, [cast.cheng], state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE)
    RosterEntry.objects.filter(meeting=meeting).update(presence=Presence.ABSENT, reason="家事")

    ((_, row),) = taken_over(cast, acting, "qiao").make_ups

    assert not row.shows_leave
