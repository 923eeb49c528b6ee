"""Files of a meeting through its pages: refused beside the field, downloaded and never shown, behind the same doors."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.models import Attachment
from members.uploads import LARGEST
from tests.conftest import ClientFor
from tests.files import PDF, docx, jpeg
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def send(client: Client, meeting: object, content: bytes, name: str = "签到表 第1页.pdf", kind: str = "sign_in_sheet"):
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(reverse("attachment_add", args=[meeting.pk]), {"kind": kind, "file": file}, follow=True)


def test_secretary_adds_a_scan_and_reads_it_again(world: World, client_for: ClientFor) -> None:
    secretary = client_for(world.cast.zhou)

    page = send(secretary, world.archived, PDF).content.decode()

    attachment = Attachment.objects.get(name="签到表 第1页.pdf")
    assert "已上传。" in page
    assert f'href="{reverse("attachment", args=[attachment.pk])}">签到表 第1页.pdf</a>' in page
    response = secretary.get(reverse("attachment", args=[attachment.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('签到表 第1页.pdf')}"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_type_sent_along_and_name_count_for_nothing(world: World, client_for: ClientFor) -> None:
    secretary = client_for(world.cast.zhou)
    send(secretary, world.archived, jpeg(), name="页面.html", kind="other")
    send(secretary, world.archived, docx(), name="讲稿.exe", kind="lecture_text")

    kept = Attachment.objects.filter(kind__in=["other", "lecture_text"]).order_by("pk")
    assert [(one.name, one.content_type.split("/")[1][:8]) for one in kept] == [
        ("页面.jpg", "jpeg"), ("讲稿.docx", "vnd.open")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"<html></html>", "other", "只收 PDF、JPEG、PNG 图片和 Word 文档（.docx），按文件内容核对。"),
        (b"", "other", "文件是空的，请另选一个。"),
        (PDF + bytes(LARGEST), "other", "文件超过 10 MB，请分成几份，或者调低扫描清晰度再上传。"),
        (jpeg()[:40], "other", "这份文件不完整或已损坏，请重新扫描或另存一份再上传。"),
        (b"%PDF-1.7", "other", "这份文件已经上传过，没有再存。"),
        (PDF, "", "请选择种类。"),
    ],
)
def test_what_is_not_taken_is_said_once_beside_the_form(
    world: World, client_for: ClientFor, content: bytes, kind: str, sentence: str
) -> None:
    before = Attachment.objects.count()

    page = send(client_for(world.cast.zhou), world.archived, content, name="照片.jpg", kind=kind).content.decode()

    assert page.count(f"<strong>{sentence}") == 1
    assert Attachment.objects.count() == before


def test_no_file_chosen_is_said(world: World, client_for: ClientFor) -> None:
    address = reverse("attachment_add", args=[world.archived.pk])

    assert "请选择文件。" in client_for(world.cast.zhou).post(address, {"kind": "other"}).content.decode()


def test_page_warns_of_classified_papers_beside_the_field(world: World, client_for: ClientFor) -> None:
    page = client_for(world.cast.zhou).get(reverse("attachments", args=[world.open.pk])).content.decode()

    assert "涉密文件、资料不得上传。" in page.partition('type="file"')[2][:600]


def test_confidential_meeting_keeps_its_files_from_committee_and_above(world: World, client_for: ClientFor) -> None:
    world.archived.purposes = ("org_life_meeting",)
    world.archived.presider = world.archived.recorder = world.cast.zhou
    world.archived.save()
    page, file = reverse("attachments", args=[world.archived.pk]), world.address("attachment", "attachment")

    answers = {
        name: (client_for(getattr(world.cast, name)).get(page).status_code,
               client_for(getattr(world.cast, name)).get(file).status_code)
        for name in ("zhou", "su", "qiao", "cheng", "tan")
    }  # fmt: skip

    assert answers == {
        "zhou": (200, 200), "su": (403, 404), "qiao": (403, 404), "cheng": (403, 404), "tan": (404, 404)
    }  # fmt: skip


def test_file_is_removed_until_the_meeting_is_archived(world: World, client_for: ClientFor) -> None:
    secretary = client_for(world.cast.zhou)
    open_page, archived_page = (
        secretary.get(reverse("attachments", args=[meeting.pk])).content.decode()
        for meeting in (world.open, world.archived)
    )

    done = secretary.post(world.address("attachment_remove", "open_attachment"), follow=True).content.decode()

    assert "确认移除" in open_page
    assert "确认移除" not in archived_page
    assert "附件只能补充" in archived_page
    assert "已移除“测试扫描.pdf”。" in done
    assert list(world.open.attachments.all()) == []
    assert world.archived.attachments.count() == 1


def test_committee_reads_and_has_no_form(world: World, client_for: ClientFor) -> None:
    world.archived.recorder = None
    world.archived.save()
    page = client_for(world.cast.su).get(reverse("attachments", args=[world.archived.pk])).content.decode()

    assert "测试扫描.pdf" in page
    assert 'type="file"' not in page


def test_meeting_page_leads_to_the_files_for_those_who_may_read_them(world: World, client_for: ClientFor) -> None:
    address = reverse("attachments", args=[world.archived.pk])
    pages = {
        name: client_for(getattr(world.cast, name)).get(world.archived.get_absolute_url()).content.decode()
        for name in ("zhou", "su", "cheng")
    }

    assert {name for name, page in pages.items() if address in page} == {"zhou", "su"}


def test_a_lost_file_is_not_found_and_no_error(world: World, client_for: ClientFor) -> None:
    attachment = world.archived.attachments.get()
    attachment.file.storage.delete(attachment.file.name)

    assert client_for(world.cast.zhou).get(world.address("attachment", "attachment")).status_code == 404


def test_stored_files_have_no_address_of_their_own(world: World, client: Client) -> None:
    name = world.archived.attachments.get().file.name

    for address in (f"/media/{name}", f"/{name}", f"/static/{name}"):
        assert client.get(address).status_code in (302, 404)
        assert b"%PDF" not in client.get(address, follow=True).content
