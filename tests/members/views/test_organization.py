"""Pages of organisations: what they say, to whom, and in how many queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.choices import Post
from members.models import Member, Organization
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_appointment, make_branch, make_held_meeting, make_member, make_organization

BUDGET = 12


def page(client_for: ClientFor, who, name: str, *args, **query) -> str:
    response = client_for(who).get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_branch_page_says_totals_first(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.zhou, "organization", cast.office.pk)

    assert "党员 7 名，其中正式党员 6 名、预备党员 1 名；有表决权 6 名。" in text
    for name in ("乔松", "周砚秋", "苏见微", "贺归舟", "程予安", "陆石安", "方映川"):
        assert name in text
    assert "谭秋水" not in text


def test_branch_page_of_a_past_day_shows_who_belonged_then(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.zhou, "organization", cast.office.pk, on="2024-05-31")

    assert "党员 6 名" in text
    assert "陆石安" not in text
    assert "2024年5月31日的名单" in text


def test_branch_page_of_a_senseless_day_gives_one_sentence(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.zhou, "organization", cast.office.pk, on="2024-13-99")

    assert text.count("请写成年-月-日，例如 2025-03-01。") == 1
    assert "党员 7 名" in text


def test_branch_page_before_founding_says_so(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.zhou, "organization", cast.office.pk, on="2010-01-01")

    assert "机关支部成立于 2015年7月1日，这一天还没有名单。" in text


def test_plain_member_sees_names_groups_posts_of_today_only(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.cheng, "organization", cast.office.pk, on="2024-05-31")

    assert "陆石安" in text
    assert "第二党小组" in text
    assert "宣传委员" in text
    assert "类别" not in text
    assert "最近办理" not in text
    assert "录入党员" not in text


def test_secretary_is_offered_the_acts_and_the_trail(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    client.post(reverse("new_group", args=[cast.office.pk]), {"name": "第三党小组", "founded": "2025-03-01"})

    text = client.get(reverse("organization", args=[cast.office.pk])).content.decode()

    assert "周砚秋" in text
    assert "建立了第三党小组" in text
    assert reverse("admit", args=[cast.office.pk]) in text
    assert "本人任职由他人办理" in text
    assert "第一党小组组长" in text
    assert "空缺" in text


def test_new_branch_is_told_what_to_do_first(cast: Cast, client_for: ClientFor) -> None:
    branch = make_branch(cast.township, "新支部")
    cast.zhou.memberships.update(organization=branch)
    cast.zhou.appointments.update(organization=branch)

    text = page(client_for, cast.zhou, "organization", branch.pk)

    assert "先录入党员名单" in text
    assert text.count("btn-main") == 1


def test_upper_page_lists_children_in_their_own_order(cast: Cast, client_for: ClientFor) -> None:
    repair_summaries()

    text = page(client_for, cast.qiao, "organization", cast.township.pk)

    assert "直属组织 2 个，其下支部 2 个，党员 9 名。" in text
    assert text.index("机关支部") < text.index("柳溪村支部")
    assert "周砚秋" in text
    assert "青石" not in text


def test_upper_page_is_paged(cast: Cast, client_for: ClientFor) -> None:
    for number in range(60):
        make_branch(cast.township, f"第{number}支部")

    first = page(client_for, cast.qiao, "organization", cast.township.pk)
    second = page(client_for, cast.qiao, "organization", cast.township.pk, page="2")
    senseless = page(client_for, cast.qiao, "organization", cast.township.pk, page="x")

    assert "第 1 页，共 2 页" in first
    assert "第59支部" not in first
    assert "第59支部" in second
    assert "第 1 页" in senseless


def test_index_leads_a_member_to_the_only_branch(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.cheng).get(reverse("organizations"))

    assert response.url == cast.office.get_absolute_url()


def test_index_of_an_upper_officer_is_the_tree(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.qiao, "organizations")

    assert "您可以查看的党组织共 3 个" in text
    assert text.index("望川镇党委") < text.index("机关支部") < text.index("柳溪村支部")


def test_index_of_somebody_who_belongs_nowhere_says_so(cast: Cast, client_for: ClientFor) -> None:
    cast.cheng.memberships.all().delete()

    assert "您目前不在任何支部，也没有任职。" in page(client_for, cast.cheng, "organizations")


def test_group_page_shows_the_group(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.he, "organization", cast.group_two.pk)

    assert "党员 2 名" in text
    assert "程予安" not in text
    assert "类别" in text


def test_roster_for_print_lists_all(cast: Cast, client_for: ClientFor) -> None:
    text = page(client_for, cast.zhou, "organization_members", cast.office.pk)

    assert "机关支部党员名单" in text
    assert "2015-07-01" in text
    assert "不分组" in text


def test_settings_are_saved_and_on_the_trail(cast: Cast, client_for: ClientFor) -> None:
    wanted = {"name": "机关第一支部", "form": "joint", "days_to_record": "7", "minutes_per_hour": "45"}

    response = client_for(cast.zhou).post(reverse("branch_settings", args=[cast.office.pk]), wanted)

    office = Organization.objects.get(pk=cast.office.pk)
    assert response.url == office.get_absolute_url()
    assert (office.name, office.form, office.days_to_record, office.minutes_per_hour) == (
        "机关第一支部",
        "joint",
        7,
        45,
    )
    assert office.lecture_each_quarter is False


def test_temporary_branch_without_end_is_a_form_error(cast: Cast, client_for: ClientFor) -> None:
    wanted = {"name": "机关支部", "form": "temporary", "days_to_record": "3", "minutes_per_hour": "60"}

    response = client_for(cast.zhou).post(reverse("branch_settings", args=[cast.office.pk]), wanted)

    assert response.status_code == 200
    assert "临时党支部请填写预计结束日期。" in response.content.decode()
    assert Organization.objects.get(pk=cast.office.pk).form == "ordinary"


def test_group_is_renamed_and_dissolved(cast: Cast, client_for: ClientFor) -> None:
    group = make_organization("旧名", "group", cast.office)
    client = client_for(cast.zhou)

    client.post(reverse("rename_group", args=[group.pk]), {"name": "新名"})
    client.post(reverse("dissolve_group", args=[group.pk]), {"dissolved": "2025-09-01"})

    group.refresh_from_db()
    assert (group.name, group.dissolved) == ("新名", date(2025, 9, 1))


def test_group_with_members_is_not_dissolved_and_says_why(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(
        reverse("dissolve_group", args=[cast.group_one.pk]), {"dissolved": "2025-09-01"}
    )

    assert "这一天党小组里还有党员，请先把他们调到别的小组。" in response.content.decode()


@pytest.mark.parametrize("members", [3, 300])
@pytest.mark.parametrize("name", ["organization", "organization_members", "admit", "new_post", "branch_settings"])
def test_branch_pages_keep_their_queries(
    cast: Cast, client_for: ClientFor, django_assert_max_num_queries, name: str, members: int
) -> None:
    for number in range(members):
        member = make_member(f"人{number}", cast.group_one if number % 2 else cast.office)
        if number % 3 == 0:
            make_appointment(member, cast.office, Post.COMMITTEE_MEMBER)
    client = client_for(cast.zhou)

    with django_assert_max_num_queries(BUDGET):
        assert client.get(reverse(name, args=[cast.office.pk])).status_code == 200


@pytest.mark.parametrize("branches", [3, 45])
@pytest.mark.parametrize("name", ["organization", "organizations"])
def test_upper_pages_keep_their_queries(
    cast: Cast, client_for: ClientFor, django_assert_max_num_queries, name: str, branches: int
) -> None:
    for number in range(branches):
        branch = make_branch(cast.township, f"第{number}支部")
        make_appointment(make_member(f"书记{number}", branch), branch)
    client = client_for(cast.qiao)

    with django_assert_max_num_queries(BUDGET):
        client.get(reverse(name, args=[cast.township.pk] if name == "organization" else []))


def test_floating_is_known_for_today_only(cast: Cast, client_for: ClientFor) -> None:
    Member.objects.filter(pk=cast.cheng.pk).update(is_floating=True, floating_where="省城务工")
    address = f"/organizations/{cast.office.pk}/members/"

    assert "省城务工" in client_for(cast.zhou).get(address).content.decode()
    assert "省城务工" not in client_for(cast.zhou).get(f"{address}?on=2025-03-01").content.decode()


def test_group_of_a_day_to_come_is_refused_at_the_field(cast: Cast, client_for: ClientFor) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = client_for(cast.zhou).post(
        f"/organizations/{cast.office.pk}/groups/new/", {"name": "第三党小组", "founded": tomorrow.isoformat()}
    )

    assert response.context["form"].errors == {"founded": ["这一天还没有到，请核对日期。"]}
    assert not Organization.objects.filter(name="第三党小组").exists()


def test_group_of_a_name_that_stands_already_is_refused_at_the_field(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(
        f"/organizations/{cast.office.pk}/groups/new/", {"name": cast.group_one.name, "founded": "2025-01-01"}
    )

    assert response.context["form"].errors == {"name": ["本支部已有同名的党小组，请换一个名称。"]}


def test_page_of_a_branch_leads_to_its_meetings(cast: Cast, client_for: ClientFor) -> None:
    own, other = make_held_meeting(cast.office), make_held_meeting(cast.village)
    client = client_for(cast.qiao)

    address = f"{reverse('meetings')}?organization={cast.office.pk}"

    assert f'href="{address}">会议</a>' in client.get(cast.office.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert (own.get_absolute_url() in page, other.get_absolute_url() in page) == (True, False)


def test_meetings_of_a_branch_beyond_those_offered_are_narrowed_all_the_same(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("members.views.meetings.MOST_ORGANIZATIONS", 1)
    own, other = make_held_meeting(cast.office), make_held_meeting(cast.village)

    page = client_for(cast.qiao).get(f"{reverse('meetings')}?organization={cast.village.pk}").content.decode()

    assert (own.get_absolute_url() in page, other.get_absolute_url() in page) == (False, True)


def test_upper_organisation_finds_moving_people_at_the_roster_and_who_appoints(
    cast: Cast, client_for: ClientFor
) -> None:
    page = client_for(cast.qiao).get(cast.office.get_absolute_url()).content.decode()

    assert f'href="{reverse("members_many", args=[cast.office.pk])}">转到另一支部</a>' in page
    assert "任职由本支部书记、副书记记录；书记任职和账号由系统管理员办理。" in page


def test_secretary_finds_many_people_at_the_roster(cast: Cast, client_for: ClientFor) -> None:
    page = client_for(cast.zhou).get(cast.office.get_absolute_url()).content.decode()

    assert f'href="{reverse("members_many", args=[cast.office.pk])}">一次办理多人</a>' in page
    assert "由系统管理员办理" not in page
