"""Twenty saves of one version at the same moment: one wins, nineteen are told, and the same sent twice is one."""

from collections import Counter
from pathlib import Path

import pytest

from members.choices import Presence
from members.errors.roll import RollChanged
from members.models import AuditEvent, Meeting, RosterEntry
from members.queries.roll import Mark, roster_on
from members.services.roll import save_roll
from tests.cast import Cast, make_cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_meeting
from tests.rolls import DAY, address, checked, typed
from tests.threads import all_at_once

WRITERS = 20


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM)


def what_stands() -> tuple[int, int, int]:
    """How many roster entries and acts there are, and saves of the roll."""
    return RosterEntry.objects.count(), AuditEvent.objects.count(), Meeting.objects.get().roll_version


def saving(planned: Meeting, cast: Cast, reason: str) -> str:
    absent = Mark(Presence.ABSENT, reason=reason)
    marks = {line.member.pk: absent for line in roster_on(cast.office, planned.kind, DAY)}
    try:
        save_roll(meeting=planned, version=0, marks=marks, by=cast.zhou, held_from=HELD_FROM)
    except RollChanged:
        return "told"
    return "saved"


def test_twenty_different_saves_of_one_version_one_wins(tmp_path: Path, cast: Cast, planned: Meeting) -> None:
    def act(number: int) -> tuple[str, tuple[int, int, int]]:
        return saving(planned, cast, f"原因{number}"), what_stands()

    found = all_at_once(act, WRITERS, tmp_path)

    assert Counter(found) == {("saved", (7, 1, 1)): 1, ("told", (7, 1, 1)): WRITERS - 1}


def test_twenty_times_the_same_is_one_save(tmp_path: Path, cast: Cast, planned: Meeting) -> None:
    def act(number: int) -> tuple[str, tuple[int, int, int]]:
        return saving(planned, cast, "未说明"), what_stands()

    assert Counter(all_at_once(act, WRITERS, tmp_path)) == {("saved", (7, 1, 1)): WRITERS}


def test_nineteen_pages_keep_what_was_typed(
    tmp_path: Path, cast: Cast, planned: Meeting, client_for: ClientFor
) -> None:
    clients = [client_for(cast.zhou) for _ in range(WRITERS)]

    def act(number: int) -> tuple[int, str, tuple[int, int, int]]:
        data = typed(planned, su_attendance="absent", su_absent_reason=f"原因{number}")
        answer = clients[number].post(address(planned), data)
        return answer.status_code, answer.content.decode(), what_stands()

    answers = all_at_once(act, WRITERS, tmp_path)

    assert Counter(status for status, _, _ in answers) == {302: 1, 200: WRITERS - 1}
    assert {found for _, _, found in answers} == {(7, 1, 1)}
    for number, (status, html, _) in enumerate(answers):
        if status == 200:
            assert "别人保存过点名" in html
            assert checked(html)["苏见微"] == "absent"
            assert f'value="原因{number}"' in html
            assert "已保存的是：缺席，原因" in html
