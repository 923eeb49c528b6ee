"""Whatever is done in whatever order, the figures at every node are those of a recount, also a month later."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.errors import Refusal
from members.models import AssignmentSummary, DutySummary, MeetingSummary, MemberSummary
from members.queries.study import drifting_states
from members.queries.summaries import drifting_summaries, figures_in
from members.services.obligations import drifting_obligations, refresh_all
from members.services.summaries import repair_summaries
from tests.members.services.every_act import Acts, make_acts, named

NUMBERS = st.integers(0, 40)
A_DEED = st.tuples(st.sampled_from(named()), NUMBERS, NUMBERS, NUMBERS)
A_MONTH = timedelta(days=31)


def play(acts: Acts, deeds: list[tuple[str, int, int, int]]) -> list[str]:
    """What was done; what a rule refuses, and what finds nothing to do it with, leaves no trace."""
    did = []
    for name, *picks in deeds:
        try:
            with transaction.atomic():
                getattr(acts, name)(*picks)
            did.append(name)
        except (Refusal, LookupError):
            continue
    return did


def drifts() -> list[str]:
    return [*map(str, drifting_states()), *map(str, drifting_obligations()), *map(str, drifting_summaries())]


@pytest.fixture
def acts(db: None) -> Acts:
    made = make_acts()
    refresh_all(2026)
    repair_summaries()
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(A_DEED, min_size=1, max_size=14))
def test_figures_are_those_of_a_recount_now_and_a_month_later(
    acts: Acts, deeds: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        did = play(acts, deeds)

        assert (did, drifts()) == (did, [])
        later = timezone.now() + A_MONTH
        with patch.object(timezone, "now", lambda: later):
            assert (did, drifts()) == (did, [])
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", named())
def test_each_act_is_done_sooner_or_later(acts: Acts, name: str) -> None:
    """So that the sequences above do not stay empty of it."""
    first = [("leave", 0, 30, 0), ("record", 2, 3, 2), ("make_up", 0, 34, 0)]
    tried = [(name, a, b, c) for a in range(9) for b in (34, 9, 3) for c in (1, 10)]

    play(acts, [one for one in first if one[0] != name])
    assert any(play(acts, [one]) for one in tried)
    assert drifts() == []


@pytest.mark.parametrize("model", [MemberSummary, DutySummary, MeetingSummary, AssignmentSummary])
def test_planted_error_is_found_named_and_repaired(acts: Acts, model: type, capsys: pytest.CaptureFixture[str]) -> None:
    row = model.objects.filter(organization=acts.cast.office).first()
    name = figures_in(model)[0]
    model.objects.filter(pk=row.pk).update(**{name: 77})

    with pytest.raises(CommandError, match="有 1 处与事实不符。"):
        call_command("rebuild_summaries", check=True)

    said = capsys.readouterr().err
    assert str(model._meta.verbose_name) in said
    assert f"'{name}': 77" in said
    assert getattr(model.objects.get(pk=row.pk), name) == 77
    call_command("rebuild_summaries")
    assert getattr(model.objects.get(pk=row.pk), name) == getattr(row, name)
    assert drifts() == []


def test_row_that_should_not_be_is_found(acts: Acts) -> None:
    MeetingSummary.objects.create(organization=acts.cast.village, kind="lecture", month="2031-01-01", held=1)

    assert len(drifts()) == 1
    repair_summaries()
    assert drifts() == []
