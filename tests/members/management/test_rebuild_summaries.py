import pytest
from django.core.management import CommandError, call_command

from guide.models import Section
from members.models import StudyState
from members.services.study import mark_studied
from tests.cast import Cast
from tests.factories import make_book


@pytest.fixture
def state(cast: Cast) -> StudyState:
    section = Section.objects.get(chapter__book=make_book(chapters=1, sections=1))
    mark_studied(member=cast.cheng, section=section)
    return StudyState.objects.get()


def test_check_says_that_all_agrees(state: StudyState, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_summaries", check=True)

    assert capsys.readouterr().out == "学习情况与记载全部相符。\n"


def test_check_names_the_drift_and_changes_nothing(state: StudyState, capsys: pytest.CaptureFixture[str]) -> None:
    StudyState.objects.update(marked=False)

    with pytest.raises(CommandError, match="学习情况有 1 处与记载不符"):
        call_command("rebuild_summaries", check=True)

    assert capsys.readouterr().err == f"党员 {state.member_id}、节 {state.section_id}：学习情况与记载不符\n"
    assert not StudyState.objects.get().marked


def test_rebuild_repairs_and_a_second_time_finds_nothing(state: StudyState, capsys: pytest.CaptureFixture[str]) -> None:
    StudyState.objects.update(marked=False)

    call_command("rebuild_summaries")
    call_command("rebuild_summaries")

    assert capsys.readouterr().out.splitlines() == [
        "学习情况已按记载核对，改正 1 处。", "学习情况已按记载核对，改正 0 处。"
    ]  # fmt: skip
    assert StudyState.objects.get().marked
