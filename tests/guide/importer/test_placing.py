from decimal import Decimal

import pytest

from guide.importer.errors import NoChapters
from guide.importer.outline import Bibliography, Kind, PassageKind
from guide.importer.placing import read_book
from tests.guide.importer.made_up_book import composed, read_back, small_book


def as_bytes(text: str) -> bytes:
    return text.encode()


def test_clean_file_gives_the_whole_book_back() -> None:
    book = small_book()

    text = read_book(as_bytes(composed(book)))

    assert read_back(text) == book.texts()
    assert text.report.unplaced == []
    assert {stray.reason for stray in text.report.dropped} == {"书名页、版权页等正文以前的内容"}


def test_file_without_contents_gives_the_whole_book_back() -> None:
    book = small_book()

    text = read_book(as_bytes(composed(book, contents=False)))

    assert read_back(text) == book.texts()


def test_title_page_and_imprint_are_read() -> None:
    text = read_book(as_bytes(composed(small_book())))

    assert text.bibliography == Bibliography(
        title="山乡读书记",
        subtitle="一个虚构支部的四季",
        editors="林晓、周平",
        publisher="虚构出版社",
        isbn="9787000000013",
        year=2021,
        month=5,
        price=Decimal("18.50"),
    )


def test_pages_are_those_of_the_contents_and_last_pages_only_where_certain() -> None:
    text = read_book(as_bytes(composed(small_book())))

    pages = {
        (chapter.number, section.kind, section.number): (section.first_page, section.last_page)
        for chapter in text.chapters
        for section in chapter.sections
    }
    assert pages[0, Kind.OPENING, None] == (None, None)
    assert pages[1, Kind.OPENING, None] == (3, None)
    assert pages[1, Kind.TOPIC, 1] == (5, None)
    assert pages[1, Kind.COMMENTARY, None] == (12, 12)
    assert pages[2, Kind.CASE, None] == (19, 19)
    assert pages[2, Kind.COMMENTARY, None] == (19, None)


def test_minor_heading_inside_a_section_is_known() -> None:
    text = read_book(as_bytes(composed(small_book())))

    topic = text.chapters[1].sections[2]
    assert [passage.kind for passage in topic.passages] == [
        PassageKind.PARAGRAPH,
        PassageKind.HEADING,
        PassageKind.PARAGRAPH,
    ]


def test_misread_heading_goes_to_the_report() -> None:
    text = read_book(
        as_bytes(
            composed(small_book()).replace(
                "第一章 把种子留到春天\n\n村里", "中 央 部\n\n第一章\n\n把种子留到春天\n\n村里"
            )
        )
    )

    assert [(stray.text, stray.reason) for stray in text.report.unplaced] == [
        ("中 央 部", "像是标题，却认不出是哪一节")
    ]
    assert read_back(text) == small_book().texts()


def test_line_of_two_sentences_at_a_page_break_is_no_heading_though_one_is_like_the_next() -> None:
    whole = composed(small_book())

    text = read_book(as_bytes(whole.replace("谁就先上门。", "谁就\n\n从七个人读起。第二回\n\n先上门。")))

    last = read_back(text)[1, Kind.CENTRAL_SPIRIT, None, ""][-1]
    assert last == ("谁家的难处先听见，谁就从七个人读起。第二回先上门。", "望川县第三次代表会议的报告")
    assert text.report.differences == []


def test_nonsense_paragraph_is_dropped_and_the_heading_in_the_other_script_known() -> None:
    book = small_book()
    nonsense = "燈火黨員讀書做事的水平高低，關係到村裏的日子。" * 2
    spoiled = composed(book).replace("\n\n绪论 灯下有什么可读\n\n", f"\n\n{nonsense}\n\n燈下有什麼可讀\n\n")

    text = read_book(as_bytes(spoiled))

    assert read_back(text) == book.texts()
    assert (nonsense, "整句重复的乱文") in [(stray.text, stray.reason) for stray in text.report.dropped]


def test_running_head_glued_into_a_paragraph_is_taken_out() -> None:
    book = small_book()
    spoiled = composed(book).replace("凳子却借了二十把。", "凳子却借了二十把。望川县委读书领导小组办公室 ")

    text = read_book(as_bytes(spoiled))

    assert read_back(text) == book.texts()
    assert [stray.text for stray in text.report.dropped if stray.reason == "混进正文的书眉"] == [
        "望川县委读书领导小组办公室"
    ]


def test_file_that_breaks_off_in_a_sentence_keeps_what_it_has() -> None:
    whole = composed(small_book())
    cut = whole[: whole.index("于是又开了")]

    text = read_book(as_bytes(cut))

    assert read_back(text)[2, Kind.TOPIC, 1, "十二张表"] == [("十二张表贴了一面墙，看的人多，问的人少，", "")]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (
            "于是又开了",
            "文字像是在末尾断开：第二章的“一、十二张表”最后停在“墙，看的人多，问的人少，”，请核对文件是否完整。",
        ),
        ("会念的人要慢", None),
    ],
)
def test_text_that_seems_cut_at_its_end_is_said(end: str, said: str | None) -> None:
    whole = composed(small_book())
    differences = read_book(as_bytes(whole[: whole.index(end)])).report.differences

    assert [one for one in differences if "断开" in one] == ([said] if said else [])


def test_whole_text_is_not_called_cut() -> None:
    assert read_book(as_bytes(composed(small_book()))).report.differences == []


@pytest.mark.parametrize("end", ["目 录", "二、把书带到水渠边上去\t8", "书里没有什么大道理"])
def test_file_cut_before_the_first_chapter_is_refused(end: str) -> None:
    whole = composed(small_book())

    with pytest.raises(NoChapters):
        read_book(as_bytes(whole[: whole.index(end)]))


def test_every_line_of_the_file_is_accounted_for() -> None:
    book = small_book()
    whole = composed(book)
    text = read_book(as_bytes(whole))

    placed = {number for chapter in text.chapters for section in chapter.sections
              for passage in section.passages for number in passage.lines}  # fmt: skip
    reported = {stray.line for stray in (*text.report.dropped, *text.report.unplaced)}
    left = [line for number, line in enumerate(whole.split("\n"), start=1)
            if line.strip() and number not in placed | reported]  # fmt: skip
    headings = [chapter.heading for chapter in book.chapters] + [
        section.heading.replace("　", " ") for chapter in book.chapters for section in chapter.sections
    ]
    assert [line for line in left if "\t" not in line and line not in headings] == ["目 录"]


def test_heading_that_the_body_lacks_is_said() -> None:
    spoiled = composed(small_book()).replace("\n\n二、把书带到水渠边上去\n\n", "\n\n")

    text = read_book(as_bytes(spoiled))

    assert text.report.differences == ["正文里没有找到标题：第一章的“二、把书带到水渠边上去”。"]


def test_words_before_the_first_heading_have_no_place() -> None:
    words = "这一段话比书名页上的任何一行都长，" + "讲的是一个虚构的山村怎样读书、怎样开会、" * 3 + "怎样修渠。"
    spoiled = composed(small_book(), contents=False).replace("绪论 灯下有什么可读", f"{words}\n\n绪论 灯下有什么可读")

    text = read_book(as_bytes(spoiled))

    assert [(stray.text, stray.reason) for stray in text.report.unplaced] == [(words, "在第一个标题以前")]
    assert read_back(text) == small_book().texts()
