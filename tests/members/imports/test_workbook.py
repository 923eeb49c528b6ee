"""Whatever is uploaded is read, or refused by one sentence; never by an error of the program."""

import random
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from members.errors.imports import WorkbookRefused
from members.imports import columns as c
from members.imports.columns import CellRefused, Column, entries_in
from members.imports.templates import template
from members.imports.workbook import read_table
from tests.workbooks import make_csv, make_merged_workbook, make_workbook, part_of, with_part

COLUMNS = (
    Column("姓名", "name", c.line(50), required=True),
    Column("入党日期", "joined_on", c.day, required=True),
    Column("电话", "phone", c.line(20)),
)
HEADINGS = [column.name for column in COLUMNS]
GOOD = make_workbook(HEADINGS, [("林一", "2015-07-01", "")])
SHEET = "xl/worksheets/sheet1.xml"
DTD = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def bomb(size: int) -> bytes:
    return with_part(GOOD, "xl/media/image1.png", b"\0" * size)


def lying_about_its_size() -> bytes:
    """The headers of the package say that the sheet is small."""
    content = bytearray(bomb(30_000_000))
    size = (30_000_000).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def endless_row(cells: int) -> bytes:
    dice = random.Random(7)
    row = b"".join(b"<c t='n'><v>%d</v></c>" % dice.getrandbits(60) for _ in range(cells))
    return part_of(GOOD, SHEET).replace(b"<row ", b"<row r='1'>" + row + b"</row><row ", 1)


def package(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name.replace("__", "/"), part)
    return out.getvalue()


REFUSED = {
    "empty": (b"", "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。"),
    "prose": ("一封信".encode(), "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。"),
    "other package": (
        package(**{"a.txt": b"x"}),
        "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。",
    ),
    "word document": (
        package(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"}),
        "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。",
    ),
    "old or locked": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "这份文件加了密码，或者是旧格式 .xls。请去掉密码，另存为 .xlsx 再上传。",
    ),
    "cut off": (GOOD[: len(GOOD) // 2], "这份工作簿不完整或已损坏，请在 Excel 或 WPS 里另存一份再上传。"),
    "huge": (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024), "文件超过 5 MB，请去掉图片，或者分成几份上传。"),
    "bomb": (bomb(60_000_000), "文件解开以后太大，请把数据复制到一份新的模板里再上传。"),
    "bomb that lies": (lying_about_its_size(), "这份工作簿不完整或已损坏，请在 Excel 或 WPS 里另存一份再上传。"),
    "one endless row": (
        with_part(GOOD, SHEET, endless_row(60_000)),
        "文件解开以后太大，请把数据复制到一份新的模板里再上传。",
    ),
    "macro": (
        with_part(GOOD, "xl/vbaProject.bin", b"x"),
        "这份工作簿里带有宏，请另存为不带宏的 Excel 工作簿（.xlsx）再上传。",
    ),
    "outside entity": (
        with_part(GOOD, SHEET, DTD + part_of(GOOD, SHEET)),
        "文件内部有不合规的内容，请把数据复制到一份新的模板里再上传。",
    ),
    "entity hidden by its encoding": (
        with_part(GOOD, SHEET, (DTD + part_of(GOOD, SHEET)).decode().encode("utf-16")),
        "文件内部有不合规的内容，请把数据复制到一份新的模板里再上传。",
    ),
    "part outside": (
        with_part(GOOD, "../../evil.xml", b"<a/>"),
        "文件内部有不合规的内容，请把数据复制到一份新的模板里再上传。",
    ),
    "many parts": (
        package(**{f"p{number}.xml": b"<a/>" for number in range(300)}),
        "文件解开以后太大，请把数据复制到一份新的模板里再上传。",
    ),
    "broken xml": (
        with_part(GOOD, SHEET, b"<worksheet><sheetData><row>"),
        "这份工作簿不完整或已损坏，请在 Excel 或 WPS 里另存一份再上传。",
    ),
    "merged cells": (
        make_merged_workbook(HEADINGS, [("林一", "2015-07-01", ""), ("", "", "")], "A2:A3"),
        "表里有合并的单元格（A2），请取消合并，一行写一条，再上传。",
    ),
    "no rows": (make_workbook(HEADINGS, []), "表里没有要导入的内容，请从标题下面一行开始填写。"),
    "nothing": (make_workbook([], []), "表里没有要导入的内容，请从标题下面一行开始填写。"),
    "too many rows": (
        make_workbook(HEADINGS, [("林一", "2015-07-01", "")] * 5_006),
        "一次最多导入 5000 行，请分成几份上传。",
    ),
    "no headings": (
        make_workbook(["林一", "2015-07-01"], [("林二", "2015-07-01")]),
        "没有找到标题行，请用模板里的标题：姓名、入党日期、电话。",
    ),
    "missing column": (
        make_workbook(["姓名", "电话"], [("林一", "1")]),
        "缺少这些列：“入党日期”。请补上，标题与模板一样。",
    ),
    "renamed column": (
        make_workbook(["姓名", "入党时间", "电话"], [("林一", "2015-07-01", "1")]),
        "不认识的列：“入党时间”。请改成模板里的名称，或者删去这一列。",
    ),
    "column twice": (
        make_workbook([*HEADINGS, "电话"], [("林一", "2015-07-01", "1", "2")]),
        "有的列出现了两次：“电话”。请只留一列。",
    ),
    "wide": (
        make_workbook([*HEADINGS, *[""] * 60, "x"], [("林一",)]),
        "表里的列太多，最多 60 列，请用模板填写。",
    ),
    "long text": (
        make_workbook(HEADINGS, [("字" * 30_000, "2015-07-01", "")]),
        "第 2 行有一格文字太长，请缩短到 20000 字以内。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_workbook_is_refused_by_one_sentence(name: str) -> None:
    content, sentence = REFUSED[name]

    with pytest.raises(WorkbookRefused) as refused:
        entries_in(read_table(content), COLUMNS)

    assert str(refused.value) == sentence


def test_workbook_spoiled_anywhere_is_refused_or_read() -> None:
    dice, sentences = random.Random(7), set[str]()
    for _ in range(150):
        content = bytearray(GOOD)
        for _ in range(dice.choice([1, 3, 30])):
            content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            entries_in(read_table(bytes(content)), COLUMNS)
        except WorkbookRefused as refused:
            sentences.add(str(refused))
    assert all(sentence.endswith("。") for sentence in sentences)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", "姓名,入党日期\n".encode()):
        with suppress(WorkbookRefused):
            entries_in(read_table(start + content), COLUMNS)


ONE = [("林一", date(2015, 7, 1), "13800000000")]


@pytest.mark.parametrize(
    "content",
    [
        make_workbook(HEADINGS, [("林一", "2015-07-01", "13800000000")]),
        make_workbook(HEADINGS, [("林一", datetime.combine(date(2015, 7, 1), time()), 13800000000)]),
        make_workbook(HEADINGS, [("　林一 ", "２０１５／７／１", 13800000000.0)]),
        make_workbook([" 姓 名＊", "入党日期（年-月-日）", "电话"], [("林一", "2015年7月1日", "13800000000")]),
        make_workbook(["电话", "入党日期", "姓名"], [("13800000000", 20150701, "林一")]),
        make_workbook(["党员名册"], [(), HEADINGS, (), ("林一", 42186, "13800000000"), (), (" ", "", None)]),
        make_csv(HEADINGS, [("林一", "2015.7.1", "13800000000")]),
        make_csv(HEADINGS, [("林一", "2015-07-01 00:00:00", "13800000000")], encoding="utf-8-sig"),
    ],
    ids=["text", "dates", "full width", "headings", "order", "title and gaps", "GB 18030", "UTF-8"],
)
def test_row_is_read_as_people_write_it(content: bytes) -> None:
    entries = entries_in(read_table(content), COLUMNS)

    assert [(entry.get("name"), entry.get("joined_on"), entry.get("phone")) for entry in entries] == ONE
    assert [entry.faults for entry in entries] == [{}]


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (("", "2015-07-01", ""), {"姓名": "请填写姓名。"}),
        (("=A1", "2015-07-01", ""), {"姓名": "这一格是公式，请复制后“选择性粘贴”为数值。"}),
        (("字" * 51, "2015-07-01", ""), {"姓名": "最多 50 个字，现在有 51 个。"}),
        (("林一", "2015-02-30", ""), {"入党日期": "请写成年-月-日，例如 2025-03-12，现在是“2015-02-30”。"}),
        (("林一", "1015-02-20", ""), {"入党日期": "请核对年份，应在 1900 年到 2100 年之间。"}),
        (("林一", "2015-07-01", "", "旁边"), {"": "标题以外的列里还有内容，请删去或补上标题。"}),
    ],
)
def test_cell_that_cannot_be_read_is_named(row: tuple[str, ...], faults: dict[str, str]) -> None:
    assert [entry.faults for entry in entries_in(read_table(make_workbook(HEADINGS, [row])), COLUMNS)] == [faults]


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_day_is_read_in_every_spelling(day: date) -> None:
    spellings = [
        day, datetime.combine(day, time()), f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日",
        (day - date(1899, 12, 30)).days,
    ]  # fmt: skip

    assert {c.day(spelling) for spelling in spellings} == {day}


@given(st.times())
def test_clock_is_read_in_every_spelling(moment: time) -> None:
    wanted = time(moment.hour, moment.minute)
    spellings = [
        wanted,
        f"{wanted:%H:%M}",
        f"{wanted:%H：%M}",
        f"{wanted.hour}点{wanted.minute}分",
        f"{wanted:%H:%M:00}",
    ]

    assert {c.clock(spelling) for spelling in spellings} == {wanted}


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.datetimes()))
def test_any_cell_is_read_or_refused(cell: object) -> None:
    for read in (c.day, c.month, c.clock, c.number(0, 9), c.yes_or_no, c.mail, c.line(9), c.choice({"是": "yes"})):
        with suppress(CellRefused):
            read(cell)


def test_template_has_headings_choices_and_explanation_and_is_read_again() -> None:
    columns = (*COLUMNS, Column("性别", "sex", c.choice({"男": "male"}), choices=("男", "女"), note="可以不填。"))

    book = load_workbook(BytesIO(template(columns, ["一行一位。"])))

    sheet, explained = book["填写"], book["说明"]
    assert [cell.value for cell in sheet[1]] == ["姓名*", "入党日期*", "电话", "性别"]
    assert [(v.formula1, str(v.sqref)) for v in sheet.data_validations.dataValidation] == [('"男,女"', "D2:D5001")]
    assert explained["A1"].value == "一行一位。"
    assert [cell.value for cell in explained[7]] == ["性别", "可以不填", "男、女", "可以不填。", None]
