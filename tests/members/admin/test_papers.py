"""The administrator's page of an organisation's own template: what is taken, what is refused, what is handed out."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from members.models import RecordTemplate
from members.reports.fields import MEANINGS
from members.reports.packages import NO_DOCUMENT, TOO_LARGE
from members.reports.templates import OURS
from members.reports.write_docx import CODE
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.guide.test_admin import acts
from tests.members.reports.test_write_docx import ATTRIBUTES, IN_EACH_PART, with_payload
from tests.members.reports.word import word_file

pytestmark = pytest.mark.django_db
LIST = "/admin/members/recordtemplate/"
GOOD, OTHER = word_file("{{ title }}"), word_file("{{ place }}")


@pytest.fixture
def sysadmin(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.sysadmin)


@pytest.fixture
def template(cast: Cast) -> RecordTemplate:
    return RecordTemplate.objects.create(organization=cast.office, name="旧.docx", content=GOOD, by=cast.sysadmin)


def upload(client: Client, address: str, content: bytes, name: str = "模板.docx", **values: Any) -> str:
    file = SimpleUploadedFile(name, content)
    return client.post(address, {"file": file, **values}, follow=True).content.decode()


def change(template: RecordTemplate) -> str:
    return f"{LIST}{template.pk}/change/"


def test_template_is_put_in_place(cast: Cast, sysadmin: Client) -> None:
    html = upload(sysadmin, f"{LIST}add/", GOOD, organization=cast.office.pk)

    kept = RecordTemplate.objects.get()
    assert (kept.organization, kept.name, bytes(kept.content), kept.by) == (
        cast.office, "模板.docx", GOOD, cast.sysadmin
    )  # fmt: skip
    assert acts("record_template.put") == [{"target": cast.office.pk}]
    assert "模板.docx" in html


def test_template_is_replaced_and_its_organisation_stays(
    cast: Cast, sysadmin: Client, template: RecordTemplate
) -> None:
    upload(sysadmin, change(template), OTHER, name="新.docx", organization=cast.village.pk)

    kept = RecordTemplate.objects.get()
    assert (kept.pk, kept.organization, kept.name) == (template.pk, cast.office, "新.docx")
    assert bytes(kept.content) == OTHER
    assert acts("record_template.put") == [{"target": cast.office.pk}]


def test_template_is_removed(cast: Cast, sysadmin: Client, template: RecordTemplate) -> None:
    sysadmin.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})

    assert not RecordTemplate.objects.exists()
    assert acts("record_template.removed") == [{"target": cast.office.pk}]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        *((with_payload(part, ATTRIBUTES), CODE) for part in IN_EACH_PART),
        (b"", "文件是空的，请另选一个。"),
        (b"text", NO_DOCUMENT),
        (bytes(3 * 1024 * 1024), TOO_LARGE),
        (word_file("{{ plaec }}"), "模板里的字段“plaec”不认识，请对照字段表改正。"),
    ],
    ids=[*IN_EACH_PART, "empty", "text", "large", "unknown field"],
)
def test_template_that_does_not_serve_is_refused_at_its_field_and_nothing_is_kept(
    content: bytes, sentence: str, cast: Cast, sysadmin: Client, template: RecordTemplate
) -> None:
    new = upload(sysadmin, f"{LIST}add/", content, organization=cast.village.pk)
    changed = upload(sysadmin, change(template), content)

    assert [html.count(escape(sentence)) for html in (new, changed)] == [1, 1]
    kept = RecordTemplate.objects.get()
    assert (kept.name, bytes(kept.content)) == ("旧.docx", GOOD)
    assert acts("record_template.put") == []


def test_organisation_has_one_template_and_a_second_is_led_to_it(
    cast: Cast, sysadmin: Client, template: RecordTemplate
) -> None:
    html = upload(sysadmin, f"{LIST}add/", GOOD, organization=cast.office.pk)

    assert "这个组织已有模板，请打开它的那一行更换文件。" in html
    assert RecordTemplate.objects.count() == 1


def test_fields_are_explained_and_ours_is_handed_out_to_start_from(sysadmin: Client) -> None:
    page = sysadmin.get(f"{LIST}fields/").content.decode()
    ours = sysadmin.get(reverse("admin:members_recordtemplate_ours"))

    assert [name for name in MEANINGS if f"<code>{name}</code>" not in page] == []
    assert reverse("admin:members_recordtemplate_ours") in page
    assert f"{LIST}fields/" in sysadmin.get(LIST).content.decode()
    assert unquote(ours["Content-Disposition"]).endswith("会议记录模板.docx")
    assert b"".join(ours.streaming_content) == OURS.read_bytes()


def test_template_in_place_is_handed_out_again(sysadmin: Client, template: RecordTemplate) -> None:
    address = reverse("admin:members_recordtemplate_file", args=[template.pk])

    response = sysadmin.get(address)

    assert address in sysadmin.get(change(template)).content.decode()
    assert b"".join(response.streaming_content) == GOOD
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_pages_are_the_administrators_alone(cast: Cast, client_for: ClientFor, template: RecordTemplate) -> None:
    pages = (LIST, f"{LIST}fields/", f"{LIST}ours/", f"{LIST}{template.pk}/file/", change(template))

    for page in pages:
        answers = [client_for(who).get(page).status_code for who in (cast.editor, cast.zhou, cast.qiao)]
        assert answers == [403, 302, 302], page
