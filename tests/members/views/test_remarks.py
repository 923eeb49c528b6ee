import pytest
from django.utils import timezone

from members.models import Remark, SpotCheck
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_appointment, make_held_meeting, make_remark, make_spot_check
from tests.pages import fields_of

pytestmark = pytest.mark.django_db


def text_of(client, address: str) -> str:
    return client.get(address).content.decode()


def test_note_written_in_the_box_of_a_meeting_is_on_the_secretarys_home_until_answered(
    cast: Cast, client_for: ClientFor
) -> None:
    meeting = make_held_meeting(cast.group_two)
    upper, secretary = client_for(cast.qiao), client_for(cast.zhou)
    box = f"{meeting.get_absolute_url()}remarks/new/"
    fields = fields_of(text_of(upper, meeting.get_absolute_url()), box)

    answer = upper.post(box, {**fields, "text": "缺席的原因请补上。"})

    remark = Remark.objects.get()
    assert answer.url == meeting.get_absolute_url()
    assert (remark.organization, remark.meeting, remark.by) == (cast.office, meeting, cast.qiao)
    assert "缺席的原因请补上。" in text_of(secretary, "/")
    assert "缺席的原因请补上。" in text_of(upper, "/")
    assert "1 条，待答复 1 条" in text_of(secretary, meeting.get_absolute_url())

    answer = secretary.post(f"{remark.get_absolute_url()}answer/", {"answer": "已经补上。"})

    remark.refresh_from_db()
    assert (answer.url, remark.answer, remark.answered_by) == (remark.get_absolute_url(), "已经补上。", cast.zhou)
    assert "缺席的原因请补上。" not in text_of(secretary, "/")
    assert "已经补上。" in text_of(upper, f"{meeting.get_absolute_url()}remarks/")


def test_note_written_in_the_box_of_a_branch_leads_back_to_it(cast: Cast, client_for: ClientFor) -> None:
    upper, address = client_for(cast.qiao), cast.office.get_absolute_url()
    assert f'action="{address}remarks/new/"' in text_of(upper, address)

    answer = upper.post(f"{address}remarks/new/", {"text": "三月的会请尽快开。"})

    assert answer.url == address
    assert Remark.objects.get().meeting is None
    assert "批注 1 条，待答复 1 条" in text_of(upper, address)


@pytest.mark.parametrize(("listed", "new"), [("remarks", "remarks/new/"), ("spot-checks", "spot-checks/new/")])
def test_upper_organisation_starts_from_its_own_list_and_chooses_the_branch(
    listed: str, new: str, cast: Cast, client_for: ClientFor
) -> None:
    upper, top = client_for(cast.qiao), cast.township.get_absolute_url()

    assert f'href="{top}{new}"' in text_of(upper, f"{top}{listed}/")
    page = text_of(upper, f"{top}{new}")
    answer = upper.post(f"{top}{new}", {"text": "批注", "on": "2025-03-01", "finding": "看过"})

    assert f'href="{cast.office.get_absolute_url()}{new}"' in page
    assert "请选一个党支部。" in answer.content.decode()
    assert not Remark.objects.exists()
    assert not SpotCheck.objects.exists()


def test_empty_note_is_answered_beside_its_field_and_nothing_written(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.qiao).post(f"{cast.office.get_absolute_url()}remarks/new/", {"text": " "})

    assert "请写下批注的内容。" in answer.content.decode()
    assert not Remark.objects.exists()


def test_answer_too_late_keeps_what_was_typed(cast: Cast, client_for: ClientFor) -> None:
    remark = make_remark(cast.office, cast.qiao, answer="已经补上。", answered_by=cast.zhou, answered_at=timezone.now())

    html = client_for(cast.zhou).post(f"{remark.get_absolute_url()}answer/", {"answer": "另有说明。"}).content.decode()

    assert "这条批注刚刚已经答复过" in html
    assert "另有说明。</textarea>" in html
    remark.refresh_from_db()
    assert remark.answer == "已经补上。"


def test_list_of_an_upper_organisation_holds_what_is_below_it_and_nothing_else(
    cast: Cast, client_for: ClientFor
) -> None:
    make_remark(cast.office, cast.qiao, text="给机关的。", answer="已办。", answered_by=cast.zhou,
                answered_at=timezone.now())  # fmt: skip
    make_remark(cast.village, cast.qiao, text="给村里的。")
    make_remark(cast.other_branch, cast.shi, text="给别处的。")

    html = text_of(client_for(cast.qiao), f"{cast.township.get_absolute_url()}remarks/")

    assert html.index("给村里的。") < html.index("给机关的。")
    assert "给别处的。" not in html


def test_upper_organisation_in_between_knows_of_a_note_from_further_above(cast: Cast, client_for: ClientFor) -> None:
    make_remark(cast.office, cast.shi, from_organization=cast.other_township, text="更上级写的。")

    assert "更上级写的。" in text_of(client_for(cast.qiao), f"{cast.office.get_absolute_url()}remarks/")


def test_members_and_leaders_see_nothing_of_notes_on_the_pages_they_may_open(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, state="archived")
    make_remark(cast.office, cast.qiao, meeting=meeting)
    make_spot_check(cast.office, cast.qiao, [meeting])

    for who in (cast.cheng, cast.he):
        for address in ("/", meeting.get_absolute_url(), cast.office.get_absolute_url()):
            html = text_of(client_for(who), address)
            assert "批注" not in html
            assert "抽查" not in html


def test_spot_check_is_recorded_with_the_meetings_ticked(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.group_two, held_from=timezone.now())
    upper, address = client_for(cast.qiao), f"{cast.office.get_absolute_url()}spot-checks/"
    assert f'value="{meeting.pk}"' in text_of(upper, f"{address}new/")

    answer = upper.post(
        f"{address}new/",
        {"on": timezone.localdate().isoformat(), "meetings": [meeting.pk], "other": "", "finding": "签名不全。"},
    )

    check = SpotCheck.objects.get()
    assert answer.url == address
    assert (check.finding, list(check.meetings.all())) == ("签名不全。", [meeting])
    assert "签名不全。" in text_of(client_for(cast.su), address)
    assert "抽查 1 次" in text_of(client_for(cast.zhou), cast.office.get_absolute_url())


def test_spot_check_of_nothing_is_answered_beside_its_field(cast: Cast, client_for: ClientFor) -> None:
    address = f"{cast.office.get_absolute_url()}spot-checks/new/"

    html = client_for(cast.qiao).post(address, {"on": timezone.localdate().isoformat(), "finding": "都好。"})

    assert "请选出看了哪些会议记录，或者写明另外看了什么。" in html.content.decode()
    assert not SpotCheck.objects.exists()


def test_one_who_oversees_and_runs_the_branch_finds_each_waiting_note_once(cast: Cast, client_for: ClientFor) -> None:
    make_appointment(cast.qiao, cast.office, "deputy_secretary")
    make_remark(cast.office, cast.qiao, text="只出现一次。")

    assert text_of(client_for(cast.qiao), "/").count("只出现一次。") == 1
