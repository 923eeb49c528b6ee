"""The print page and the Word document: the same rows, for those who may read the minutes."""

from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from members.choices import MeetingKind, Purpose
from members.models import Meeting, Member, RecordTemplate
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting, make_meeting
from tests.members.reports.meetings import HELD, make_full_meeting
from tests.members.reports.test_record import fields_of
from tests.members.reports.word import texts, word_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_full_meeting(cast)


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


def printed(client: Client, meeting: Meeting) -> str:
    return client.get(reverse("meeting_print", args=[meeting.pk])).content.decode()


def downloaded(client: Client, meeting: Meeting) -> HttpResponse:
    return client.get(reverse("record_docx", args=[meeting.pk]))


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)


def put_own_template(cast: Cast, text: str) -> None:
    RecordTemplate.objects.create(organization=cast.township, name="a.docx", content=word_file(text), by=cast.sysadmin)


def lines(value: object) -> list[str]:
    if isinstance(value, dict):
        return [line for part in value.values() for line in lines(part)]
    return [line for part in value for line in lines(part)] if isinstance(value, list) else [str(value)]


def test_page_and_document_show_every_line_of_the_record(meeting: Meeting, secretary: Client) -> None:
    fields = fields_of(meeting)
    said_in_two_rows = ("sentence",)
    everything = [line for name in fields if name not in said_in_two_rows for line in lines(fields[name])]

    page, document = printed(secretary, meeting), "\n".join(texts(body(downloaded(secretary, meeting))))

    assert [line for line in everything if escape(line) not in page] == []
    assert [line for line in everything if line not in document and line not in fields["topics"]] == []
    for signature in ("主持人签名：", "记录人签名：", "审核人", "抽查"):
        assert (signature in page, signature in document) == (True, True)


def test_document_comes_as_a_file_with_a_chinese_name_that_nobody_keeps(meeting: Meeting, secretary: Client) -> None:
    response = downloaded(secretary, meeting)

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    kind, _, name = response["Content-Disposition"].partition("; filename*=utf-8''")
    assert (kind, unquote(name)) == ("attachment", "机关支部 2025-11-19 支部党员大会记录.docx")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_name_of_the_file_holds_nothing_that_a_folder_cannot(cast: Cast, secretary: Client) -> None:
    type(cast.office).objects.filter(pk=cast.office.pk).update(name='甲/乙\\丙:"丁"\r\n支部')
    meeting = make_held_meeting(cast.office, [cast.zhou], held_from=HELD)

    name = unquote(downloaded(secretary, meeting)["Content-Disposition"].partition("''")[2])

    assert name == "甲乙丙丁支部 2025-11-19 支部党员大会记录（草稿）.docx"


def test_open_meeting_prints_as_a_draft(cast: Cast, secretary: Client) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou], held_from=HELD)

    assert "<h1>支部党员大会记录（草稿）</h1>" in printed(secretary, meeting)
    assert "支部党员大会记录（草稿）" in texts(body(downloaded(secretary, meeting)))


@pytest.mark.parametrize("page", ["meeting_print", "record_docx"])
def test_meeting_that_was_not_held_has_nothing_to_print(page: str, cast: Cast, secretary: Client) -> None:
    meeting = make_meeting(cast.office, planned_at=HELD)

    response = secretary.get(reverse(page, args=[meeting.pk]), follow=True)

    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "会议还没有召开，没有记录可以打印。" in response.content.decode()


def test_what_one_may_not_know_is_not_in_the_file_either(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(purposes=(Purpose.ORG_LIFE_MEETING,))
    above = client_for(cast.qiao)

    page, document = printed(above, meeting), "\n".join(texts(body(downloaded(above, meeting))))

    for text in ("清点物资", "长期卧床", "赞成放到晚上。", "两人一组&gt;", "两人一组>"):
        assert (text in page, text in document) == (False, False)
    assert "本件未列请假、缺席和不计入应到的原因、各人的发言，这些内容只给有关人员看。" in page
    assert "本件未列请假、缺席和不计入应到的原因、各人的发言，这些内容只给有关人员看。" in document


def test_committee_meeting_is_printed_by_the_committee_and_above(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou], kind=MeetingKind.COMMITTEE_MEETING, held_from=HELD)
    who: list[Member] = [cast.zhou, cast.su, cast.qiao, cast.cheng, cast.tan]

    answers = {m.name: downloaded(client_for(m), meeting).status_code for m in who}

    assert list(answers.values()) == [200, 200, 200, 404, 404]


def test_own_template_of_the_organisation_above_is_used(cast: Cast, meeting: Meeting, secretary: Client) -> None:
    put_own_template(cast, "{{ organization }}在{{ place }}召开")

    response = downloaded(secretary, meeting)

    assert texts(body(response)) == ["机关支部在三楼会议室，同时线上召开"]


def test_own_template_that_fails_gives_ours_with_a_message_on_the_next_page(
    cast: Cast, meeting: Meeting, secretary: Client
) -> None:
    put_own_template(cast, "{{ gone }}")

    content = body(downloaded(secretary, meeting))

    assert "主持人签名：\t\t记录人签名：\t" in texts(content)
    sentence = (
        "本组织的会议记录模板这次没有用上，文档用的是本站的模板。"
        "模板里的字段“gone”不认识，请对照字段表改正。请告诉系统管理员。"
    )
    assert sentence in secretary.get(meeting.get_absolute_url()).content.decode()


def test_meeting_page_leads_to_both_once_it_is_held(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    planned = make_meeting(cast.office, planned_at=HELD, called_at=HELD)

    def links(member: Member, of: Meeting) -> list[bool]:
        page = client_for(member).get(of.get_absolute_url()).content.decode()
        return [reverse(name, args=[of.pk]) in page for name in ("meeting_print", "record_docx")]

    assert links(cast.zhou, meeting) == [True, True]
    assert links(cast.cheng, meeting) == [False, False]
    assert links(cast.zhou, planned) == [False, False]
