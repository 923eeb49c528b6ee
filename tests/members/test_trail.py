"""The trail holds what was written, and says where it does not."""

import pytest
from django.db import transaction

from members import trail
from members.models import AuditEvent
from tests.cast import Cast


@pytest.fixture
def three_entries(cast: Cast) -> list[AuditEvent]:
    with transaction.atomic():
        people = (cast.zhou, cast.su, cast.he)
        return [trail.record("test.act", by=cast.zhou, organization=cast.office, member=m.pk) for m in people]


def faults() -> list[tuple[int, str]]:
    return [(fault.number, fault.sentence) for fault in trail.verify()]


def test_record_chains_entries_of_one_branch(cast: Cast, three_entries: list[AuditEvent]) -> None:
    first, second, third = three_entries

    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert second.previous == first.hash
    assert third.account == cast.zhou.account
    assert third.details == {"member": cast.he.pk}
    assert faults() == []


def test_record_of_a_group_goes_on_its_branchs_chain(cast: Cast) -> None:
    with transaction.atomic():
        of_group = trail.record("test.act", by=cast.he, organization=cast.group_two)
        of_branch = trail.record("test.act", by=cast.zhou, organization=cast.office)
        elsewhere = trail.record("test.act", by=cast.tan, organization=cast.village)

    assert of_group.chain == of_branch.chain
    assert elsewhere.chain != of_branch.chain
    assert of_branch.previous == of_group.hash


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        trail.record("test.act", by=None)

    assert AuditEvent.objects.count() == 0


def test_record_of_a_rolled_back_act_leaves_nothing(cast: Cast) -> None:
    with transaction.atomic():
        trail.record("test.act", by=cast.zhou, organization=cast.office)
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 0
    assert faults() == []


def test_verify_finds_an_edited_entry(three_entries: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(number=2).update(action="test.other")

    assert faults() == [(2, "内容与校验值不符")]


def test_verify_finds_a_removed_entry(three_entries: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(number=2).delete()

    assert faults() == [(2, "缺少这一条")]


def test_verify_finds_a_cut_tail(three_entries: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(number=3).delete()

    assert faults() == [(2, "末尾与链头不符")]


def test_verify_finds_two_entries_in_the_wrong_order(three_entries: list[AuditEvent]) -> None:
    first, second, _ = three_entries
    AuditEvent.objects.filter(pk=first.pk).update(number=99)
    AuditEvent.objects.filter(pk=second.pk).update(number=1)
    AuditEvent.objects.filter(pk=first.pk).update(number=2)

    assert len(faults()) >= 2


# ---- found by meeting and people -----------------------------------------------------------------------------------


def test_entry_is_found_by_the_meeting_and_the_people_it_names(cast: Cast) -> None:
    with transaction.atomic():
        one = trail.record("test.act", by=cast.zhou, organization=cast.office, meeting=7, member=cast.lu.pk)
        several = trail.record(
            "test.act", by=cast.zhou, organization=cast.office, meeting=7, members=[cast.lu.pk, cast.he.pk]
        )
        neither = trail.record("test.act", by=cast.zhou, organization=cast.office, member=None)

    assert list(AuditEvent.objects.filter(meeting=7).order_by("number")) == [one, several]
    assert list(AuditEvent.objects.filter(people=cast.lu).order_by("number")) == [one, several]
    assert set(several.people.all()) == {cast.lu, cast.he}
    assert (neither.meeting, list(neither.people.all())) == (None, [])
    assert faults() == []


def test_meeting_of_an_entry_cannot_be_set_apart_from_what_it_says(three_entries: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(number=2).update(details={"meeting": 9})

    assert AuditEvent.objects.get(number=2).meeting == 9
    assert (2, "内容与校验值不符") in faults()


def test_verify_finds_people_that_the_entry_does_not_name(cast: Cast, three_entries: list[AuditEvent]) -> None:
    first, second, _ = three_entries
    first.people.add(cast.lu)
    second.people.clear()

    assert faults() == [(1, "涉及的人与内容不符"), (2, "涉及的人与内容不符")]
