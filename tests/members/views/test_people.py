"""Pages on people: what each role reads, what the secretary does, nothing lost when something is wrong."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Appointment, Excusal, Member
from members.services.people import admit_member
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import LONG_AGO, make_appointment, make_member

BUDGET = 12


def read(client_for: ClientFor, who, person: Member) -> str:
    response = client_for(who).get(person.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def reachable(cast: Cast) -> Member:
    cast.cheng.phone, cast.cheng.mail, cast.cheng.birth_month = "13812345678", "cheng@example.org", date(1967, 3, 1)
    cast.cheng.save()
    Excusal.objects.create(
        member=cast.cheng, since=LONG_AGO, reason="长期卧床", agreed_by="大会", agreed_on=LONG_AGO
    )  # fmt: skip
    return cast.cheng


@pytest.mark.parametrize("who", ["zhou", "cheng"])
def test_person_and_secretary_read_contacts_in_full(cast: Cast, client_for: ClientFor, reachable, who: str) -> None:
    text = read(client_for, getattr(cast, who), reachable)

    assert "13812345678" in text
    assert "cheng@example.org" in text
    assert "1967年3月" in text
    assert "长期卧床" in text


@pytest.mark.parametrize("who", ["qiao", "su"])
def test_others_who_oversee_read_them_masked(cast: Cast, client_for: ClientFor, reachable, who: str) -> None:
    text = read(client_for, getattr(cast, who), reachable)

    assert "138****5678" in text
    assert "13812345678" not in text
    assert "cheng@example.org" not in text
    assert "1967年3月" not in text
    assert "长期卧床" not in text
    assert "入党日期" in text


@pytest.mark.parametrize("who", ["lu", "he"])
def test_fellow_member_reads_name_group_and_posts_only(cast: Cast, client_for: ClientFor, reachable, who: str) -> None:
    text = read(client_for, getattr(cast, who), reachable)

    assert "程予安" in text
    assert "第一党小组" in text
    for hidden in ("138", "入党日期", "正式党员", "2015年7月1日", "长期卧床", "更正资料"):
        assert hidden not in text


@pytest.mark.parametrize("who", ["tan", "ruan", "shi"])
@pytest.mark.parametrize("name", ["member", "edit_member", "move_member", "end_membership", "new_excusal"])
def test_person_of_another_branch_does_not_exist(cast: Cast, client_for: ClientFor, who: str, name: str) -> None:
    response = client_for(getattr(cast, who)).get(reverse(name, args=[cast.cheng.pk]))

    assert response.status_code == 404
    assert "程予安" not in response.content.decode()


@pytest.mark.parametrize("who", ["qiao", "su", "he", "lu"])
@pytest.mark.parametrize("name", ["edit_member", "move_member", "end_membership", "new_excusal"])
def test_only_the_secretary_may_change_people(cast: Cast, client_for: ClientFor, who: str, name: str) -> None:
    assert client_for(getattr(cast, who)).get(reverse(name, args=[cast.cheng.pk])).status_code == 403


def rows(*people: dict[str, str], total: int = 5, **more: str) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(total), "form-INITIAL_FORMS": "0", "since": "2025-03-01", **more}
    for number in range(total):
        person = people[number] if number < len(people) else {}
        for field, value in {"name": "", "status": "full", "joined_on": "", "place": "", **person}.items():
            data[f"form-{number}-{field}"] = value
    return data


def test_several_people_are_admitted_at_once(cast: Cast, client_for: ClientFor) -> None:
    first = {"name": "单　舟", "joined_on": "2001-07-01", "confirmed_on": "2002-07-01", "place": str(cast.group_one.pk)}
    second = {"name": "仇远", "joined_on": "2025-01-01", "status": "probationary"}

    response = client_for(cast.zhou).post(reverse("admit", args=[cast.office.pk]), rows(first, second))

    assert response.url == cast.office.get_absolute_url()
    found = Member.objects.filter(name__in=["单舟", "仇远"]).order_by("joined_on")
    assert [(m.name, m.pinyin, m.status, m.memberships.get().organization) for m in found] == [
        ("单舟", "shan zhou", "full", cast.group_one),
        ("仇远", "qiu yuan", "probationary", cast.office),
    ]
    assert {m.memberships.get().since for m in found} == {date(2025, 3, 1)}


def test_errors_stand_beside_the_row_and_nothing_is_lost(cast: Cast, client_for: ClientFor) -> None:
    good = {"name": "甲川", "joined_on": "2001-07-01"}
    bad = {"name": "乙川", "joined_on": "2001-07-01", "confirmed_on": "2000-07-01"}
    worse = {"name": "", "joined_on": "2001-07-01"}

    response = client_for(cast.zhou).post(reverse("admit", args=[cast.office.pk]), rows(good, bad, worse))

    text = response.content.decode()
    assert "转正日期不能早于入党日期。" in text
    assert "请填写姓名。" in text
    assert 'value="甲川"' in text
    assert not Member.objects.filter(name__in=["甲川", "乙川"]).exists()


def test_probationary_with_confirmation_is_a_row_error(cast: Cast, client_for: ClientFor) -> None:
    row = {"name": "甲川", "status": "probationary", "joined_on": "2001-07-01", "confirmed_on": "2002-07-01"}

    response = client_for(cast.zhou).post(reverse("admit", args=[cast.office.pk]), rows(row))

    assert "预备党员没有转正日期" in response.content.decode()


def test_empty_list_and_refused_date_say_so(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])

    assert "请至少填写一位党员的姓名。" in client.post(address, rows()).content.decode()
    early = client.post(address, rows({"name": "甲川", "joined_on": "2001-07-01"}, since="2001-07-01"))
    assert "还没有成立或者已经撤销" in early.content.decode()
    assert not Member.objects.filter(name="甲川").exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999"])
def test_senseless_number_of_rows_is_no_server_error(cast: Cast, client_for: ClientFor, total: str) -> None:
    data = {**rows({"name": "甲川", "joined_on": "2001-07-01"}), "form-TOTAL_FORMS": total}

    for extra in ({}, {"more": "1"}):
        response = client_for(cast.zhou).post(reverse("admit", args=[cast.office.pk]), {**data, **extra})
        assert response.status_code in {200, 302}


def test_more_rows_keep_what_was_typed(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(
        reverse("admit", args=[cast.office.pk]), rows({"name": "甲川", "joined_on": "2001-07-01"}, more="1")
    )

    text = response.content.decode()
    assert 'value="甲川"' in text
    assert 'name="form-9-name"' in text
    assert all(not form.errors for form in response.context["rows"].forms[1:])
    assert not Member.objects.filter(name="甲川").exists()


def test_somebody_known_who_left_is_taken_up_again(cast: Cast, client_for: ClientFor) -> None:
    cast.ruan.memberships.update(until=date(2025, 2, 1), end="transferred")
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])
    row = {"name": "阮青禾", "joined_on": "2015-07-01"}

    asked = client.post(address, rows(row)).content.decode()
    client.post(address, rows({**row, "known": str(cast.ruan.pk)}))

    assert "是同一位，组织关系 2025-02-01 已转出或结束" in asked
    assert "柳溪村" not in asked
    assert Member.objects.filter(name="阮青禾").get() == cast.ruan
    assert cast.ruan.memberships.get(until=None).organization == cast.office


def test_namesake_who_belongs_elsewhere_is_another_person(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])
    row = {"name": "阮青禾", "joined_on": "2015-07-01"}

    asked = client.post(address, rows(row)).content.decode()
    forced = client.post(address, rows({**row, "known": str(cast.ruan.pk)})).content.decode()
    client.post(address, rows({**row, "known": "new"}))

    assert "同一位请先由原支部办理转出" in asked
    assert "同一位请先由原支部办理转出" in forced
    assert Member.objects.filter(name="阮青禾").count() == 2


def test_same_name_with_another_joining_day_in_the_branch_is_asked_about(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])
    row = {"name": "程予安", "joined_on": "2016-07-01"}

    asked = client.post(address, rows(row)).content.decode()
    assert "本支部已有同名的党员，入党日期 2015-07-01。同一位请清空这一行" in asked
    assert Member.objects.filter(name="程予安").get() == cast.cheng

    client.post(address, rows({**row, "known": "new"}))
    assert Member.objects.filter(name="程予安").count() == 2


def test_same_name_with_another_joining_day_who_left_the_branch_is_taken_up_again(
    cast: Cast, client_for: ClientFor
) -> None:
    cast.cheng.memberships.update(until=date(2025, 2, 1), end="transferred")
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])
    row = {"name": "程予安", "joined_on": "2016-07-01"}

    asked = client.post(address, rows(row)).content.decode()
    client.post(address, rows({**row, "known": str(cast.cheng.pk)}))

    assert "是同一位（入党日期 2015-07-01），组织关系 2025-02-01 已转出或结束" in asked
    assert Member.objects.filter(name="程予安").get() == cast.cheng
    assert cast.cheng.memberships.get(until=None).since == date(2025, 3, 1)


def test_same_name_in_two_rows_is_asked_about_and_elsewhere_is_not(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("admit", args=[cast.office.pk])
    first, second = {"name": "甲川", "joined_on": "2001-07-01"}, {"name": "甲川", "joined_on": "2002-07-01"}
    elsewhere = {"name": "阮青禾", "joined_on": "2016-07-01"}

    asked = client.post(address, rows(first, second, elsewhere)).content.decode()
    assert asked.count("上面有一行同名，入党日期 2001-07-01。") == 1
    assert "柳溪村" not in asked
    assert not Member.objects.filter(name="甲川").exists()

    client.post(address, rows(first, {**second, "known": "new"}, elsewhere))
    assert Member.objects.filter(name="甲川").count() == Member.objects.filter(name="阮青禾").count() == 2


def test_facts_are_corrected(cast: Cast, client_for: ClientFor) -> None:
    wanted = {
        "name": "程予安",
        "pinyin": "cheng yu an",
        "status": "full",
        "phone": "13900000000",
        "birth_month": "1967-03",
    }

    response = client_for(cast.zhou).post(reverse("edit_member", args=[cast.cheng.pk]), wanted)

    cast.cheng.refresh_from_db()
    assert response.url == cast.cheng.get_absolute_url()
    assert (cast.cheng.phone, cast.cheng.birth_month, cast.cheng.joined_on) == ("13900000000", date(1967, 3, 1), None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"floating_where": "外县"}, "填了流动去向，请勾选流动党员。"),
        ({"vote_suspended_from": "2025-01-01"}, "停止表决权请写明原因。"),
        ({"vote_suspended_until": "2025-01-01"}, "请先填停止表决权的第一天"),
        ({"joined_on": "2020-01-01", "confirmed_on": "2019-01-01"}, "转正日期不能早于入党日期。"),
        ({"joined_on": "1021-01-01"}, "请核对年份，应在 1900 年以后。"),
        ({"joined_on": "明天"}, "请写成年-月-日"),
    ],
)
def test_wrong_facts_are_form_errors(cast: Cast, client_for: ClientFor, wrong: dict, sentence: str) -> None:
    data = {"name": "程予安", "status": "full", **wrong}

    response = client_for(cast.zhou).post(reverse("edit_member", args=[cast.cheng.pk]), data)

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_foreign_fields_are_ignored(cast: Cast, client_for: ClientFor) -> None:
    data = {"name": "程予安", "status": "full", "account": str(cast.zhou.account_id), "role": "sysadmin", "id": "1"}

    client_for(cast.zhou).post(reverse("edit_member", args=[cast.cheng.pk]), data)

    account = cast.cheng.account_id
    cast.cheng.refresh_from_db()
    assert cast.cheng.account_id == account


def test_membership_is_ended_and_the_page_says_which_posts_end(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("end_membership", args=[cast.he.pk])

    before = client.get(address).content.decode()
    client.post(address, {"end": "transferred", "until": "2025-03-01", "note": "转往外县"})

    assert "下列任职同一天结束：第二党小组组长。" in before
    assert cast.he.memberships.get().until == date(2025, 3, 1)
    assert cast.he.appointments.get().until == date(2025, 3, 1)


def test_own_membership_with_a_post_is_refused_in_words(cast: Cast, client_for: ClientFor) -> None:
    response = client_for(cast.zhou).post(
        reverse("end_membership", args=[cast.zhou.pk]), {"end": "transferred", "until": "2025-03-01"}
    )

    assert "不能更改自己的任职" in response.content.decode()
    assert cast.zhou.memberships.get().until is None


def test_ended_membership_says_so(cast: Cast, client_for: ClientFor) -> None:
    cast.cheng.memberships.update(until=date(2025, 2, 1), end="left")

    response = client_for(cast.zhou).get(reverse("end_membership", args=[cast.cheng.pk]), follow=True)

    assert "这位党员的组织关系已经结束。" in response.content.decode()


def test_wrong_first_day_is_corrected_on_a_page_of_its_own(cast: Cast, client_for: ClientFor) -> None:
    client, membership = client_for(cast.zhou), cast.cheng.memberships.get()
    address = reverse("correct_membership", args=[membership.pk])
    assert address in client.get(cast.cheng.get_absolute_url()).content.decode()
    assert "最后一天" not in client.get(address).content.decode()

    client.post(address, {"since": "2016-01-01"})

    membership.refresh_from_db()
    assert (membership.since, membership.until) == (date(2016, 1, 1), None)
    branch = client.get(cast.office.get_absolute_url()).content.decode()
    assert "更正了程予安在第一党小组的起止日期（自2016年1月1日）" in branch


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"since": "2016-01-01", "until": "2015-12-31"}, "结束日期不能早于开始日期。"),
        ({"since": "2001-01-01", "until": "2025-03-01"}, "这个组织在这一天还没有成立或者已经撤销，请核对日期。"),
        ({"since": "2016-01-01", "until": "2099-03-01"}, "这一天还没有到，请核对日期。"),
        ({"since": "2016-01-01", "until": ""}, "请填写日期。"),
    ],
)
def test_wrong_correction_is_a_form_error(cast: Cast, client_for: ClientFor, typed: dict, sentence: str) -> None:
    cast.cheng.memberships.update(until=date(2025, 2, 1), end="left")
    membership = cast.cheng.memberships.get()

    response = client_for(cast.zhou).post(reverse("correct_membership", args=[membership.pk]), typed)

    assert response.content.decode().count(sentence) == 1
    membership.refresh_from_db()
    assert membership.until == date(2025, 2, 1)


def test_days_in_another_branch_are_seen_and_not_corrected(cast: Cast, client_for: ClientFor) -> None:
    cast.ruan.memberships.update(until=date(2025, 2, 1), end="transferred")
    there = cast.ruan.memberships.get()
    admit_member(known=cast.ruan, place=cast.office, since=date(2025, 2, 2), by=cast.zhou)
    client = client_for(cast.zhou)

    assert client.get(reverse("correct_membership", args=[there.pk])).status_code == 403
    page = client.get(cast.ruan.get_absolute_url()).content.decode()
    assert page.count("更正日期") == 1


def test_member_is_moved_to_a_group_and_out_of_it(cast: Cast, client_for: ClientFor) -> None:
    client, address = client_for(cast.zhou), reverse("move_member", args=[cast.cheng.pk])

    client.post(address, {"to": str(cast.group_two.pk), "since": "2025-03-01"})
    client.post(address, {"to": "", "since": "2025-04-01"})

    found = cast.cheng.memberships.order_by("since").values_list("organization", "until")
    assert list(found) == [
        (cast.group_one.pk, date(2025, 2, 28)),
        (cast.group_two.pk, date(2025, 3, 31)),
        (cast.office.pk, None),
    ]


def test_member_is_not_moved_to_a_foreign_group(cast: Cast, client_for: ClientFor) -> None:
    address = reverse("move_member", args=[cast.cheng.pk])

    response = client_for(cast.zhou).post(address, {"to": str(cast.village.pk), "since": "2025-03-01"})

    assert response.status_code == 200
    assert cast.cheng.memberships.get().organization == cast.group_one


def test_account_is_named_to_secretaries(cast: Cast, client_for: ClientFor) -> None:
    assert "没有账号，由书记代为录入" in read(client_for, cast.zhou, cast.fang)
    assert "有账号" in read(client_for, cast.zhou, cast.cheng)
    assert "账号" not in read(client_for, cast.su, cast.cheng)


@pytest.mark.parametrize("number", [3, 300])
@pytest.mark.parametrize("name", ["member", "edit_member", "move_member", "end_membership"])
def test_person_pages_keep_their_queries(
    cast: Cast, client_for: ClientFor, django_assert_max_num_queries, name: str, number: int
) -> None:
    for one in range(number):
        make_member(f"人{one}", cast.office)
    for one in range(number // 3):
        make_appointment(
            cast.cheng, cast.office, "committee_member", date(2016, 1, 1), until=date(2016, 1, 1 + one % 28)
        )
    client = client_for(cast.zhou)

    with django_assert_max_num_queries(BUDGET):
        assert client.get(reverse(name, args=[cast.cheng.pk])).status_code == 200
    assert Appointment.objects.filter(member=cast.cheng).count() == number // 3


@pytest.mark.parametrize(("who", "sees"), [("zhou", True), ("qiao", True), ("cheng", True), ("lu", False)])
def test_study_stands_on_the_page_for_those_who_may_see_it(
    cast: Cast, client_for: ClientFor, who: str, sees: bool
) -> None:
    text = read(client_for, getattr(cast, who), cast.cheng)

    assert ("逐节查看" in text) is sees
