"""The administrator's pages: who may come in, what an act leaves on the trail, what is refused."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.choices import AccountRole, MembershipEnd, OrganizationKind, Post
from members.models import (
    Account,
    Appointment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    MemberSummary,
    Organization,
    Rule,
)
from members.services.obligations import refresh_all
from members.services.rules import load_rules
from members.trail import verify
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account, make_branch, make_member
from tests.guide.test_admin import acts, form_data

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>"
MODELS = (
    "account",
    "organization",
    "member",
    "membership",
    "appointment",
    "excusal",
    "rule",
    "recordtemplate",
    "auditevent",
    "trailchain",
)


@pytest.fixture
def sysadmin(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.sysadmin)


def address(thing: Any) -> str:
    return f"/admin/members/{thing._meta.model_name}/{thing.pk}/change/"


def add(client: Client, model: str, **values: Any) -> str:
    return client.post(f"/admin/members/{model}/add/", values, follow=True).content.decode()


def change(client: Client, thing: Any, **values: Any) -> str:
    data = {name: value for name, value in form_data(client, address(thing)).items() if value is not None}
    return client.post(address(thing), {**data, **values}, follow=True).content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_administrators_pages_open_for_sysadmins_only(model: str, cast: Cast, client_for: ClientFor) -> None:
    path = f"/admin/members/{model}/"
    names = ("sysadmin", "editor", "zhou", "qiao")

    answers = {name: client_for(getattr(cast, name)).get(path).status_code for name in names}

    assert answers == {"sysadmin": 200, "editor": 403, "zhou": 302, "qiao": 302}


def test_editor_sees_no_model_of_people(cast: Cast, client_for: ClientFor) -> None:
    html = client_for(cast.editor).get("/admin/").content.decode()

    assert "/admin/guide/book/" in html
    assert "/admin/members/" not in html
    people = {"app_label": "members", "model_name": "membership", "field_name": "member", "term": ""}
    assert client_for(cast.editor).get("/admin/autocomplete/", people).status_code == 403


def test_account_is_opened_with_a_first_password_shown_once(sysadmin: Client, cast: Cast) -> None:
    html = add(sysadmin, "account", username="fang", role="", member=cast.fang.pk)

    account = Account.objects.get(username="fang")
    shown = re.search(r"账号“fang”的初始密码是 (\S+)，只显示这一次", html)
    assert shown is not None
    assert account.check_password(shown[1])
    assert account.must_change_password
    assert Member.objects.get(pk=cast.fang.pk).account == account
    assert shown[1] not in sysadmin.get("/admin/members/account/").content.decode()
    assert acts("account.opened") == [{"target": account.pk, "member": cast.fang.pk, "role": ""}]


def test_person_with_an_account_gets_no_second_one(sysadmin: Client, cast: Cast) -> None:
    html = add(sysadmin, "account", username="second", role="", member=cast.cheng.pk)

    assert "这位党员已有账号，请另选一位。" in html
    assert not Account.objects.filter(username="second").exists()


def test_username_in_use_gets_a_sentence(sysadmin: Client) -> None:
    assert "这个用户名已有人使用，请换一个。" in add(sysadmin, "account", username="cheng", role="")


def test_password_is_set_anew_by_an_action(sysadmin: Client, cast: Cast) -> None:
    account = cast.cheng.account

    html = sysadmin.post(
        "/admin/members/account/", {"action": "reset_passwords", "_selected_action": [account.pk]}, follow=True
    ).content.decode()

    account.refresh_from_db()
    shown = re.search(r"账号“cheng”的初始密码是 (\S+?)，", html)
    assert shown is not None
    assert account.check_password(shown[1])
    assert acts("account.password_reset") == [{"target": account.pk}]


def test_role_is_changed_and_recorded(sysadmin: Client, cast: Cast) -> None:
    change(sysadmin, cast.cheng.account, role=AccountRole.EDITOR)

    assert Account.objects.get(username="cheng").role == AccountRole.EDITOR
    assert acts("account.changed") == [{"target": cast.cheng.account.pk, "fields": ["role", "is_active"]}]


def test_last_sysadmin_cannot_be_taken_away(sysadmin: Client, cast: Cast) -> None:
    html = change(sysadmin, cast.sysadmin, role=AccountRole.EDITOR)

    assert "至少要留一位能登录的系统管理员。" in html
    assert Account.objects.get(username="sysadmin").role == AccountRole.SYSADMIN
    assert acts("account.changed") == []


def test_organization_is_founded_under_its_parent(sysadmin: Client, cast: Cast) -> None:
    values = {"days_to_record": 3, "minutes_per_hour": 60, "form": "ordinary", "founded": "2020-01-01"}

    add(sysadmin, "organization", parent=cast.office.pk, kind=OrganizationKind.GROUP, name="第三党小组", **values)
    refused = add(sysadmin, "organization", parent=cast.group_one.pk, kind="branch", name="倒置支部", **values)

    founded = Organization.objects.get(name="第三党小组")
    assert founded.branch_path == cast.office.path
    assert "这一级组织不能设在所选的上级之下，请换一个上级组织。" in refused
    assert not Organization.objects.filter(name="倒置支部").exists()
    assert acts("organization.founded") == [{"target": founded.pk}]


def test_organization_is_renamed_and_recorded(sysadmin: Client, cast: Cast) -> None:
    change(sysadmin, cast.office, name="机关第一支部")

    assert Organization.objects.get(pk=cast.office.pk).name == "机关第一支部"
    assert acts("organization.changed") == [{"target": cast.office.pk, "fields": ["name"]}]


def test_organizations_stand_in_the_order_of_the_tree(sysadmin: Client, cast: Cast) -> None:
    html = sysadmin.get("/admin/members/organization/").content.decode()

    names = ("望川镇党委", "　机关支部", "　　第一党小组", "　　第二党小组", "　柳溪村支部", "青石镇党委")
    places = [html.index(f">{name}</a>") for name in names]
    assert places == sorted(places)


def test_person_is_corrected_and_the_branch_keeps_the_record(sysadmin: Client, cast: Cast) -> None:
    change(sysadmin, cast.cheng, pinyin="chengyuan", phone="0571")

    assert Member.objects.get(pk=cast.cheng.pk).pinyin == "chengyuan"
    event = AuditEvent.objects.get(action="member.changed")
    assert event.details == {"member": cast.cheng.pk, "fields": ["phone", "pinyin"]}
    assert event.chain.organization == cast.office
    assert event.account == cast.sysadmin
    assert list(verify()) == []


def test_what_is_refused_stands_on_the_form_with_all_that_was_typed(sysadmin: Client, cast: Cast) -> None:
    html = add(
        sysadmin, "organization", parent=cast.group_one.pk, kind="branch", name="倒置支部", founded="2024-05-01",
        form="ordinary", days_to_record="5", minutes_per_hour="60",
    )  # fmt: skip

    assert html.count("这一级组织不能设在所选的上级之下，请换一个上级组织。") == 1
    assert 'value="倒置支部"' in html
    assert 'value="2024-05-01"' in html
    assert not Organization.objects.filter(name="倒置支部").exists()
    assert AuditEvent.objects.count() == 0


def test_refusal_that_concerns_a_field_stands_at_it(sysadmin: Client, cast: Cast) -> None:
    html = add(
        sysadmin, "appointment", member=cast.ruan.pk, organization=cast.office.pk, post=Post.ORGANIZATION,
        since="2024-05-01",
    )  # fmt: skip

    errors = re.search(r'<ul class="errorlist" id="id_since_error">(.*?)</ul>', html)
    assert errors is not None
    assert "这位党员在这段时间里不一直在这个支部或小组，请核对日期。" in errors[1]
    assert not Appointment.objects.filter(member=cast.ruan).exists()


def test_membership_begins_by_the_rules_of_admission(sysadmin: Client, cast: Cast) -> None:
    newcomer = make_member("新来的")
    admitted = {"organization": cast.village.pk, "since": "2024-05-01"}

    add(sysadmin, "membership", member=newcomer.pk, **admitted)
    refused = add(sysadmin, "membership", member=cast.cheng.pk, **admitted)

    assert Membership.objects.get(member=newcomer).organization == cast.village
    assert "这位党员的组织关系还在另一个支部，请先办理转出。" in refused
    assert [entry["member"] for entry in acts("member.admitted")] == [newcomer.pk]


def test_post_begins_by_the_rules_of_appointment(sysadmin: Client, cast: Cast) -> None:
    values = {"organization": cast.office.pk, "since": "2024-05-01"}

    add(sysadmin, "appointment", member=cast.cheng.pk, post=Post.ORGANIZATION, **values)
    refused = add(sysadmin, "appointment", member=cast.cheng.pk, post=Post.GROUP_LEADER, **values)

    assert Appointment.objects.get(member=cast.cheng).post == Post.ORGANIZATION
    assert "这一级组织没有这个职务，请换一个职务。" in refused
    assert [entry["post"] for entry in acts("post.begun")] == [Post.ORGANIZATION]


def test_what_is_corrected_here_is_counted_at_every_node(sysadmin: Client, cast: Cast) -> None:
    refresh_all(2025)
    call_command("rebuild_summaries")
    membership = cast.cheng.memberships.get()
    post = Appointment.objects.get(member=cast.su, organization=cast.office)

    change(sysadmin, membership, until="2025-06-30", end=MembershipEnd.TRANSFERRED)
    change(sysadmin, post, until="2025-06-30")

    assert MemberSummary.objects.get(organization=cast.office).members == 6
    call_command("rebuild_summaries", check=True)


def test_excusal_is_added_and_corrected_with_its_record(sysadmin: Client, cast: Cast) -> None:
    add(
        sysadmin, "excusal", member=cast.fang.pk, since="2024-05-01", reason="测试", agreed_by="支委会",
        agreed_on="2024-05-01",
    )  # fmt: skip
    excusal = Excusal.objects.get(member=cast.fang)
    html = change(sysadmin, excusal, until="2024-04-01")
    change(sysadmin, excusal, until="2024-06-01")

    assert "结束日期不能早于开始日期。" in html
    assert Excusal.objects.get().until == date(2024, 6, 1)
    assert acts("excusal.added") == [{"excusal": excusal.pk, "member": cast.fang.pk, "fields": []}]
    assert acts("excusal.changed") == [{"excusal": excusal.pk, "member": cast.fang.pk, "fields": ["until"]}]


def test_nothing_about_people_is_deleted(sysadmin: Client, cast: Cast) -> None:
    things = (cast.cheng, cast.cheng.account, cast.office, cast.cheng.memberships.get(), cast.zhou.appointments.get())

    answers = {sysadmin.post(address(t).replace("/change/", "/delete/"), {"post": "yes"}).status_code for t in things}

    assert answers == {403}
    assert {type(thing).objects.filter(pk=thing.pk).count() for thing in things} == {1}


def test_trail_is_read_and_never_written(sysadmin: Client, cast: Cast) -> None:
    change(sysadmin, cast.office, name="机关第一支部")
    event = AuditEvent.objects.get(action="organization.changed")

    assert "更改了机关第一支部的名称" in sysadmin.get("/admin/members/auditevent/").content.decode()
    assert sysadmin.post(address(event), {"action": "x"}).status_code == 403
    assert sysadmin.get("/admin/members/auditevent/add/").status_code == 403
    assert list(verify()) == []


@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_for_few_and_many(model: str, sysadmin: Client, cast: Cast) -> None:
    counts = []
    for rows in (3, 60):
        for _ in range(rows):
            member = make_member("增员", make_branch(Organization.objects.get(pk=cast.township.pk)))
            make_account(member)
            Excusal.objects.create(member=member, since="2024-01-01", agreed_by="支委会", agreed_on="2024-01-01")
        with CaptureQueriesContext(connection) as queries:
            assert sysadmin.get(f"/admin/members/{model}/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_script_in_any_text_is_shown_as_text_and_the_policy_is_kept(sysadmin: Client, cast: Cast) -> None:
    branch = make_branch(Organization.objects.get(pk=cast.township.pk), name=PAYLOAD)
    member = make_member(PAYLOAD, branch, pinyin=PAYLOAD, phone=PAYLOAD[:20])
    account = make_account(member, username=PAYLOAD)
    excusal = Excusal.objects.create(
        member=member, since="2024-01-01", reason=PAYLOAD, agreed_by=PAYLOAD, agreed_on="2024-01-01"
    )
    things = (branch, member, account, excusal, member.memberships.get())
    pages = [page for t in things for page in (address(t), f"/admin/members/{t._meta.model_name}/")]

    for page in [*pages, "/admin/members/account/add/", "/admin/members/organization/add/"]:
        response = sysadmin.get(page)
        html = response.content.decode()
        assert response.status_code == 200, page
        assert "<script>alert" not in html, page
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html) == [], page


def test_rule_is_changed_and_the_trail_says_which_fields(sysadmin: Client) -> None:
    load_rules()
    rule = Rule.objects.get(key="deadline-record")

    change(sysadmin, rule, value="5", to_check="")

    rule.refresh_from_db()
    assert (rule.value, rule.to_check) == (5, False)
    assert acts("rule.changed") == [{"rule": rule.pk, "fields": ["to_check", "value"]}]
    assert AuditEvent.objects.get(action="rule.changed").chain.organization is None


def test_rule_that_nothing_could_reach_is_a_form_error(sysadmin: Client) -> None:
    load_rules()
    rule = Rule.objects.get(key="quorum-ordinary")

    html = change(sysadmin, rule, value="3")

    assert "表决的比例不能多于全体：数应小于分母，或等于分母并含本数。" in html
    rule.refresh_from_db()
    assert (rule.value, rule.out_of) == (1, 2)
    assert acts("rule.changed") == []


def test_rule_keeps_its_key_and_kind(sysadmin: Client) -> None:
    load_rules()
    rule = Rule.objects.get(key="deadline-record")

    change(sysadmin, rule, key="other", kind="hours", note="测试说明")

    rule.refresh_from_db()
    assert (rule.key, rule.kind, rule.note) == ("deadline-record", "deadline", "测试说明")


def test_rules_are_neither_added_nor_deleted(sysadmin: Client) -> None:
    load_rules()
    rule = Rule.objects.first()
    assert rule is not None

    assert sysadmin.get("/admin/members/rule/add/").status_code == 403
    assert sysadmin.post(address(rule).replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Rule.objects.filter(pk=rule.pk).exists()


def test_organization_put_under_another_moves_through_the_service(sysadmin: Client, cast: Cast) -> None:
    change(sysadmin, cast.village, parent=cast.other_township.pk)

    assert Organization.objects.get(pk=cast.village.pk).path.startswith(cast.other_township.path)
    assert acts("organization.moved") == [{"target": cast.village.pk}] * 3
    assert acts("organization.changed") == []


def test_organization_put_where_it_may_not_stand_says_so_beside_the_field(sysadmin: Client, cast: Cast) -> None:
    html = change(sysadmin, cast.village, parent=cast.office.pk, name="柳溪支部")

    assert "这一级组织不能设在所选的上级之下" in html
    assert Organization.objects.get(pk=cast.village.pk).name == "柳溪村支部"
