from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from members.choices import ImportKind
from members.models import ImportBatch, Member
from members.services.people import change_member
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_account
from tests.members.imports.test_bringing_in import brought_in
from tests.pages import fields_of
from tests.workbooks import MEMBER, make_workbook

GOOD = [("林一", "机关支部", "2015-07-01", "2020-07-01")]


def upload(client: Client, cast: Cast, content: bytes, kind: str = "members", **extra: Any) -> HttpResponse:
    file = SimpleUploadedFile("党员.xlsx", content)
    return client.post(reverse("import", args=[cast.office.pk, kind]), {"file": file}, **extra)


def messages(page: HttpResponse) -> str:
    return page.content.decode()


@pytest.mark.django_db
def test_workbook_is_previewed_brought_in_and_undone(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    people = Member.objects.count()

    preview = upload(client, cast, make_workbook(MEMBER, GOOD), follow=True)

    address = preview.redirect_chain[-1][0]  # type: ignore[attr-defined]
    assert "新增 1 行。还没有写入。" in preview.content.decode()
    assert Member.objects.count() == people
    done = client.post(address, fields_of(preview.content.decode()), follow=True)
    assert "已导入党员 1 行。" in done.content.decode()
    batch = ImportBatch.objects.get()
    assert (batch.file_name, batch.rows, batch.by) == ("党员.xlsx", 1, cast.zhou)
    gone = client.post(reverse("import_undo", args=[batch.pk]), follow=True)
    assert "已撤销：移除 1 项，恢复 0 处更改。" in gone.content.decode()
    assert Member.objects.count() == people


@pytest.mark.django_db
def test_undoing_what_is_all_in_use_says_that_everything_stays(cast: Cast, client_for: ClientFor) -> None:
    content = make_workbook(MEMBER, GOOD)
    batch = brought_in(ImportKind.MEMBERS, content, cast.office, cast.zhou)
    make_account(Member.objects.order_by("pk").last())

    page = client_for(cast.zhou).post(reverse("import_undo", args=[batch.pk]), follow=True).content.decode()

    assert "没有可以撤销的内容，资料都保持原样。" in page
    assert "已有记录或账号，名册上没有移除。" in page
    assert "已撤销" not in page


@pytest.mark.django_db
def test_earlier_import_says_that_later_ones_are_undone_first(cast: Cast, client_for: ClientFor) -> None:
    for name in ("林一", "林二"):
        brought_in(ImportKind.MEMBERS, make_workbook(MEMBER, [(name, *GOOD[0][1:])]), cast.office, cast.zhou)

    page = client_for(cast.zhou).get(reverse("imports")).content.decode()

    assert (page.count("要先撤销后面的导入"), page.count(">撤销<span")) == (1, 1)


@pytest.mark.django_db
def test_same_workbook_again_says_that_nothing_changes(cast: Cast, client_for: ClientFor) -> None:
    client, content = client_for(cast.zhou), make_workbook(MEMBER, [("程予安", "", cast.cheng.joined_on, "")])

    page = upload(client, cast, content, follow=True).content.decode()

    assert "不变 1 行。还没有写入。" in page
    assert "表里的内容与系统里的完全一样，不用导入。" in page
    assert 'name="fingerprint"' not in page


@pytest.mark.django_db
def test_refused_row_is_named_with_its_column_and_nothing_is_offered(cast: Cast, client_for: ClientFor) -> None:
    page = upload(client_for(cast.zhou), cast, make_workbook(MEMBER, [*GOOD, ("", "", "x", "")]), follow=True)

    html = page.content.decode()
    assert "不能导入 1 行，新增 1 行。还没有写入。" in html
    assert "<b>姓名</b>：请填写姓名。" in html
    assert 'name="fingerprint"' not in html


@pytest.mark.django_db
def test_what_changed_meanwhile_is_shown_before_it_is_written(cast: Cast, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    content = make_workbook((*MEMBER, "民族"), [("程予安", "", cast.cheng.joined_on, "", "汉族")])
    preview = upload(client, cast, content, follow=True)
    change_member(member=cast.cheng, branch=cast.office, by=cast.su, ethnic_group="回族")

    again = client.post(preview.redirect_chain[-1][0], fields_of(preview.content.decode()))  # type: ignore[attr-defined]

    html = again.content.decode()
    assert "预览以后资料有了变动，已重新核对。" in html
    assert "回族 改为 汉族" in html
    assert Member.objects.get(pk=cast.cheng.pk).ethnic_group == "回族"


@pytest.mark.django_db
def test_unreadable_file_is_said_beside_the_field(cast: Cast, client_for: ClientFor) -> None:
    for content, sentence in [
        (b"\x89PNG\0", "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。"),
        (b"", "这份文件是空的，请重新选择。"),
        (make_workbook(["姓名"], GOOD), "缺少这些列：“入党日期”。请补上，标题与模板一样。"),
    ]:
        page = upload(client_for(cast.zhou), cast, content)
        assert (page.status_code, page.content.decode().count(f"<strong>{sentence}")) == (200, 1)


@pytest.mark.django_db
def test_kept_workbook_is_nobody_elses(cast: Cast, client_for: ClientFor) -> None:
    """The deputy who knows the address uploads a file of their own."""
    preview = upload(client_for(cast.zhou), cast, make_workbook(MEMBER, GOOD))

    other = client_for(cast.qiao).get(preview.url, follow=True)  # type: ignore[attr-defined]

    assert "预览的文件已经不在，请重新上传。" in other.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x", "0" * 64, "-", "a" * 300])
def test_key_of_no_file_leads_back(key: str, cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.zhou).get(reverse("import_preview", args=[cast.office.pk, "members", key]))

    assert (answer.status_code, answer["Location"]) == (302, reverse("import", args=[cast.office.pk, "members"]))


@pytest.mark.django_db
def test_kind_that_is_none_is_not_found(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.zhou).get(f"/imports/{cast.office.pk}/xxx/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["members", "organizations"])
def test_template_downloaded_has_the_headings_that_are_read(kind: str, cast: Cast, client_for: ClientFor) -> None:
    address = reverse("import_template", args=[cast.office.pk, kind])

    answer = client_for(cast.zhou).get(address)

    first = load_workbook(BytesIO(answer.content))["填写"][1]
    assert {"members": "编号", "organizations": "上级组织"}[kind] == first[0].value
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "name"), [("organizations", "党组织导入模板.xlsx"), ("members", "党员导入模板.xlsx")])
def test_template_has_a_chinese_name(kind: str, name: str, cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(cast.zhou).get(reverse("import_template", args=[cast.office.pk, kind]))

    assert unquote(answer["Content-Disposition"]) == f"attachment; filename*=utf-8''{name}"
