"""Corrections: what counts changes, the archived row does not, and twice in a row changes nothing more."""

from typing import Any

import pytest

from guide.models import Section
from members.choices import AmendedField, HoursSource, MakeUpWay
from members.errors import Refusal
from members.errors.closing import FieldNotAmended, NotArchivedYet, PresenceIncomplete, ReasonMissing
from members.models import Amendment, AuditEvent, HoursEntry, MakeUp, Meeting, StudyEvent, StudyState
from members.queries.records import record_of
from members.queries.study import drifting_states
from members.services.amendments import amend_presence
from members.services.closing import archive_meeting, record_meeting
from members.services.study import credit, mark_studied
from tests.cast import Cast
from tests.factories import make_whole_meeting
from tests.members.services.archived import (
    ABSENT,
    PRESENT,
    everything,
    field,
    kinds,
    make_archived_lecture,
    minutes,
    presence,
    studied,
)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_archived_lecture(cast)


@pytest.fixture
def sections(meeting: Meeting) -> list[Section]:
    return list(meeting.sections.order_by("position"))


# ---- presence ------------------------------------------------------------------------------------------------------


def test_wrong_presence_takes_back_credit_and_hours(cast: Cast, meeting: Meeting, sections: list[Section]) -> None:
    amendment = presence(meeting, cast.cheng, ABSENT, cast.su)

    assert minutes(cast.cheng) == [60, -60]
    assert kinds(cast.cheng, sections[0]) == ["credited", "reversed"]
    assert studied(cast.cheng) == 0
    assert {*HoursEntry.objects.filter(member=cast.cheng).values_list("amendment", "by")} == {
        (None, cast.zhou.pk), (amendment.pk, cast.su.pk)
    }  # fmt: skip
    assert StudyEvent.objects.filter(amendment=amendment, by=cast.su).count() == 2
    assert minutes(cast.zhou) == [60]
    assert studied(cast.zhou) == 2


def test_wrong_absence_posts_credit_and_hours(cast: Cast, meeting: Meeting, sections: list[Section]) -> None:
    presence(meeting, cast.lu, {**PRESENT, "study_minutes": 40}, cast.zhou)

    assert minutes(cast.lu) == [40]
    assert kinds(cast.lu, sections[0]) == ["credited"]
    assert studied(cast.lu) == 2


def test_amendment_keeps_old_and_new_and_leaves_the_archived_row(cast: Cast, meeting: Meeting) -> None:
    before = list(meeting.roster.order_by("pk").values()), Meeting.objects.values().get(pk=meeting.pk)

    amendment = presence(meeting, cast.cheng, {"presence": "on_leave", "leave_kind": "sick", "reason": "发热"}, cast.su)

    rest = {"is_online": False, "arrived": None, "left": None, "study_minutes": None}
    assert (amendment.number, amendment.field, amendment.member, amendment.reason, amendment.by) == (
        1, "presence", cast.cheng, "核对签到表", cast.su
    )  # fmt: skip
    assert amendment.old == {"presence": "present", "leave_kind": "", "reason": "", **rest}
    assert amendment.new == {"presence": "on_leave", "leave_kind": "sick", "reason": "发热", **rest}
    assert (list(meeting.roster.order_by("pk").values()), Meeting.objects.values().get(pk=meeting.pk)) == before


def test_amended_presence_counts_and_is_marked(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.cheng, ABSENT, cast.zhou)

    record = record_of(meeting)

    assert (record.figures.present, record.figures.present_voting, record.figures.absent) == (1, 1, 2)
    assert {row.entry.name for row in record.roster if row.amended} == {"程予安"}
    assert record.presence_amended


def test_amending_writes_one_entry_with_ids_and_field_names(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.cheng, ABSENT, cast.su)

    entry = AuditEvent.objects.order_by("number").last()
    assert (entry.action, entry.account, entry.details) == (
        "meeting.amended",
        cast.su.account,
        {"meeting": meeting.pk, "member": cast.cheng.pk, "fields": ["presence", "reason"]},
    )


def test_the_same_amendment_twice_changes_nothing_more(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.cheng, ABSENT, cast.zhou)
    before = everything()

    assert presence(meeting, cast.cheng, ABSENT, cast.zhou) is None
    assert everything() == before


def test_there_and_back_again_counts_as_at_first(cast: Cast, meeting: Meeting, sections: list[Section]) -> None:
    for values in (ABSENT, PRESENT, ABSENT, PRESENT):
        presence(meeting, cast.cheng, values, cast.zhou)

    assert minutes(cast.cheng) == [60, -60, 60, -60, 60]
    assert kinds(cast.cheng, sections[0]) == ["credited", "reversed", "credited", "reversed", "credited"]
    assert StudyState.objects.get(member=cast.cheng, section=sections[0]).credits == 1
    assert list(Amendment.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(drifting_states()) == []


def test_fewer_study_minutes_are_put_right(cast: Cast, meeting: Meeting, sections: list[Section]) -> None:
    presence(meeting, cast.cheng, {**PRESENT, "left": "15:10", "study_minutes": 35}, cast.zhou)

    assert minutes(cast.cheng) == [60, -60, 35]
    assert kinds(cast.cheng, sections[0]) == ["credited"]


def test_from_absent_to_leave_moves_no_hours(cast: Cast, meeting: Meeting) -> None:
    presence(meeting, cast.lu, {"presence": "on_leave", "leave_kind": "official"}, cast.zhou)

    assert minutes(cast.lu) == []
    assert record_of(meeting).figures.on_leave == 1


def test_own_mark_and_other_meetings_stay_when_a_presence_is_taken_back(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    mark_studied(member=cast.cheng, section=sections[0])
    other = make_whole_meeting(cast.office, [cast.cheng])
    other.sections.set(sections[1:])
    record_meeting(meeting=other, by=cast.zhou)
    archive_meeting(meeting=other, by=cast.zhou)

    presence(meeting, cast.cheng, ABSENT, cast.zhou)

    assert studied(cast.cheng) == 2
    assert StudyState.objects.get(member=cast.cheng, section=sections[1]).credit.meeting == other
    assert sum(minutes(cast.cheng)) == 120


def made_up(meeting: Meeting, cast: Cast, sections: list[Section]) -> MakeUp:
    """陆 made it up in a session of 45 minutes."""
    entry = meeting.roster.get(member=cast.lu)
    make_up = MakeUp.objects.create(
        entry=entry, way=MakeUpWay.SESSION, done_on=meeting.held_on, minutes=45, by=cast.zhou
    )
    credit(people=[cast.lu], sections=sections, meeting=meeting, make_up=make_up, by=cast.zhou)
    HoursEntry.objects.create(
        member=cast.lu, organization=cast.office, on=meeting.held_on, minutes=45, minutes_per_hour=60,
        source=HoursSource.MAKE_UP, meeting=meeting, make_up=make_up, by=cast.zhou,
    )  # fmt: skip
    return make_up


def test_who_was_there_after_all_counts_once_and_the_make_up_is_taken_back(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    make_up = made_up(meeting, cast, sections)

    presence(meeting, cast.lu, PRESENT, cast.su)

    make_up.refresh_from_db()
    assert minutes(cast.lu) == [45, -45, 60]
    assert kinds(cast.lu, sections[0]) == ["made_up", "reversed", "credited"]
    assert set(StudyState.objects.filter(member=cast.lu).values_list("credits", flat=True)) == {1}
    assert (make_up.taken_back_by, make_up.taken_back_at is not None) == (cast.su, True)


def test_a_make_up_stays_while_its_person_stays_away(cast: Cast, meeting: Meeting, sections: list[Section]) -> None:
    made_up(meeting, cast, sections)

    presence(meeting, cast.lu, {"presence": "on_leave", "leave_kind": "sick"}, cast.zhou)
    field(meeting, AmendedField.STUDY_MINUTES, 50, cast.zhou)

    assert minutes(cast.lu) == [45]
    assert studied(cast.lu) == 2
    assert MakeUp.objects.get().taken_back_at is None


@pytest.mark.parametrize(
    ("values", "refusal", "sentence"),
    [
        ({}, PresenceIncomplete, "请选择到会、请假或缺席。"),
        ({"presence": "absent"}, PresenceIncomplete, "请写明缺席原因，不清楚的写“未说明”。"),
        ({"presence": "on_leave", "reason": "有事"}, PresenceIncomplete, "请选择请假类别。"),
        (
            {"presence": "present", "arrived": "15:00", "left": "14:40"},
            PresenceIncomplete,
            "离会时间应晚于到会时间。",
        ),
    ],
)
def test_an_incomplete_presence_is_refused(
    cast: Cast, meeting: Meeting, values: dict[str, Any], refusal: type[Refusal], sentence: str
) -> None:
    before = everything()

    with pytest.raises(refusal) as refused:
        presence(meeting, cast.cheng, values, cast.zhou)

    assert str(refused.value) == sentence
    assert everything() == before


def test_amending_without_a_reason_is_refused(cast: Cast, meeting: Meeting) -> None:
    before = everything()

    with pytest.raises(ReasonMissing):
        amend_presence(meeting=meeting, member=cast.cheng, values=ABSENT, reason=" ", by=cast.zhou)

    assert everything() == before


def test_who_is_not_on_the_roster_cannot_be_amended(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(FieldNotAmended):
        presence(meeting, cast.fang, PRESENT, cast.zhou)


def test_before_archiving_nothing_is_amended(cast: Cast) -> None:
    meeting = make_whole_meeting(cast.office, [cast.zhou])

    with pytest.raises(NotArchivedYet):
        presence(meeting, cast.zhou, ABSENT, cast.zhou)
    with pytest.raises(NotArchivedYet):
        field(meeting, AmendedField.PLACE, "二楼", cast.zhou)

    assert Amendment.objects.count() == AuditEvent.objects.count() == 0
