import pytest

from members.errors.remarks import AnsweredOtherwise, NotAbove, NotOfThisBranch
from members.models import AuditEvent, Remark
from members.services.remarks import answer_remark, write_remark
from tests.cast import Cast
from tests.factories import make_appointment, make_meeting, make_organization

pytestmark = pytest.mark.django_db


def test_remark_on_a_meeting_of_a_group_names_who_wrote_it_and_stands_on_the_trail_by_keys(cast: Cast) -> None:
    meeting = make_meeting(cast.group_one, cast.zhou)

    remark = write_remark(organization=cast.office, meeting=meeting, text="请写明缺席的原因。", by=cast.qiao)

    row = Remark.objects.get()
    assert (row, row.from_organization, row.organization, row.meeting) == (remark, cast.township, cast.office, meeting)
    assert (row.text, row.by, row.is_answered) == ("请写明缺席的原因。", cast.qiao, False)
    event = AuditEvent.objects.get()
    assert (event.action, event.chain.organization) == ("remark.written", cast.office)
    assert event.details == {"remark": remark.pk, "meeting": meeting.pk}


def test_remark_sent_twice_is_one_row_and_one_entry(cast: Cast) -> None:
    first = write_remark(organization=cast.office, text="请补上。", by=cast.qiao)

    again = write_remark(organization=cast.office, text="请补上。", by=cast.qiao)

    assert (again, Remark.objects.count(), AuditEvent.objects.count()) == (first, 1, 1)


def test_remark_comes_from_the_nearest_organisation_above_where_its_writer_has_a_post(cast: Cast) -> None:
    general = make_organization("镇直党总支", "general_branch", cast.township)
    branch = make_organization("镇直支部", "branch", general)
    make_appointment(cast.qiao, general, "officer")

    assert write_remark(organization=branch, text="请补上。", by=cast.qiao).from_organization == general


@pytest.mark.parametrize("who", ["zhou", "shi", "cheng"])
def test_remark_by_one_without_a_post_above_the_branch_is_refused(cast: Cast, who: str) -> None:
    with pytest.raises(NotAbove):
        write_remark(organization=cast.office, text="请补上。", by=getattr(cast, who))

    assert (Remark.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_remark_on_a_meeting_of_another_branch_is_refused(cast: Cast) -> None:
    meeting = make_meeting(cast.village, cast.tan)

    with pytest.raises(NotOfThisBranch):
        write_remark(organization=cast.office, meeting=meeting, text="请补上。", by=cast.qiao)

    assert not Remark.objects.exists()


def test_answer_is_kept_with_who_gave_it_and_the_same_again_writes_nothing(cast: Cast) -> None:
    remark = write_remark(organization=cast.office, text="请补上。", by=cast.qiao)

    answer_remark(remark=remark, answer="已经补上。", by=cast.zhou)
    answer_remark(remark=remark, answer="已经补上。", by=cast.zhou)

    remark.refresh_from_db()
    assert (remark.answer, remark.answered_by) == ("已经补上。", cast.zhou)
    assert remark.answered_at is not None
    assert list(AuditEvent.objects.values_list("action", "details")) == [
        ("remark.written", {"remark": remark.pk}),
        ("remark.answered", {"remark": remark.pk}),
    ]


def test_second_answer_is_refused_and_the_first_stays(cast: Cast) -> None:
    remark = write_remark(organization=cast.office, text="请补上。", by=cast.qiao)
    answer_remark(remark=remark, answer="已经补上。", by=cast.zhou)

    with pytest.raises(AnsweredOtherwise):
        answer_remark(remark=remark, answer="还没有补上。", by=cast.zhou)

    remark.refresh_from_db()
    assert (remark.answer, AuditEvent.objects.count()) == ("已经补上。", 2)
