"""Parts of the year book that the portal does not keep: titled, ruled pages to fill by hand.

What the portal knows is filled in: the names of those who belong to the branch.
"""

from django.db.models import TextChoices

from members.queries.year_book import YearBook
from members.reports.ledgers import Ledger, Row, plain

ROWS = 16  # empty rows of a page
MONTHS = [f"{month}月" for month in range(1, 13)]


class HandPart(TextChoices):
    """Parts of the year book that the portal does not keep: ruled pages to fill by hand. The headings are those of
    《党支部工作手册》."""

    TALKS = "talks", "谈心谈话记录"
    APPRAISAL = "appraisal", "民主评议党员情况"
    DUES = "dues", "党费收缴情况"
    DEVELOPMENT = "development", "发展党员和入党积极分子"
    FLOATING = "floating", "流动党员联系"
    AWARDS = "awards", "奖惩情况"
    SUMMARY = "summary", "年度工作总结"
    INSPECTION = "inspection", "上级检查意见"


# What each part's columns are; without columns it is a page of lines.
COLUMNS: dict[HandPart, list[str]] = {
    HandPart.TALKS: ["日期", "谈话人", "谈话对象", "地点", "主要内容"],
    HandPart.APPRAISAL: ["姓名", "个人自评", "党员互评", "民主测评", "支部意见", "本人签名"],
    HandPart.DUES: ["姓名", *MONTHS, "合计"],
    HandPart.DEVELOPMENT: ["姓名", "申请日期", "确定积极分子", "列为发展对象", "接收预备党员", "转正", "培养联系人"],
    HandPart.FLOATING: ["姓名", "流动去向", "联系人", "联系日期", "联系情况"],
    HandPart.AWARDS: ["日期", "姓名或集体", "奖励或处分", "批准机关", "说明"],
    HandPart.SUMMARY: [],
    HandPart.INSPECTION: [],
}
BY_NAME = (HandPart.APPRAISAL, HandPart.DUES)
NOTES = {
    HandPart.TALKS: ["谈话内容只由谈话人、谈话对象和书记掌握，可以另行保管。"],
    HandPart.APPRAISAL: ["预备党员参加评议，不评定等次。"],
    HandPart.SUMMARY: ["支部书记签名：　　　　　　　　日期："],
    HandPart.INSPECTION: ["检查人签名：　　　　　　　　日期："],
}


def hand_part(part: HandPart, book: YearBook) -> Ledger:
    """The page of one part, with the names where it has one row a person."""
    headings = COLUMNS[part]
    people = [person.member for person in book.belonging]
    rows: list[Row] = []
    if part in BY_NAME:
        rows = [[member.name, *[""] * (len(headings) - 1)] for member in people]
    elif part == HandPart.FLOATING:
        rows = [[m.name, m.floating_where, "", "", ""] for m in people if m.is_floating]
    empty = max(ROWS - len(rows), 2) if headings else 0
    return plain(part.label, headings, [*rows, *[[""] * len(headings) for _ in range(empty)]], NOTES.get(part, ()))
