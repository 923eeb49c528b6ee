"""The year book in words; page, Word document and workbook say the same."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from members.choices import MeetingKind, MeetingState, Presence, Purpose
from members.models import Member
from members.queries.records import record_of
from members.queries.year_book import year_book
from members.reports.hand_parts import HandPart
from members.reports.ledgers import shown
from members.reports.record import record_fields
from members.reports.templates import record_document
from members.reports.write_xlsx import write_xlsx
from members.reports.write_year_book import year_book_document
from members.reports.year_book import ACROSS, Book, book_in_words, sheets
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_held_meeting, make_meeting
from tests.members.reports.meetings import HELD, SAID, make_full_meeting
from tests.members.reports.word import texts

pytestmark = pytest.mark.django_db
Acting = Callable[[Member], Member]
TODAY = date(2025, 12, 20)


@pytest.fixture
def book(cast: Cast, acting: Acting) -> Book:
    """A full meeting and twenty more."""
    make_full_meeting(cast)
    for number in range(20):
        meeting = make_held_meeting(
            cast.office, [cast.zhou, cast.su, cast.cheng], kind=MeetingKind.THEME_DAY, title=f"主题{number}",
            held_from=datetime(2025, 1, 3, 6, tzinfo=UTC) + timedelta(days=number * 14), state=MeetingState.ARCHIVED,
        )  # fmt: skip
        meeting.roster.update(presence=Presence.PRESENT)
    return told(cast, acting, cast.zhou)


def told(cast: Cast, acting: Acting, reader: Member) -> Book:
    cast.office.refresh_from_db()
    person = acting(reader)
    return book_in_words(year_book(cast.office, 2025, person, TODAY), person)


def cells(book: Book, by_hand: bool = True) -> set[str]:
    """Every line that stands in a table of the book, in its heads and in the notes below."""
    tables = [one for part in book.parts if by_hand or not part.by_hand for one in part.tables]
    found = [column.heading for one in tables if one.rows for column in one.columns]
    found += [shown(value) for one in tables for row in one.rows for value in row]
    found += [note for one in tables for note in one.notes]
    return {line for text in found for line in text.split("\n") if line}


def part(book: Book, key: str) -> list[list[object]]:
    (found,) = (part for part in book.parts if part.key == key)
    return [list(row) for one in found.tables for row in one.rows]


# ---- in words ------------------------------------------------------------------------------------------------------


def test_attendance_has_people_down_and_meetings_across_by_what_counts_now(book: Book, cast: Cast) -> None:
    rows = {row[0]: [*row[1:]] for row in book.sheet.rows}
    headings = [column.heading for column in book.sheet.columns]
    full = headings.index("11.19\n大会") - 1

    assert headings[1] == "1.3\n党日"
    assert headings[-5:] == ["应到", "到会", "请假", "缺席", "补学"]
    assert {name: marks[full] for name, marks in rows.items()} == {
        "周砚秋": "到", "苏见微": "到", "贺归舟": "到", "陆石安": "到", "程予安": "假补", "谭秋水": "缺", "乔松": "缺△",
        "方映川": "免",
    }  # fmt: skip
    assert rows["程予安"][-5:] == [21, 20, 1, 0, 1]
    assert rows["方映川"][-5:] == [0, 0, 0, 0, 0]


def test_attendance_is_cut_into_pieces_that_fit_a_page(book: Book) -> None:
    (wide,) = (part for part in book.parts if part.wide)

    assert [len(one.columns) for one in wide.tables] == [1 + ACROSS, 1 + 21 - ACROSS + 5]
    assert [one.title for one in wide.tables] == ["第 1 张，共 2 张", "第 2 张，共 2 张"]
    joined = [[*first, *second[1:]] for first, second in zip(*(one.rows for one in wide.tables), strict=True)]
    assert joined == [list(row) for row in book.sheet.rows]


def test_plan_says_what_became_of_each_meeting(cast: Cast, acting: Acting) -> None:
    make_meeting(cast.office, planned_month=date(2025, 12, 1))
    make_meeting(cast.office, planned_month=date(2025, 11, 1), responsible=cast.su)
    make_meeting(cast.office, planned_month=date(2025, 2, 1), state=MeetingState.NOT_HELD, not_held_reason="防汛值守")
    make_held_meeting(cast.group_one, [], held_from=HELD, kind=MeetingKind.GROUP_MEETING)
    late = make_held_meeting(
        cast.office, [], held_from=HELD, state=MeetingState.RECORDED, recorded_at=HELD + timedelta(days=5)
    )

    plan = part(told(cast, acting, cast.zhou), "plan")[:5]

    assert plan == [
        ["2月", "支部", "支部党员大会", "", "未召开：防汛值守"],
        ["11月", "支部", "支部党员大会", "苏见微", "尚未召开"],
        ["11月", "第一党小组", "党小组会", "", "11月19日已开，待录入"],
        ["11月", "支部", "支部党员大会", "", f"11月19日召开，第 {late.number} 次，补录（迟 2 天）"],
        ["12月", "支部", "支部党员大会", "", "已计划"],
    ]


def test_duties_stand_in_the_month_in_which_they_were_settled(cast: Cast, acting: Acting) -> None:
    make_held_meeting(cast.office, [], held_from=datetime(2025, 2, 3, 6, tzinfo=UTC), state=MeetingState.ARCHIVED)

    rows = {row[0]: row[1:] for row in part(told(cast, acting, cast.zhou), "plan")[1:]}

    assert rows["支部党员大会"] == ["", "已开", "", "", "", "尚未", "", "", "尚未", "", "", "尚未"]
    assert rows["第一党小组党小组会"] == ["尚未"] * 12
    assert "支部委员会" not in rows


def test_who_may_not_read_what_was_said_or_why_somebody_was_away_finds_neither_in_the_book(
    cast: Cast, acting: Acting
) -> None:
    make_full_meeting(cast, purposes=(Purpose.ORG_LIFE_MEETING,))

    of_secretary, from_above = (
        "\n".join(texts(year_book_document(told(cast, acting, reader)))) for reader in (cast.zhou, cast.qiao)
    )

    for kept in ("抢修水管", "清点物资", "长期卧床", SAID.split("\n")[1]):
        assert kept in of_secretary
        assert kept not in from_above
    assert "本件未列请假、缺席和不计入应到的原因、各人的发言" in from_above


def test_pages_to_fill_by_hand_are_those_the_branch_wants(cast: Cast, acting: Acting) -> None:
    cast.office.left_out_of_book = [HandPart.DUES, HandPart.TALKS]
    cast.office.save()

    titles = [part.title for part in told(cast, acting, cast.zhou).parts if part.by_hand]

    assert titles == [
        "民主评议党员情况",
        "发展党员和入党积极分子",
        "流动党员联系",
        "奖惩情况",
        "年度工作总结",
        "上级检查意见",
    ]


def test_pages_to_fill_by_hand_have_the_names_of_those_who_belong(book: Book, cast: Cast) -> None:
    names = {row[0] for row in part(book, "dues")} - {""}

    assert names == {"方映川", "乔松", "程予安", "苏见微", "周砚秋", "贺归舟", "陆石安"}
    assert all(cell == "" for row in part(book, "dues") for cell in row[1:])


# ---- the three forms -------------------------------------------------------------------------------------------------


def test_page_document_and_workbook_hold_the_same_cells(book: Book, cast: Cast, client_for: ClientFor) -> None:
    html = client_for(cast.zhou).get(reverse("year_book", args=[cast.office.pk, 2025])).content.decode()

    on_page = {unescape(line) for line in re.sub(r"<[^>]+>", "\n", html).split("\n")}
    in_word = {line for text in texts(year_book_document(book)) for line in text.split("\n")}

    assert len(cells(book)) > 150
    assert cells(book) - on_page == set()
    assert cells(book) - in_word == set()
    assert cells(book, by_hand=False) - in_workbook(book) == set()


def in_workbook(book: Book) -> set[str]:
    """Every line of its cells; heads that stand on two lines on paper have a space between them here."""
    found: set[str] = set()
    for sheet in load_workbook(BytesIO(write_xlsx(*sheets(book)))):
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                text = value.date().isoformat() if isinstance(value, datetime) else str(value)
                found |= {text, *text.split("\n"), *text.split(" ")}
    return found


def test_workbook_has_one_row_for_each_record_with_all_it_says(book: Book) -> None:
    read = load_workbook(BytesIO(write_xlsx(*sheets(book))))
    sheet = read["会议记录　内容"]
    (record,) = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=4) if row[3].value == "冬季值班")

    assert sheet.max_row == 3 + 21
    assert record[:3] == ["支部党员大会记录", "机关支部", "二〇二五年第 4 次"]
    assert SAID.split("\n")[0] in record[18]


def test_document_has_every_meeting_as_its_own_record_has_it(book: Book, cast: Cast) -> None:
    meeting = cast.office.meetings.get(title="冬季值班")
    fields = record_fields(record_of(meeting), branch="机关支部", reads_statements=True)
    alone = [line for text in texts(record_document(fields, None)[0]) for line in text.split("\n") if line.strip()]
    in_book = [line for text in texts(year_book_document(book)) for line in text.split("\n")]

    start = len(in_book) - in_book[::-1].index("支部党员大会记录") - 1
    whole = [line for line in in_book[start:] if line.strip()][: len(alone)]
    assert whole == alone


def test_document_is_laid_out_as_a_book(book: Book) -> None:
    document = Document(BytesIO(year_book_document(book)))
    headings = [p.text for p in document.paragraphs if p.style.name in ("BookPart", "BookRecord")]
    records = [p for p in document.paragraphs if p.style.name == "BookRecord"]

    assert [text for text in headings if not text.endswith("记录") or text == "会议记录"][:6] == [
        "目录", "支部概况", "党员名册", "党小组", "年度计划和落实", "会议记录"
    ]  # fmt: skip
    assert len(records) == 21
    assert all(p.paragraph_format.page_break_before for p in records)
    assert [(s.page_width > s.page_height) for s in document.sections] == [False, True, False]
    assert all(s.footer.paragraphs[0]._p.findall(qn("w:fldSimple")) for s in document.sections)
    ruled = [
        table for table in document.tables if len(table.rows) > 3 and table.cell(0, 0).text in ("姓名", "序号", "日期")
    ]
    assert len(ruled) > 5
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in ruled)


def test_no_table_is_wider_than_its_page(book: Book) -> None:
    document = Document(BytesIO(year_book_document(book)))
    sizes = {round(sum(column.width for column in table.columns) / 36000) for table in document.tables}

    assert sizes == {156, 269}


@pytest.mark.parametrize("text", ["=1+1", "<b>&\x0b{{ 7*7 }}", "第一行\r\n第二行"])
def test_text_of_any_kind_stays_text(cast: Cast, acting: Acting, text: str) -> None:
    make_full_meeting(cast, title=text[:90])

    made = told(cast, acting, cast.zhou)

    assert text.split("\r\n")[0].replace("\x0b", "") in "\n".join(texts(year_book_document(made)))
    kinds = {
        cell.data_type for sheet in load_workbook(BytesIO(write_xlsx(*sheets(made)))) for row in sheet for cell in row
    }
    assert "f" not in kinds


def test_book_of_a_branch_with_nothing_in_it_can_be_made(cast: Cast, acting: Acting) -> None:
    cast.village.refresh_from_db()
    person = acting(cast.tan)

    empty = book_in_words(year_book(cast.village, 2019, person, TODAY), person)

    assert "本年还没有录入的会议。" in texts(year_book_document(empty))
    assert write_xlsx(*sheets(empty))[:2] == b"PK"


def test_document_of_sixty_meetings_costs_no_more_than_of_one(cast: Cast, client_for: ClientFor) -> None:
    address, client, costs = reverse("year_book_docx", args=[cast.office.pk, 2025]), client_for(cast.zhou), []
    for number in range(60):
        moment = datetime(2025, 1, 1, 6, tzinfo=UTC) + timedelta(days=number * 6)
        make_held_meeting(cast.office, [cast.zhou, cast.su], held_from=moment, state=MeetingState.ARCHIVED)
        if number in (0, 59):
            with CaptureQueriesContext(connection) as queries:
                content = client.get(address).getvalue()
            costs.append(len(queries))

    assert len([p for p in Document(BytesIO(content)).paragraphs if p.style.name == "BookRecord"]) == 60
    assert costs == [10, 10]
