"""Minutes: what is drafted is what is stored, row by row; nobody writes over somebody else."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from members.choices import MeetingState
from members.errors import (
    DayOfMeetingFixed,
    EndsAfterRecord,
    EndsBeforeStart,
    ItemSpokenOn,
    ItemVotedOn,
    MinutesChanged,
    MinutesClosed,
    NotOverYet,
    Refusal,
    ResolutionDone,
    RowElsewhere,
)
from members.models import AgendaItem, AuditEvent, Meeting, Resolution, Statement
from members.queries.minutes import ItemDraft, MinutesDraft, ResolutionDraft, StatementDraft, draft_of
from members.services.minutes import save_minutes
from tests.cast import Cast, make_cast
from tests.factories import HELD_FROM, make_held_meeting
from tests.threads import all_at_once
from tests.world import fill


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_held_meeting(cast.office, [cast.zhou, cast.su, cast.cheng], presider=cast.zhou, recorder=cast.su)


def save(meeting: Meeting, minutes: MinutesDraft, cast: Cast, version: int | None = 0) -> Meeting:
    return save_minutes(meeting=meeting, version=version, minutes=minutes, by=cast.su)


def titled(title: str) -> MinutesDraft:
    return MinutesDraft(header={"title": title})


def whole(meeting: Meeting, cast: Cast) -> MinutesDraft:
    """Something in every part."""
    return MinutesDraft(
        header={
            **draft_of(meeting).header,
            "title": "测试大会",
            "held_to": HELD_FROM + timedelta(hours=2),
            "place": "三楼会议室",
            "lecturer": cast.he.pk,
            "study_minutes": 40,
            "materials": [{"title": "测试材料", "source": "测试来源", "dated": "2025-03-01"}],
            "observers": [{"name": "陶知微", "who": "镇组织员"}],
        },
        items=(
            ItemDraft(
                title="议题甲",
                content="第一段\n第二段",
                statements=(
                    StatementDraft(name="程予安", gist="同意。", speaker=cast.cheng.pk),
                    StatementDraft(name="陶知微", gist="建议 < & {{ 7 }} 😀"),
                ),
            ),
            ItemDraft(title="议题乙"),
        ),
        resolutions=(
            ResolutionDraft(text="排出值班表", follow_up=True, owner=cast.su.pk, due_on=date(2025, 4, 1)),
            ResolutionDraft(text="路灯不亮", raised_by_public=True, answer="已报供电所。"),
        ),
    )


def test_save_stores_what_is_drafted(cast: Cast, meeting: Meeting) -> None:
    drafted = whole(meeting, cast)

    save(meeting, drafted, cast)

    stored = draft_of(Meeting.objects.get())
    assert stored.parts() == drafted.parts()
    assert Meeting.objects.get().minutes_version == 1
    assert all(row.pk for row in (*stored.items, *stored.resolutions))


def test_save_writes_one_entry_with_names_of_parts_only(cast: Cast, meeting: Meeting) -> None:
    save(meeting, MinutesDraft(header={"title": "甲", "place": ""}, items=(ItemDraft(title="乙"),)), cast)

    entry = AuditEvent.objects.get()
    assert (entry.action, entry.account, entry.chain.organization) == ("minutes.saved", cast.su.account, cast.office)
    assert entry.details == {"meeting": meeting.pk, "fields": ["title", "agenda", "statements"]}


def test_save_the_same_again_writes_nothing_whatever_the_version(cast: Cast, meeting: Meeting) -> None:
    drafted = whole(meeting, cast)
    save(meeting, drafted, cast)

    for version in (0, 1, None, 99):
        save(meeting, drafted, cast, version)

    assert (AgendaItem.objects.count(), Statement.objects.count(), Resolution.objects.count()) == (2, 2, 2)
    assert AuditEvent.objects.count() == Meeting.objects.get().minutes_version == 1


@pytest.mark.parametrize("version", [0, None, 2])
def test_save_over_what_somebody_else_saved_is_refused_and_writes_nothing(
    cast: Cast, meeting: Meeting, version: int | None
) -> None:
    save(meeting, titled("甲"), cast)

    with pytest.raises(MinutesChanged):
        save(meeting, titled("乙"), cast, version)

    assert Meeting.objects.get().title == "甲"
    assert AuditEvent.objects.count() == 1


def test_save_leaves_the_fields_that_the_draft_does_not_name(cast: Cast, meeting: Meeting) -> None:
    ends = HELD_FROM + timedelta(hours=1)
    Meeting.objects.update(held_to=ends)

    save(meeting, titled("甲"), cast)

    stored = Meeting.objects.get()
    assert (stored.title, stored.held_to, stored.presider) == ("甲", ends, cast.zhou)


def test_save_changes_and_removes_rows_by_their_keys_and_leaves_the_unnamed(cast: Cast, meeting: Meeting) -> None:
    save(meeting, whole(meeting, cast), cast)
    first = draft_of(meeting).items[0]
    said, other = first.statements or ()
    drafted = replace(
        draft_of(Meeting.objects.get()),
        items=(
            ItemDraft(title="新议题"),
            replace(first, title="议题甲改", statements=(replace(other, remove=True), StatementDraft("贺归舟", "新"))),
        ),
        resolutions=(),
    )

    save(meeting, drafted, cast, 1)

    items = list(AgendaItem.objects.order_by("position").values_list("title", "position"))
    assert items == [("新议题", 1), ("议题甲改", 2), ("议题乙", 3)]
    assert list(Statement.objects.order_by("position").values_list("pk", "speaker_name")) == [
        (Statement.objects.get(gist="新").pk, "贺归舟"), (said.pk, "程予安")
    ]  # fmt: skip
    assert AgendaItem.objects.get(title="议题甲改").pk == first.pk
    assert Resolution.objects.count() == 2


def test_save_without_statements_leaves_all_that_was_said(cast: Cast, meeting: Meeting) -> None:
    save(meeting, whole(meeting, cast), cast)
    drafted = draft_of(Meeting.objects.get(), with_statements=False)

    save(meeting, drafted, cast, None)
    save(meeting, replace(drafted, items=(replace(drafted.items[0], title="改"), drafted.items[1])), cast, 1)

    assert Statement.objects.count() == 2
    assert AuditEvent.objects.latest("pk").details["fields"] == ["agenda"]
    with pytest.raises(ItemSpokenOn):
        save(meeting, replace(drafted, items=(replace(drafted.items[0], remove=True),)), cast, 2)


def test_row_of_another_meeting_is_refused(cast: Cast, meeting: Meeting) -> None:
    other = make_held_meeting(cast.office)
    fill(other, cast)
    item, resolution = AgendaItem.objects.get(), Resolution.objects.get()
    statement, own = Statement.objects.get(), AgendaItem.objects.create(meeting=meeting, title="自己的")
    foreign = [
        {"items": (ItemDraft(title="抢来", pk=item.pk),)},
        {"items": (ItemDraft(title="抢来", pk=item.pk, remove=True),)},
        {"items": (ItemDraft(title="自己的", pk=own.pk, statements=(StatementDraft("甲", "乙", pk=statement.pk),)),)},
        {"resolutions": (ResolutionDraft(text="抢来", pk=resolution.pk),)},
    ]

    for rows in foreign:
        with pytest.raises(RowElsewhere):
            save(meeting, replace(draft_of(meeting), **rows), cast)

    assert AgendaItem.objects.get(pk=item.pk).title == "测试议题"
    assert Resolution.objects.get().text == "测试决议。"
    assert Statement.objects.get().gist == "测试发言。"
    assert not AuditEvent.objects.exists()


def test_topic_with_a_vote_and_what_was_done_cannot_be_removed(cast: Cast, meeting: Meeting) -> None:
    fill(meeting, cast)
    stored = draft_of(meeting)
    with pytest.raises(ItemVotedOn):
        save(meeting, replace(stored, items=(replace(stored.items[0], remove=True),)), cast)

    Resolution.objects.update(done_on=date(2025, 4, 1), done_word="已办")
    with pytest.raises(ResolutionDone):
        save(meeting, replace(stored, resolutions=(replace(stored.resolutions[0], remove=True),)), cast)

    assert draft_of(meeting).parts() == stored.parts()


@pytest.mark.parametrize("state", [MeetingState.ARCHIVED, MeetingState.NOT_HELD])
def test_closed_record_takes_no_minutes(cast: Cast, meeting: Meeting, state: str) -> None:
    Meeting.objects.update(
        state=state,
        not_held_reason="测试原因" if state == MeetingState.NOT_HELD else "",
        **(
            {"archived_at": HELD_FROM, "recorded_at": HELD_FROM, "number": 1, "number_year": 2025, "days_to_record": 3}
            if state == MeetingState.ARCHIVED
            else {}
        ),
    )

    with pytest.raises(MinutesClosed):
        save(meeting, titled("改"), cast)

    assert Meeting.objects.get().title == ""


@pytest.mark.parametrize(
    ("times", "refusal"),
    [
        ({"held_from": HELD_FROM + timedelta(days=1)}, DayOfMeetingFixed),
        ({"held_from": None}, DayOfMeetingFixed),
        ({"held_to": HELD_FROM}, EndsBeforeStart),
        ({"held_to": timezone.now() + timedelta(hours=1)}, NotOverYet),
    ],
)
def test_times_that_cannot_be_are_refused(
    cast: Cast, meeting: Meeting, times: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        save(meeting, MinutesDraft(header=times), cast)

    assert not AuditEvent.objects.exists()


def test_end_of_a_recorded_meeting_is_not_moved_behind_its_record(cast: Cast) -> None:
    recorded = make_held_meeting(cast.office, [cast.zhou], state=MeetingState.RECORDED)

    with pytest.raises(EndsAfterRecord):
        save(recorded, MinutesDraft(header={"held_to": HELD_FROM + timedelta(minutes=1)}), cast)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("alike", [False, True])
def test_of_twenty_saves_at_once_one_wins_and_the_others_are_told(tmp_path: Path, alike: bool) -> None:
    cast = make_cast()
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.su])
    before = draft_of(meeting)

    def write(number: int) -> tuple[str, tuple[int, int, int]]:
        words = "同样的话" if alike else f"第 {number} 人的话"
        try:
            save(meeting, replace(before, items=(ItemDraft(title="议题", content=words),)), cast)
            told = "saved"
        except MinutesChanged:
            told = "changed"
        stored = Meeting.objects.get()
        return told, (stored.minutes_version, AgendaItem.objects.count(), AuditEvent.objects.count())

    found = all_at_once(write, 20, tmp_path)

    assert sorted(told for told, _ in found) == (["saved"] * 20 if alike else ["changed"] * 19 + ["saved"])
    assert {counts for _, counts in found} == {(1, 1, 1)}
