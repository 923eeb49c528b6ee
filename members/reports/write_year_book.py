"""The year book as a Word document: the parts of `members.reports.year_book`, and nothing else."""

from collections.abc import Iterable, Iterator

from members.reports.build_template import LABEL, SHORT_LABEL, WIDTH
from members.reports.ledgers import Ledger, shown
from members.reports.record import Fields, ordinal
from members.reports.word import (
    LANDSCAPE,
    PAGE_BREAK,
    STYLES,
    WordBook,
    cell,
    paragraph,
    row,
    signs,
    table,
    widths_of,
)
from members.reports.year_book import Book, Part

BY_HAND = 11  # millimetres of a row to write in
LINES = 18  # of a page without columns
FOR_OPINIONS = 26  # millimetres


def year_book_document(book: Book) -> bytes:
    document = WordBook(f"{book.branch}{book.year_in_words}{book.title}", book.branch, f"{book.branch}　{book.title}")
    document.add(*_cover(book))
    for part in book.parts:
        if part.wide:
            document.wide()
            for number, piece in enumerate(part.tables):
                document.add(paragraph(part.title, "BookPart", PAGE_BREAK if number else ""))
                document.add(*_table(piece, LANDSCAPE, grid=True))
            document.upright()
        else:
            document.add(*part_pieces(part))
    return document.save()


def _cover(book: Book) -> Iterator[str]:
    """The cover with room for signatures, and the contents on the page behind it."""
    yield from [paragraph("")] * 4
    yield paragraph(book.title, "Title")
    for line in (book.year_in_words, book.branch):
        yield paragraph(line, "Subtitle")
    yield from [paragraph("")] * 7
    yield signs("书记签名：\t\t保管人签名：\t")
    yield signs("建册日期：\t\t交上级检查：\t")
    yield paragraph(book.made, "BookNote")
    yield paragraph("目录", "BookPart", PAGE_BREAK)
    for number, part in enumerate(book.parts, start=1):
        yield paragraph(f"{ordinal(number)}、{part.title}")


def part_pieces(part: Part, heading: str = "BookPart") -> Iterator[str]:
    """One part of a book on pages of its own; of a sheet, with another heading, one below the other."""
    yield paragraph(part.title, heading, PAGE_BREAK if heading == "BookPart" else "")
    for one in part.tables:
        if one.title and one.title != part.title:
            yield paragraph(one.title, "BookTable")
        yield from _table(one, WIDTH, height=BY_HAND if part.by_hand else 0)
    for note in part.notes:
        yield paragraph(note, "BookNote")
    for fields in part.records:
        yield from _record(fields)


def _table(one: Ledger, whole: float, grid: bool = False, height: float = 0) -> Iterator[str]:
    rows = [[shown(value) for value in row] for row in one.cells]
    if not one.columns:
        yield table([whole], [row([cell([""], whole, "BookCell")], height=height) for _ in range(LINES)])
    elif rows:
        headings = [column.heading for column in one.columns]
        yield _ruled(headings, rows, whole, grid, height, keeps_last=bool(one.notes))
    elif not one.notes:
        yield paragraph("本年没有。", "BookNote")
    for note in one.notes:
        yield paragraph(note, "BookNote")


def _ruled(
    headings: list[str],
    rows: list[list[str]],
    whole: float,
    grid: bool = False,
    height: float = 0,
    keeps_last: bool = False,
) -> str:
    """The head repeats on each page; `keeps_last` leaves no note alone on a page behind the table."""
    head, body = ("BookGridHead", "BookGrid") if grid else ("BookRowHead", "BookRow")
    widths = widths_of(headings, rows, whole, points=STYLES[body][1])

    def cells(words: list[str], style: str, keep: bool = False) -> Iterator[str]:
        return (cell([word], width, style, keep=keep) for word, width in zip(words, widths, strict=True))

    lines = [
        row(cells(words, body, keep=keeps_last and number == len(rows)), height=height)
        for number, words in enumerate(rows, start=1)
    ]
    return table(widths, [row(cells(headings, head), repeats=True), *lines])


# ---- a record, as `build_template` lays it out -----------------------------------------------------------------------


def _record(fields: Fields) -> Iterator[str]:
    yield paragraph(fields["title"], "BookRecord", PAGE_BREAK)
    yield paragraph("　".join(filter(None, (fields["organization"], fields["number"]))), "Subtitle")
    yield _head(fields)
    yield from _agenda(fields)
    if fields["resolutions"]:
        yield paragraph("决议和议定事项", "BookTopic")
        rows = [["\n".join(r["text"]), r["owner"], r["due"], r["done"]] for r in fields["resolutions"]]
        yield _ruled(["内容", "责任人", "期限", "落实"], rows, WIDTH)
    for name, label in (("make_ups", "补学"), ("amendments", "更正"), ("linked", "关联会议")):
        if fields[name]:
            yield paragraph(label, "BookTopic")
        yield from map(paragraph, fields[name])
    yield from _foot(fields)


def _head(fields: Fields) -> str:
    half = (WIDTH - LABEL - SHORT_LABEL) / 2
    widths = [LABEL, half, SHORT_LABEL, half]

    def wide(label: str, lines: Iterable[str]) -> str:
        return row([cell([label], LABEL, "BookHead"), cell(lines, WIDTH - LABEL, "BookCell", span=3)])

    people = ("主持人", fields["presider"], "记录人", fields["recorder"])
    styles = ("BookHead", "BookCell") * 2
    return table(
        widths,
        [
            wide("时间", [fields["time"]]),
            wide("地点", [fields["place"]]),
            row(cell([words], width, style) for words, width, style in zip(people, widths, styles, strict=True)),
            wide("应到", [fields["due"]]),
            wide("实到", [fields["present"]]),
            *(wide(one["label"], one["lines"]) for one in fields["head"]),
        ],
    )


def _agenda(fields: Fields) -> Iterator[str]:
    for topic in fields["agenda"]:
        yield paragraph(f"{topic['number']}、{topic['title']}", "BookTopic")
        yield from map(paragraph, topic["content"])
        for statement in topic["statements"]:
            for number, line in enumerate(statement["gist"]):
                yield paragraph(line if number else f"{statement['speaker']}：{line}")
        for vote in topic["votes"]:
            yield from map(paragraph, vote)


def _foot(fields: Fields) -> Iterator[str]:
    """Space for the opinion of who checks the record, and the two signatures; kept on one page."""
    yield paragraph("", "BookNote", "<w:keepNext/>")
    yield table(
        [LABEL, WIDTH - LABEL],
        [
            row(
                [cell(label, LABEL, "BookHead", keep=True), cell([""], WIDTH - LABEL, "BookCell", keep=True)],
                height=FOR_OPINIONS,
            )
            for label in (("审核人", "意见"), ("上级", "抽查", "意见"))
        ],
    )
    yield signs("主持人签名：\t\t记录人签名：\t")
    yield signs("日期：\t\t日期：\t")
    for note in filter(None, (fields["written"], fields["left_out"])):
        yield paragraph(note, "BookNote")
