"""The year plan on its page: planned in one click, changed in one form; not held, deleted, restored, linked."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingKind, MeetingState
from members.models import AuditEvent, Meeting, Organization
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting, make_meeting

NEXT_YEAR = timezone.localdate().year + 1


def address(organization: Organization, year: int = NEXT_YEAR) -> str:
    return reverse("meeting_plan", args=[organization.pk, year])


def shown(client: Client, where: str) -> dict[str, object]:
    """What a browser would send back of the form as it is shown."""
    form = client.get(where).context["form"]
    values: dict[str, object] = {"propose": form.ticked}
    for row in (*form.rows.values(), *form.new_rows):
        for field in row:
            value = field.value()
            values[field.html_name] = values[field.html_initial_name] = "" if value is None else value
    return values


def test_one_click_plans_what_is_proposed(cast: Cast, client_for: ClientFor) -> None:
    secretary, where = client_for(cast.zhou), address(cast.office)

    secretary.post(where, shown(secretary, where))

    planned = Meeting.objects.all()
    assert sorted(planned.filter(kind=MeetingKind.LECTURE).values_list("planned_month", flat=True)) == [
        date(NEXT_YEAR, month, 1) for month in (2, 5, 8, 11)
    ]
    assert planned.filter(kind=MeetingKind.GENERAL_MEETING, purposes=()).count() == 4
    assert set(planned.exclude(purposes=()).values_list("purposes", "planned_month__month")) == {
        (("org_life_meeting",), 12), (("member_appraisal",), 12)
    }  # fmt: skip
    groups = planned.filter(kind=MeetingKind.GROUP_MEETING)
    assert (
        groups.filter(organization=cast.group_one).count() == groups.filter(organization=cast.group_two).count() == 12
    )
    assert {meeting.responsible for meeting in groups.filter(organization=cast.group_two)} == {cast.he}
    assert {meeting.responsible for meeting in planned.filter(organization=cast.office)} == {cast.zhou}
    assert "按次数可以列入的" not in secretary.get(where).content.decode()


def test_what_is_taken_out_is_not_planned(cast: Cast, client_for: ClientFor) -> None:
    leader, where = client_for(cast.he), address(cast.group_two)

    leader.post(where, {**shown(leader, where), "propose": [f"{cast.group_two.pk}-group_meeting-3"]})

    assert list(Meeting.objects.values_list("organization", "planned_month")) == [
        (cast.group_two.pk, date(NEXT_YEAR, 3, 1))
    ]


def test_rows_are_changed_and_added_in_one_form(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, planned_month=date(NEXT_YEAR, 3, 1), title="旧题")
    other = make_meeting(cast.office, planned_month=date(NEXT_YEAR, 3, 1), title="不动")
    secretary, where = client_for(cast.zhou), address(cast.office)
    typed = {
        **shown(secretary, where), "propose": [], f"row{row.pk}-month": 4, f"row{row.pk}-title": "新题",
        f"row{row.pk}-responsible": cast.su.pk, "new0-what": f"{cast.office.pk}-{MeetingKind.THEME_DAY}",
        "new0-month": 5, "new0-title": "植树",
    }  # fmt: skip
    Meeting.objects.filter(pk=other.pk).update(title="别人刚改的")

    secretary.post(where, typed)

    assert set(Meeting.objects.values_list("kind", "planned_month__month", "title", "responsible")) == {
        (MeetingKind.GENERAL_MEETING, 4, "新题", cast.su.pk),
        (MeetingKind.GENERAL_MEETING, 3, "别人刚改的", None),
        (MeetingKind.THEME_DAY, 5, "植树", None),
    }


def test_refused_plan_keeps_what_was_typed_and_saves_nothing(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, planned_month=date(NEXT_YEAR, 3, 1))
    secretary, where = client_for(cast.zhou), address(cast.office)
    typed = {**shown(secretary, where), f"row{row.pk}-title": "新题", "new0-title": "没有选类别", "new0-month": 5}

    page = secretary.post(where, typed).content.decode()

    assert page.count("请选哪一类会议。") == 1
    assert 'value="新题"' in page
    assert 'value="没有选类别"' in page
    assert list(Meeting.objects.values_list("title", flat=True)) == [""]


def test_row_called_meanwhile_is_no_longer_changed_here(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, planned_month=date(NEXT_YEAR, 3, 1))
    secretary, where = client_for(cast.zhou), address(cast.office)
    typed = {**shown(secretary, where), "propose": [], f"row{row.pk}-title": "新题"}
    Meeting.objects.filter(pk=row.pk).update(called_at=timezone.now())

    secretary.post(where, typed)

    row.refresh_from_db()
    assert row.title == ""


@pytest.mark.parametrize("who", ["su", "qiao"])
def test_committee_and_upper_read_the_plan_without_a_form(cast: Cast, client_for: ClientFor, who: str) -> None:
    make_meeting(cast.office, planned_month=date(NEXT_YEAR, 3, 1), title="半年小结", responsible=cast.su)
    reader, where = client_for(getattr(cast, who)), address(cast.office)

    page = reader.get(where).content.decode()
    reader.post(where, {"propose": [f"{cast.office.pk}-theme_day-3"]})

    assert "半年小结" in page
    assert 'name="propose"' not in page
    assert Meeting.objects.count() == 1


def test_year_out_of_reach_is_not_there(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.zhou).get(f"/meetings/plan/{cast.office.pk}/9999/").status_code == 404


def test_not_held_asks_for_the_reason_and_shows_it(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office)
    secretary, where = client_for(cast.zhou), reverse("meeting_not_held", args=[row.pk])

    refused = secretary.post(where, {"reason": " "}).content.decode()
    page = secretary.post(where, {"reason": "防汛值班"}, follow=True).content.decode()

    assert refused.count("请写明原因。") == 1
    assert "防汛值班" in page
    assert "未召开（有说明）" in page
    assert Meeting.objects.get().state == MeetingState.NOT_HELD


def test_deleted_plan_is_listed_and_restored(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, title="排错的")
    secretary = client_for(cast.zhou)

    secretary.post(reverse("meeting_bin", args=[row.pk]))
    gone, bin_page = secretary.get(row.get_absolute_url()), secretary.get("/meetings/?state=bin").content.decode()
    secretary.post(reverse("meeting_restore", args=[row.pk]))

    assert gone.status_code == 404
    assert "排错的" in bin_page
    assert secretary.get(row.get_absolute_url()).status_code == 200


def test_deleting_and_restoring_sent_twice_is_done_once(cast: Cast, client_for: ClientFor) -> None:
    row, secretary = make_meeting(cast.office, title="排错的"), client_for(cast.zhou)

    gone = [secretary.post(reverse("meeting_bin", args=[row.pk])).url for _ in range(2)]
    back = [secretary.post(reverse("meeting_restore", args=[row.pk])).url for _ in range(2)]

    assert gone == [reverse("meeting_plan", args=[cast.office.pk, row.planned_month.year])] * 2
    assert back == [row.get_absolute_url()] * 2
    assert list(AuditEvent.objects.values_list("action", flat=True).order_by("pk")) == [
        "meeting.binned", "meeting.restored"
    ]  # fmt: skip


def test_deleting_an_open_meeting_is_refused_with_a_word(cast: Cast, client_for: ClientFor) -> None:
    held = make_held_meeting(cast.office)

    page = client_for(cast.zhou).post(reverse("meeting_bin", args=[held.pk]), follow=True).content.decode()

    assert "这次会议已经不在计划之中" in page
    assert Meeting.objects.kept().count() == 1


def test_meetings_of_the_same_weeks_are_offered_to_link(cast: Cast, client_for: ClientFor) -> None:
    day = make_held_meeting(cast.office, kind=MeetingKind.THEME_DAY)
    near = make_held_meeting(cast.group_one, kind=MeetingKind.GROUP_MEETING)
    make_meeting(cast.office, planned_month=date(2024, 1, 1), called_at=timezone.now(), planned_at=timezone.now())
    secretary, where = client_for(cast.zhou), reverse("meeting_link", args=[day.pk])

    offered = list(secretary.get(where).context["form"].fields["beside"].queryset)
    page = secretary.post(where, {"beside": [near.pk]}, follow=True).content.decode()

    assert offered == [near]
    assert f'<a href="{near.get_absolute_url()}">第一党小组　党小组会</a>' in page
