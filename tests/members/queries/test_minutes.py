"""Drafts of minutes: what tells two apart, who is named by a name, and the topic line that is proposed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.models import Meeting
from members.queries.minutes import (
    ItemDraft,
    MinutesDraft,
    Names,
    ResolutionDraft,
    StatementDraft,
    changed_parts,
    draft_of,
    named_in,
    topic_from,
)
from members.queries.minutes_compared import Difference, differences
from tests.cast import Cast
from tests.factories import HELD_FROM, make_book, make_held_meeting, make_member

STORED = MinutesDraft(
    header={"title": "甲", "place": "礼堂", "presider": 1},
    items=(
        ItemDraft("议题一", "内容", (StatementDraft("程予安", "同意", 3, pk=31), StatementDraft("客人", "好")), pk=11),
        ItemDraft("议题二", pk=12),
    ),
    resolutions=(ResolutionDraft("值班", follow_up=True, owner=2, due_on=date(2025, 4, 1), pk=21),),
)


@pytest.mark.parametrize(
    ("draft", "changed"),
    [
        (STORED, []),
        (replace(STORED, header={"place": "礼堂"}), []),
        (replace(STORED, header={"place": "三楼"}), ["place"]),
        (replace(STORED, items=(replace(STORED.items[0], pk=None), STORED.items[1])), []),
        (replace(STORED, items=(*STORED.items, ItemDraft("多的", remove=True))), []),
        (replace(STORED, items=STORED.items[:1]), ["agenda", "statements"]),
        (replace(STORED, items=tuple(replace(item, statements=None) for item in STORED.items)), []),
        (replace(STORED, resolutions=(replace(STORED.resolutions[0], owner=None),)), ["resolutions"]),
    ],
)
def test_changed_parts_are_those_that_say_something_else(draft: MinutesDraft, changed: list[str]) -> None:
    assert changed_parts(STORED, draft) == changed


def test_differences_stand_side_by_side_part_by_part(cast: Cast) -> None:
    first = STORED.items[0]
    yours = MinutesDraft(
        header={"place": "三楼", "held_to": HELD_FROM + timedelta(hours=2)},
        items=(
            replace(first, content="别的内容", statements=(StatementDraft("程予安", "不同意", 3, pk=31),)),
            ItemDraft("新的", statements=(StatementDraft("客人", "新话"),)),
        ),
        resolutions=(replace(STORED.resolutions[0], remove=True),),
    )
    theirs = replace(STORED, header={**STORED.header, "held_to": None})

    assert differences(theirs, yours, [], []) == [
        Difference("结束时间", "", "16:30"),
        Difference("地点", "礼堂", "三楼"),
        Difference("议题 1", "议题一\n内容", "议题一\n别的内容"),
        Difference("新的议题", "", "新的"),
        Difference("议题 2", "议题二", ""),
        Difference("议题 1 的发言 1", "程予安：同意", "程予安：不同意"),
        Difference("议题 1 的发言 2", "客人：好", ""),
        Difference("新议题的发言", "", "客人：新话"),
        Difference("第 1 项决议", "值班\n需要跟踪落实　2025年4月1日前", ""),
    ]


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from("王李张"), st.sampled_from(["", "一组", "二组"]))))
def test_each_label_names_one_person_and_a_shared_name_nobody(people: list[tuple[int, str, str]]) -> None:
    names = Names(people)

    assert {names.find(label) for label in names} == set(names.plain) == {pk for pk, _, _ in people}
    for pk, name in names.plain.items():
        alone = list(names.plain.values()).count(name) == 1
        assert names.is_shared(name) is not alone
        assert names.find(name) == (pk if alone else None)


def test_named_are_the_roster_the_branch_and_who_was_named_before(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.su], presider=cast.ruan)
    gone = make_member("早已离开")
    draft = replace(
        draft_of(meeting), items=(ItemDraft("甲", statements=(StatementDraft("早已离开", "话", gone.pk, pk=1),)),)
    )

    named = named_in(meeting, draft)

    assert list(named.speakers) == ["周砚秋", "苏见微", "早已离开"]
    assert set(named.owners) == {"周砚秋", "苏见微", "乔松", "贺归舟", "程予安", "陆石安", "方映川"} | {cast.ruan.name}
    assert cast.ruan in named.people


def test_topic_names_chapters_single_sections_and_material(db: None) -> None:
    book = make_book("test-book", chapters=2, sections=2)
    first, second = book.chapters.order_by("number")
    sections = [*first.sections.order_by("position"), second.sections.get(position=1)]

    assert topic_from(sections, [{"title": "讲话"}, {"title": "《通知》"}]) == (
        "学习《测试用书 test-book》第一章、《测试用书 test-book》第二章“测试节 1”、《讲话》、《通知》"
    )
    assert topic_from([], []) == ""
    assert Meeting.objects.count() == 0
