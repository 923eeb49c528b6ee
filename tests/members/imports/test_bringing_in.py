"""Workbooks previewed, brought in, brought in again and undone."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from members.choices import ImportKind, OrganizationKind, Post
from members.errors.imports import ImportChanged, ImportRefused, NothingToImport
from members.imports.bringing_in import bring_in, judged
from members.imports.undoing import Undone, undo_import
from members.imports.verdicts import Verdicts
from members.models import AuditEvent, ImportBatch, Member, MemberSummary, Organization
from members.services.obligations import refresh_all
from members.services.people import change_member
from members.trail import verify
from tests.cast import Cast
from tests.workbooks import MEMBER, ORGANIZATION, make_workbook


def brought_in(kind: ImportKind, content: bytes, top: Organization, by: Member) -> ImportBatch:
    shown = judged(kind, content, top, by)
    return bring_in(
        kind=kind, organization=top, content=content, file_name="表.xlsx", fingerprint=shown.fingerprint, by=by
    )


def nothing_drifts() -> bool:
    call_command("rebuild_summaries", check=True)
    return True


def said(verdicts: Verdicts) -> list[tuple[int, str, list[tuple[str, str]]]]:
    return [(v.number, v.outcome.value, [(n.column, n.sentence) for n in v.notes]) for v in verdicts.rows]


ORGANIZATIONS = [
    ("", "东乡党总支", "党总支", "2019-07-01"),
    ("东乡党总支", "东一支部", "党支部", "2020.7.1"),
    ("望川镇党委/东乡党总支/东一支部", "第一党小组", "党小组", date(2021, 1, 1)),
    ("", "西街支部", "党支部", "２０２０年７月１日"),
]


@pytest.mark.django_db
def test_figures_at_every_node_follow_an_import_and_its_undoing(cast: Cast) -> None:
    refresh_all(localdate().year)
    call_command("rebuild_summaries")
    places = brought_in(ImportKind.ORGANIZATIONS, make_workbook(ORGANIZATION, ORGANIZATIONS), cast.township, cast.qiao)
    assert nothing_drifts()
    rows = [
        *NEW_PEOPLE,
        ("林三", "东一支部", "2015-07-01", "2021-01-01", "第一党小组", "", "", "党小组组长", "2022-01-01", ""),
    ]
    people = brought_in(ImportKind.MEMBERS, make_workbook(PEOPLE, rows), cast.township, cast.qiao)
    assert nothing_drifts()
    assert MemberSummary.objects.get(organization=cast.township).members == 12

    undo_import(batch=people, by=cast.qiao)

    assert nothing_drifts()
    assert MemberSummary.objects.get(organization=cast.township).members == 9
    undo_import(batch=places, by=cast.qiao)
    assert nothing_drifts()


@pytest.mark.django_db
def test_organizations_are_founded_where_they_are_written(cast: Cast) -> None:
    brought_in(ImportKind.ORGANIZATIONS, make_workbook(ORGANIZATION, ORGANIZATIONS), cast.township, cast.qiao)

    east = Organization.objects.get(name="东乡党总支")
    branch = Organization.objects.get(name="东一支部")
    group = Organization.objects.get(name="第一党小组", path__startswith=branch.path)
    assert (branch.parent_path, group.parent_path) == (east.path, branch.path)
    assert (east.numchild, branch.numchild, group.founded) == (1, 1, date(2021, 1, 1))
    assert Organization.objects.get(pk=cast.township.pk).numchild == 4
    assert Organization.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_organizations_brought_in_again_change_nothing(cast: Cast) -> None:
    content = make_workbook(ORGANIZATION, ORGANIZATIONS)
    brought_in(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao)
    before = (AuditEvent.objects.count(), Organization.objects.count())

    verdicts = judged(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao)

    assert {row.outcome.value for row in verdicts.rows} == {"unchanged"}
    with pytest.raises(NothingToImport):
        brought_in(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao)
    assert (AuditEvent.objects.count(), Organization.objects.count()) == before


@pytest.mark.django_db
def test_setting_of_a_branch_is_changed_and_undone(cast: Cast) -> None:
    row = [("", "机关支部", "党支部", cast.office.founded, 7)]
    batch = brought_in(
        ImportKind.ORGANIZATIONS, make_workbook((*ORGANIZATION, "会后几天内录入"), row), cast.township, cast.qiao
    )
    assert Organization.objects.get(pk=cast.office.pk).days_to_record == 7

    undone = undo_import(batch=batch, by=cast.qiao)

    assert undone == Undone(removed=0, restored=1, left=[])
    assert Organization.objects.get(pk=cast.office.pk).days_to_record == 3


@pytest.mark.django_db
def test_organizations_undone_are_gone_but_for_those_in_use(cast: Cast) -> None:
    batch = brought_in(ImportKind.ORGANIZATIONS, make_workbook(ORGANIZATION, ORGANIZATIONS), cast.township, cast.qiao)
    west = Organization.objects.get(name="西街支部")
    people = make_workbook(MEMBER, [("西明", "西街支部", "2015-07-01", "2021-01-01")])
    brought_in(ImportKind.MEMBERS, people, west, cast.qiao)

    undone = undo_import(batch=batch, by=cast.qiao)

    assert undone == Undone(removed=3, restored=0, left=["西街支部已有党员、任职、会议等记录，没有移除。"])
    assert not Organization.objects.filter(name__in=["东乡党总支", "东一支部"]).exists()
    assert Organization.objects.get(pk=cast.township.pk).numchild == 3
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    assert list(verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (
            ("没有的", "新支部", "党支部", "2020-07-01"), "上级组织",
            "没有找到这个上级组织，请核对名称，或者把它写在同一份表里。",
        ),
        (("", "新小组", "党小组", "2020-07-01"), "级别", "这一级组织不能设在所写的上级之下，请核对级别和上级组织。"),
        (("机关支部", "新小组", "党小组", "2010-07-01"), "成立日期", "党小组不能早于支部成立（2015-07-01），请核对。"),
        (("", "新支部", "支部", "2020-07-01"), "级别", "请从“党委、党总支、党支部、党小组”里选，现在是“支部”。"),
        (("", "新支部", "党支部", "2999-07-01"), "成立日期", "请核对年份，应在 1900 年到 2100 年之间。"),
        (("", "新支部", "党支部", ""), "成立日期", "请填写成立日期。"),
        (("", "柳溪村支部", "党总支", "2015-07-01"), "级别", "已有的是党支部，级别不能更改。"),
    ],
)  # fmt: skip
def test_organization_that_cannot_be_is_refused(row: tuple[Any, ...], column: str, sentence: str, cast: Cast) -> None:
    content = make_workbook(ORGANIZATION, [row])

    verdicts = judged(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao)

    assert said(verdicts) == [(2, "refused", [(column, sentence)])]
    with pytest.raises(ImportRefused):
        brought_in(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao)


@pytest.mark.django_db
def test_all_that_is_wrong_with_a_row_is_said_at_once(cast: Cast) -> None:
    content = make_workbook(ORGANIZATION, [("没有的", "新支部", "党支部", "去年")])

    [(_, _, notes)] = said(judged(ImportKind.ORGANIZATIONS, content, cast.township, cast.qiao))

    assert [column for column, _ in notes] == ["成立日期", "上级组织"]


PEOPLE = (*MEMBER, "党小组", "党员类别", "转正日期", "职务", "任职自", "电话")
NEW_PEOPLE = [
    ("林 一", "机关支部", "2015/7/1", "2020-07-01", "第一党小组", "", "", "组织委员", "2022-01-01", 13800000000),
    ("林二", "望川镇党委/柳溪村支部", 20240701, "2024年7月1日", "", "预备党员", "", "", "", ""),
]


@pytest.mark.django_db
def test_members_come_with_place_and_post(cast: Cast) -> None:
    batch = brought_in(ImportKind.MEMBERS, make_workbook(PEOPLE, NEW_PEOPLE), cast.township, cast.qiao)

    one, two = Member.objects.get(name="林一"), Member.objects.get(name="林二")
    post = one.appointments.get()
    assert (one.joined_on, one.phone, one.pinyin) == (date(2015, 7, 1), "13800000000", "lin yi")
    assert one.memberships.get().organization == cast.group_one
    assert (post.organization, post.post, post.since) == (cast.office, Post.ORGANIZATION, date(2022, 1, 1))
    assert (two.status, two.memberships.get().organization, two.memberships.get().since) == (
        "probationary", cast.village, date(2024, 7, 1),
    )  # fmt: skip
    assert batch.rows == 2
    assert AuditEvent.objects.filter(action="import.members").count() == 2
    assert list(verify()) == []


@pytest.mark.django_db
def test_members_brought_in_again_change_nothing_and_undone_are_gone(cast: Cast) -> None:
    content = make_workbook(PEOPLE, NEW_PEOPLE)
    before = set(Member.objects.values_list("pk", flat=True))
    batch = brought_in(ImportKind.MEMBERS, content, cast.township, cast.qiao)
    with pytest.raises(NothingToImport):
        brought_in(ImportKind.MEMBERS, content, cast.township, cast.qiao)

    undone = undo_import(batch=batch, by=cast.qiao)

    assert undone == Undone(removed=2, restored=0, left=[])
    assert set(Member.objects.values_list("pk", flat=True)) == before
    assert list(verify()) == []


@pytest.mark.django_db
def test_facts_of_a_known_member_are_changed_and_undone_unless_changed_since(cast: Cast) -> None:
    headings = (*MEMBER, "电话", "民族")
    rows = [
        (p.name, "机关支部", p.joined_on, "", "555", "汉族") for p in (cast.cheng, cast.su)
    ]  # fmt: skip
    batch = brought_in(ImportKind.MEMBERS, make_workbook(headings, rows), cast.township, cast.qiao)
    assert Member.objects.get(pk=cast.cheng.pk).phone == "555"
    change_member(member=cast.su, branch=cast.office, by=cast.zhou, phone="777", ethnic_group="汉族")

    undone = undo_import(batch=batch, by=cast.qiao)

    assert undone == Undone(removed=0, restored=3, left=["苏见微的电话后来又改过，没有恢复。"])
    assert [Member.objects.get(pk=p.pk).phone for p in (cast.cheng, cast.su)] == ["", "777"]


@pytest.mark.django_db
def test_member_with_later_records_stays_when_undone(cast: Cast) -> None:
    batch = brought_in(ImportKind.MEMBERS, make_workbook(PEOPLE, NEW_PEOPLE), cast.township, cast.qiao)
    one = Member.objects.get(name="林一")
    change_member(member=one, branch=cast.office, by=cast.zhou, phone="777")

    undone = undo_import(batch=batch, by=cast.qiao)

    assert undone == Undone(removed=1, restored=0, left=["林一已有记录或账号，名册上没有移除。"])
    assert one.memberships.count() == one.appointments.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"党支部": "没有的支部"}, "党支部", "没有找到这个党支部，请核对名称。"),
        ({"党支部": ""}, "党支部", "请填写党支部。"),
        ({"党小组": "第九党小组"}, "党小组", "本支部没有这个党小组，请核对名称，或者先建立。"),
        ({"到本支部日期": ""}, "到本支部日期", "新来的党员请填写到本支部的第一天。"),
        ({"到本支部日期": "2010-01-01"}, "到本支部日期", "机关支部成立于 2015-07-01，不能早于这一天。"),
        ({"党员类别": "预备党员"}, "转正日期", "预备党员没有转正日期；已经转正的，党员类别请填正式党员。"),
        ({"转正日期": "2014-01-01"}, "转正日期", "转正日期不能早于入党日期。"),
        ({"入党日期": "二〇一五"}, "入党日期", "请写成年-月-日，例如 2025-03-12，现在是“二〇一五”。"),
        ({"职务": "书记"}, "职务", "书记在这段时间由周砚秋担任，请先结束原来的任职。"),
        (
            {"职务": "党小组组长"}, "职务",
            "党小组组长不是这里的职务，请核对；党小组组长要先写明党小组。",
        ),
        (
            {"职务": "主任"}, "职务",
            "不认识的职务“主任”，请从“书记、副书记、组织委员、宣传委员、纪检委员、委员、党小组组长”里选。",
        ),
        ({"职务": "委员", "任职自": ""}, "任职自", "填了职务，请填写任职的第一天。"),
        (
            {"姓名": "程予安"}, "入党日期",
            "本支部已有同名的党员，入党日期 2015-07-01。同一位请在编号填 {cheng}，不是请写“新”。",
        ),
        (
            {"姓名": "石敬亭", "入党日期": "2015-07-01"}, "姓名",
            "系统里已有同名、同日入党的党员。同一位请由原支部转出，再用“录入党员”转入；不是请在编号写“新”。",
        ),
        ({"编号": "999999"}, "编号", "本支部没有这个编号的党员，请核对，或者留空。"),
    ],
)  # fmt: skip
def test_member_who_cannot_be_brought_in_is_refused(
    changes: dict[str, Any], column: str, sentence: str, cast: Cast
) -> None:
    row = {
        "编号": "", "姓名": "林三", "党支部": "机关支部", "党小组": "", "党员类别": "正式党员",
        "入党日期": "2016-07-01", "转正日期": "2017-07-01", "到本支部日期": "2020-07-01",
        "职务": "", "任职自": "2021-01-01", **changes,
    }  # fmt: skip
    people = Member.objects.count()

    verdicts = judged(ImportKind.MEMBERS, make_workbook(list(row), [list(row.values())]), cast.township, cast.qiao)

    assert said(verdicts) == [(2, "refused", [(column, sentence.format(cheng=cast.cheng.pk))])]
    assert Member.objects.count() == people


@pytest.mark.django_db
def test_namesake_is_another_when_the_number_says_new(cast: Cast) -> None:
    headings = ("编号", *MEMBER)
    content = make_workbook(headings, [("新", "程予安", "机关支部", "2016-07-01", "2020-07-01")])
    brought_in(ImportKind.MEMBERS, content, cast.township, cast.qiao)

    again = judged(ImportKind.MEMBERS, content, cast.township, cast.qiao)

    assert Member.objects.filter(name="程予安").count() == 2
    assert [row.outcome.value for row in again.rows] == ["unchanged"]


@pytest.mark.django_db
def test_number_recognises_a_member_whose_joining_day_was_wrong(cast: Cast) -> None:
    content = make_workbook(("编号", *MEMBER), [(cast.cheng.pk, "程予安", "机关支部", "2016-07-01", "")])

    batch = brought_in(ImportKind.MEMBERS, content, cast.township, cast.qiao)

    assert Member.objects.get(pk=cast.cheng.pk).joined_on == date(2016, 7, 1)
    assert batch.changed == [["member", cast.cheng.pk, "joined_on", "2015-07-01", "2016-07-01"]]


@pytest.mark.django_db
def test_what_changed_since_the_preview_is_shown_again(cast: Cast) -> None:
    headings, row = (*MEMBER, "电话"), (cast.cheng.name, "", cast.cheng.joined_on, "", "555")
    content = make_workbook(headings, [row])
    shown = judged(ImportKind.MEMBERS, content, cast.office, cast.zhou)
    change_member(member=cast.cheng, branch=cast.office, by=cast.zhou, phone="555")

    with pytest.raises(ImportChanged):
        bring_in(
            kind=ImportKind.MEMBERS, organization=cast.office, content=content, file_name="", by=cast.zhou,
            fingerprint=shown.fingerprint,
        )  # fmt: skip


@pytest.mark.django_db
def test_own_post_is_not_given_by_a_workbook(cast: Cast) -> None:
    content = make_workbook(
        (*MEMBER, "职务", "任职自"), [(cast.zhou.name, "", cast.zhou.joined_on, "", "委员", "2022-01-01")]
    )

    verdicts = judged(ImportKind.MEMBERS, content, cast.office, cast.zhou)

    assert said(verdicts)[0][2][0] == ("职务", "不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。")


@pytest.mark.django_db
def test_rows_of_a_workbook_reach_nothing_outside(cast: Cast) -> None:
    """By path or by number: another tree is not there."""
    rows = [("", "林四", "青石支部", "2016-07-01", "2020-07-01"), (cast.shi.pk, "石敬亭", "机关支部", "2015-07-01", "")]

    verdicts = judged(ImportKind.MEMBERS, make_workbook(("编号", *MEMBER), rows), cast.township, cast.qiao)

    assert [row.notes[0].sentence for row in verdicts.rows] == [
        "没有找到这个党支部，请核对名称。",
        "本支部没有这个编号的党员，请核对，或者留空。",
    ]
    assert not Organization.objects.filter(kind=OrganizationKind.GROUP, name="林四").exists()


@pytest.mark.django_db
def test_preview_says_what_will_be_new(cast: Cast) -> None:
    people = judged(ImportKind.MEMBERS, make_workbook(PEOPLE, NEW_PEOPLE), cast.township, cast.qiao)
    places = judged(ImportKind.ORGANIZATIONS, make_workbook(ORGANIZATION, ORGANIZATIONS[:1]), cast.township, cast.qiao)

    assert said(people)[0] == (2, "new", [("", "录入第一党小组，自 2020-07-01，任组织委员")])
    assert said(places) == [(2, "new", [("", "建立党总支，成立于 2019-07-01")])]


@pytest.mark.django_db
def test_trail_of_a_branch_tells_of_its_groups_and_settings(cast: Cast) -> None:
    rows = [("机关支部", "第三党小组", "党小组", "2021-01-01"), ("", "柳溪村支部", "党支部", cast.village.founded, 9)]

    brought_in(
        ImportKind.ORGANIZATIONS, make_workbook((*ORGANIZATION, "会后几天内录入"), rows), cast.township, cast.qiao
    )

    told = AuditEvent.objects.filter(action="import.organizations").values_list("chain__organization__name", flat=True)
    assert sorted(told) == sorted(["望川镇党委", "机关支部", "柳溪村支部"])
