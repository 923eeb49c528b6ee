"""The recount as an operator asks for it: it names what differs, and repairs only when told to."""

import pytest
from django.core.management import CommandError, call_command

from guide.models import Section
from members.models import MemberSummary, Obligation, StudyState
from members.services.obligations import refresh_all
from members.services.study import mark_studied
from tests.cast import Cast
from tests.factories import make_book


@pytest.fixture
def state(cast: Cast) -> StudyState:
    """Of a portal in which everything agrees."""
    section = Section.objects.get(chapter__book=make_book(chapters=1, sections=1))
    mark_studied(member=cast.cheng, section=section)
    refresh_all(2025)
    call_command("rebuild_summaries")
    return StudyState.objects.get()


def test_check_says_that_all_agrees(state: StudyState, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    call_command("rebuild_summaries", check=True)

    assert capsys.readouterr().out == "学习情况、应召开的会议和各级汇总数与事实全部相符。\n"


def test_check_names_each_drift_and_changes_nothing(
    cast: Cast, state: StudyState, capsys: pytest.CaptureFixture[str]
) -> None:
    StudyState.objects.update(marked=False)
    MemberSummary.objects.filter(organization=cast.office).update(members=99)
    Obligation.objects.filter(organization=cast.office, subject="general_meeting", starts_on="2025-04-01").delete()
    rows = Obligation.objects.count()

    with pytest.raises(CommandError, match="有 5 处与事实不符。"):
        call_command("rebuild_summaries", check=True)

    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"党员 {state.member_id}、节 {state.section_id}：学习情况与记载不符"
    assert said[1] == f"应召开的会议与事实不符：{cast.office}　2025-04　general_meeting"
    assert said[2] == f"党员数　组织 {cast.office.pk}　：记着 {{'members': 99}}，应为 {{'members': 7}}"
    assert not StudyState.objects.get().marked
    assert (MemberSummary.objects.get(organization=cast.office).members, Obligation.objects.count()) == (99, rows)


def test_rebuild_repairs_and_a_second_time_finds_nothing(
    cast: Cast, state: StudyState, capsys: pytest.CaptureFixture[str]
) -> None:
    StudyState.objects.update(marked=False)
    MemberSummary.objects.update(members=99)
    capsys.readouterr()

    call_command("rebuild_summaries")
    call_command("rebuild_summaries")

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("已按事实核对：改正学习情况 1 处、应召开的会议 0 处、汇总数 ")
    assert second == "已按事实核对：改正学习情况 0 处、应召开的会议 0 处、汇总数 0 处。"
    assert StudyState.objects.get().marked
    assert MemberSummary.objects.get(organization=cast.office).members == 7
