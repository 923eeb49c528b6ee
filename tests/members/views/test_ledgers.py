"""The six ledgers: the same cells on the page, on paper and in every file; who may have them; what the trail keeps."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members.choices import LeaveKind, MakeUpWay, MeetingKind, MeetingState, Presence
from members.models import Amendment, AuditEvent, MakeUp, Meeting, Resolution
from members.queries.records import presence_of
from members.reports.ledgers import ColumnKind, Value, shown
from members.reports.year_ledgers import Which
from members.services.study import credit, enter_for, mark_studied
from members.views import ledgers as view
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_assignment, make_book, make_held_meeting, make_meeting
from tests.generated_year import YEAR, GeneratedYear
from tests.ledgers import in_csv, in_json, in_xlsx
from tests.tables import tables_in

Form = Callable[[Client, str], list[list[str]]]


def body(response: HttpResponse) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def in_words(lines: list[list[Value]]) -> list[list[str]]:
    """Numbers without an end that says nothing, all else as it is shown."""
    return [
        [f"{cell:g}" if isinstance(cell, int | float | Decimal) else shown(cell) for cell in line] for line in lines
    ]


def page(client: Client, address: str) -> list[list[str]]:
    (table,) = tables_in(client.get(address).content.decode())
    return table


def paper(client: Client, address: str) -> list[list[str]]:
    """The parts side by side again, with the columns that stand in each of them once."""
    parts = tables_in(client.get(f"{address}print/").content.decode())
    lead = 0
    while len(parts) > 1 and len({part[0][lead] for part in parts}) == 1:
        lead += 1
    first, *others = parts
    return [line + [c for part in others for c in part[place][lead:]] for place, line in enumerate(first)]


def kinds(client: Client, address: str) -> list[ColumnKind]:
    columns = json.loads(body(client.post(f"{address[:-1]}.json")))["columns"]
    return [ColumnKind(column["kind"]) for column in columns]


FORMS: dict[str, Form] = {
    "paper": paper,
    "xlsx": lambda client, address: in_words(in_xlsx(body(client.post(f"{address[:-1]}.xlsx")))),
    "csv": lambda client, address: in_words(in_csv(body(client.post(f"{address[:-1]}.csv")), kinds(client, address))),
    "json": lambda client, address: in_words(in_json(body(client.post(f"{address[:-1]}.json")))),
}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("which", Which)
def test_page_paper_and_files_have_the_same_cells(which: Which, seed: int, client_for: ClientFor) -> None:
    made = GeneratedYear(seed)
    client = client_for(made.secretary)
    for place in (made.branch, made.group):
        address = f"/organizations/{place.pk}/ledger/{YEAR}/{which}/"

        on_page = page(client, address)

        assert {name: form(client, address) == on_page for name, form in FORMS.items()} == dict.fromkeys(FORMS, True)
        assert len(on_page) > 2 or place == made.group


def ledger(client: Client, cast: Cast, which: str, place: str = "office") -> list[dict[str, Value]]:
    """The rows by the keys of their columns."""
    return json.loads(body(client.post(f"/organizations/{getattr(cast, place).pk}/ledger/2025/{which}.json")))["rows"]


@pytest.fixture
def lecture(cast: Cast) -> Meeting:
    """Archived, of the office: 周 was there, 苏 by a correction, 程 on sick leave and made it up, 陆 absent, 方 not
    counted; a guest came."""
    people = [cast.zhou, cast.su, cast.cheng, cast.lu, cast.fang]
    meeting = make_held_meeting(
        cast.office, people, state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE, title="一堂党课", number=7,
        observers=[{"name": "林一", "who": "入党积极分子"}], presider=cast.zhou,
    )  # fmt: skip
    marks = [
        (Presence.PRESENT, {}),
        (Presence.ABSENT, {"reason": "未说明"}),
        (Presence.ON_LEAVE, {"leave_kind": LeaveKind.SICK, "reason": "住院"}),
        (Presence.ABSENT, {"reason": "没有接到通知"}),
        (Presence.PRESENT, {"counts": False, "excused_reason": "长期外出", "may_vote": False}),
    ]
    entries = list(meeting.roster.order_by("position"))
    for entry, (presence, values) in zip(entries, marks, strict=True):
        meeting.roster.filter(pk=entry.pk).update(presence=presence, **values)
    old = presence_of(entries[1])
    Amendment.objects.create(
        meeting=meeting, number=1, field="presence", member=cast.su, old=old, reason="核对", by=cast.zhou,
        new={**old, "presence": Presence.PRESENT, "reason": ""},
    )  # fmt: skip
    MakeUp.objects.create(entry=entries[2], way=MakeUpWay.VISITED, done_on=date(2025, 3, 20), minutes=40, by=cast.zhou)
    return meeting


def test_attendance_marks_corrections_and_make_ups(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    rows = ledger(client_for(cast.zhou), cast, "attendance")

    at = f"meeting_{lecture.pk}"
    assert {row["name"]: (row["who"], row[at], row["due"], row["present"]) for row in rows} == {
        "周砚秋": ("党员", "到", 1, 1),
        "苏见微": ("党员", "到 更正", 1, 1),
        "程予安": ("党员", "病假 已补学", 1, 0),
        "陆石安": ("党员", "缺", 1, 0),
        "方映川": ("党员", "不计", 0, 0),
        "林一": ("列席", "列席", None, None),
        "应到": ("合计", "4", 4, None),
        "实到": ("合计", "2", None, 2),
    }


@pytest.mark.parametrize(("reader", "leave", "has_reasons"), [("zhou", "病假 已补学", True), ("su", "假 已补学", False),
                                                             ("qiao", "假 已补学", False)])  # fmt: skip
def test_leave_is_told_of_to_who_may_know(
    reader: str, leave: str, has_reasons: bool, cast: Cast, lecture: Meeting, client_for: ClientFor
) -> None:
    client = client_for(getattr(cast, reader))

    attendance, make_ups = ledger(client, cast, "attendance"), ledger(client, cast, "make-ups")

    of_cheng = next(row for row in attendance if row["name"] == "程予安")
    assert of_cheng[f"meeting_{lecture.pk}"] == leave
    assert [row.get("reason") for row in make_ups] == (["住院", "没有接到通知"] if has_reasons else [None, None])
    assert all(("reason" in row) == has_reasons for row in make_ups)


def test_make_ups_say_what_is_done_and_what_is_due(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    rows = ledger(client_for(cast.su), cast, "make-ups")

    assert [tuple(row.values())[3:] for row in rows] == [
        ("程予安", "—", "请假", "已补学", "送学上门", "2025-03-20", 40, ""),
        ("陆石安", "—", "缺席", "待补学", "", None, None, ""),
    ]


def test_meetings_have_both_pairs_and_their_state(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    make_meeting(cast.office, planned_month=date(2025, 5, 1))  # of the plan: in no ledger
    make_meeting(cast.office, planned_month=date(2025, 6, 1), state=MeetingState.NOT_HELD, not_held_reason="防汛")

    rows = ledger(client_for(cast.zhou), cast, "meetings")

    assert [tuple(row.values()) for row in rows] == [
        ("2025-03-12", "第 7 次党课　一堂党课", "机关支部", "", "周砚秋", "", 4, 3, 2, 2, "已归档", 0, 0,
         "到会情况有更正"),
        ("2025-06-01", "支部党员大会", "机关支部", "", "", "", None, None, None, None, "未召开（有说明）", None,
         None, "防汛"),
    ]  # fmt: skip


def test_resolutions_say_how_they_were_followed(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    done = {"done_on": date(2025, 4, 1), "done_word": "已办", "owner": cast.lu, "due_on": date(2025, 4, 2)}
    Resolution.objects.create(
        meeting=lecture, text="修门", follow_up=True, raised_by_public=True, answer="修好了", **done
    )

    (row,) = ledger(client_for(cast.zhou), cast, "resolutions")

    assert tuple(row.values())[3:] == ("修门", "是", "是", "陆石安", "2025-04-02", "2025-04-01", "已办", "修好了")


def test_study_says_how_each_section_was_credited(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    book = make_book("own", chapters=1, sections=3)
    one, two, three = book.chapters.get().sections.order_by("position")
    mark_studied(member=cast.lu, section=one)
    enter_for(people=[cast.lu, cast.cheng], sections=[two], by=cast.zhou)
    with transaction.atomic():
        credit(people=[cast.zhou, cast.lu], sections=[two], by=cast.zhou, meeting=lecture)
        made_up = MakeUp.objects.get()
        credit(people=[cast.cheng], sections=[three], by=cast.zhou, meeting=lecture, make_up=made_up)
    address = f"/organizations/{cast.office.pk}/ledger/2025/study.json?book=own"

    rows = json.loads(body(client_for(cast.zhou).post(address)))["rows"]

    assert {row["name"]: tuple(row.values())[2:] for row in rows if row["studied"]} == {
        "程予安": (2, "—", "代录", "补学"),
        "陆石安": (2, "本人", "会议", "—"),
        "周砚秋": (1, "—", "会议", "—"),
    }


def test_study_is_of_what_was_assigned_in_the_year(cast: Cast, client_for: ClientFor) -> None:
    sections = list(make_book(chapters=1, sections=4).chapters.get().sections.order_by("position"))
    make_assignment(cast.township, cast.qiao, sections[:1])
    make_assignment(cast.group_two, cast.he, sections[1:2])
    make_assignment(cast.village, cast.tan, sections[2:3])
    make_assignment(cast.office, cast.zhou, sections[3:], starts_on=date(2024, 1, 1), due_on=date(2024, 12, 31))

    heads, *_ = page(client_for(cast.zhou), f"/organizations/{cast.office.pk}/ledger/2025/study/")

    assert heads == ["姓名", "党小组", "已读（共 2 节）", "第一章 测试节 1", "第一章 测试节 2"]


# ---- who may, and what is put down ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_file_is_sent_by_a_form_and_its_taking_is_on_the_trail(
    form: str, cast: Cast, lecture: Meeting, client_for: ClientFor
) -> None:
    client, address = client_for(cast.su), f"/organizations/{cast.office.pk}/ledger/2025/attendance.{form}"

    opened, before = client.get(address), AuditEvent.objects.count()
    sent = client.post(address)

    assert (opened["Content-Type"], before) == ("text/html; charset=utf-8", 0)
    assert f"机关支部 2025年考勤台账.{form}" in unquote(sent["Content-Disposition"])
    event = AuditEvent.objects.get()
    assert (event.action, event.account) == ("ledger.exported", cast.su.account)
    assert event.details == {"fields": ["attendance"], "year": 2025, "form": form, "rows": 8} | {
        key: event.details[key] for key in event.details if key in ("organization", "target")
    }
    assert sent.streaming


def test_taking_is_said_on_the_page_of_the_branch(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    client = client_for(cast.zhou)
    client.post(f"/organizations/{cast.office.pk}/ledger/2025/resolutions.csv")

    assert "导出了2025年的议定事项台账" in client.get(f"/organizations/{cast.office.pk}/").content.decode()


@pytest.mark.parametrize(("reader", "status"), [("cheng", 403), ("he", 403), ("su", 200), ("qiao", 200), ("tan", 404)])
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_files_are_for_whom_the_page_is(
    reader: str, status: int, form: str, cast: Cast, lecture: Meeting, client_for: ClientFor
) -> None:
    client, address = client_for(getattr(cast, reader)), f"/organizations/{cast.office.pk}/ledger/2025/attendance"

    assert client.get(f"{address}/").status_code == status
    assert client.get(f"{address}/print/").status_code == status
    assert client.post(f"{address}.{form}").status_code == status
    assert AuditEvent.objects.count() == (status == 200)


def test_leader_has_the_ledgers_of_the_own_group(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    own = make_held_meeting(cast.group_two, [cast.he, cast.lu], state=MeetingState.RECORDED, kind="group_meeting")
    own.roster.filter(member=cast.lu).update(presence=Presence.ON_LEAVE, leave_kind=LeaveKind.SICK)

    rows = ledger(client_for(cast.he), cast, "attendance", "group_two")

    assert {row["name"]: row[f"meeting_{own.pk}"] for row in rows if row["who"] == "党员"} == {
        "贺归舟": "未登记",
        "陆石安": "病假",
    }
    assert client_for(cast.cheng).get(f"/organizations/{cast.group_two.pk}/ledger/2025/").status_code == 403


@pytest.mark.parametrize("rest", ["1999/", "2999/", "2025/xxx/", "2025/xxx.csv", "2025/hours.pdf", "2025/xxx/print/"])
def test_what_there_is_none_of_is_not_found(rest: str, cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.zhou).get(f"/organizations/{cast.office.pk}/ledger/{rest}").status_code == 404


def test_many_rows_are_paged_and_no_workbook_is_offered(
    cast: Cast, lecture: Meeting, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "MOST_IN_XLSX", 7)
    monkeypatch.setattr(view, "ON_A_PAGE", 3)
    client, address = client_for(cast.zhou), f"/organizations/{cast.office.pk}/ledger/2025/attendance"

    shown = [page(client, f"{address}/?page={number}")[1:] for number in (1, 2, 3)]
    html = client.get(f"{address}/").content.decode()
    refused = client.post(f"{address}.xlsx").content.decode()

    assert [len(part) for part in shown] == [3, 3, 2]
    whole = in_words(in_csv(body(client.post(f"{address}.csv")), kinds(client, f"{address}/")))
    assert [line for part in shown for line in part] == whole[1:]
    assert ("下载 Excel" in html, "下载 CSV" in html, "请下载 CSV" in html) == (False, True, True)
    assert "共 8 行，超过 7 行，不能存成 Excel 文件。请下载 CSV" in refused
    assert not AuditEvent.objects.filter(details__form="xlsx").exists()


def test_paper_says_who_printed(cast: Cast, lecture: Meeting, client_for: ClientFor) -> None:
    html = client_for(cast.su).get(f"/organizations/{cast.office.pk}/ledger/2025/hours/print/").content.decode()

    assert f"苏见微打印，{timezone.localdate().year}年" in html


def test_upper_organisation_chooses_a_branch(cast: Cast, client_for: ClientFor) -> None:
    html = client_for(cast.qiao).get(f"/organizations/{cast.township.pk}/ledger/").content.decode()

    assert f'href="/organizations/{cast.village.pk}/ledger/"' in html
