"""A small made-up book, and what a scanner does to it.

`MadeUpBook` holds the text as it was written; `composed` prints it as a clean file. Each way of spoiling takes the
lines of a file, or its words, and hands back what a scanner would have made of them.
"""

from dataclasses import dataclass, field

from guide.importer.outline import Kind, chapter_label, section_heading
from guide.importer.placing import BookText

FRONT = """山乡读书记

——一个虚构支部的四季

林晓 周平 ◎主编

虚构出版社

2021 年 5 月第 1 版 2021 年 5 月第 1 次印刷

ISBN 978 - 7 - 00 - 000001 - 3 定价：18.50 元"""


@dataclass(frozen=True)
class MadeUpSection:
    """`text` is a list of paragraphs; of a central-spirit section, a list of (paragraphs, source)."""

    kind: Kind
    text: list
    number: int | None = None
    title: str = ""
    page: int | None = None

    @property
    def heading(self) -> str:
        return section_heading(self.kind, self.number, self.title)


@dataclass(frozen=True)
class MadeUpChapter:
    number: int
    title: str
    page: int | None
    sections: list[MadeUpSection]

    @property
    def heading(self) -> str:
        return f"{chapter_label(self.number)} {self.title}"


@dataclass(frozen=True)
class MadeUpBook:
    chapters: list[MadeUpChapter] = field(default_factory=list)

    def texts(self) -> dict[tuple, list[tuple[str, str]]]:
        """What must come back: for each section its passages as (text, source)."""
        return {
            (chapter.number, section.kind, section.number, section.title): written(section)
            for chapter in self.chapters
            for section in chapter.sections
        }


def written(section: MadeUpSection) -> list[tuple[str, str]]:
    if section.kind is Kind.CENTRAL_SPIRIT:
        return [("\n".join(paragraphs), source) for paragraphs, source in section.text]
    return [(paragraph, "") for paragraph in section.text]


def read_back(text: BookText) -> dict[tuple, list[tuple[str, str]]]:
    """The same shape as `MadeUpBook.texts`, from what the importer read."""
    return {
        (chapter.number, section.kind, section.number, section.title): [
            (passage.text, passage.source) for passage in section.passages
        ]
        for chapter in text.chapters
        for section in chapter.sections
    }


def small_book() -> MadeUpBook:
    spring = MadeUpChapter(1, "把种子留到春天", 3, [
        MadeUpSection(Kind.OPENING, ["村里的老槐树下有一间屋子，每月初五都亮着灯。"]),
        MadeUpSection(Kind.CENTRAL_SPIRIT, [
            (["读书是为了把事情办好，办事是为了让日子好过。", "灯下读的每一页，都要带到田里去看一看。"],
             "《关于支部读书的几点意见》"),
            (["谁家的难处先听见，谁就先上门。"], "望川县第三次代表会议的报告"),
        ], page=4),
        MadeUpSection(Kind.TOPIC, [
            "头一年只有七个人来，凳子却借了二十把。第二年凳子不够了，大家站在门口听。",
            "（一）先把要读的书分开",
            "书记把书拆成三份，谁有空谁先读；读完的人用自己的话讲给别人听，讲不清楚就再读一遍。",
        ], number=1, title="从七个人读起", page=5),
        MadeUpSection(Kind.TOPIC, ["老李问：“这一条和我们的水渠有什么关系？”大家想了很久，第二天一起去看了水渠。"],
                      number=2, title="把书带到水渠边上去", page=8),
        MadeUpSection(Kind.CASE, ["青石沟支部用三个晚上读完一章，用三个月把路修通了。"],
                      title="青石沟：三个晚上和三个月", page=11),
        MadeUpSection(Kind.COMMENTARY, ["读得慢不要紧，要紧的是读到哪里就做到哪里。"], page=12),
    ])  # fmt: skip
    autumn = MadeUpChapter(2, "秋天要算明白账", 13, [
        MadeUpSection(Kind.OPENING, ["收成好不好，先问问记账的人，再问问没有开口的人。"]),
        MadeUpSection(Kind.CENTRAL_SPIRIT, [(["账目要挂在墙上，墙要立在路边。"], "《望川县村务公开办法》")], page=14),
        MadeUpSection(Kind.TOPIC, ["十二张表贴了一面墙，看的人多，问的人少，于是又开了一次会，一张一张讲。"],
                      number=1, title="十二张表", page=15),
        MadeUpSection(Kind.CASE, ["白水村把账目念给八十岁的老人听，老人听出了三处错。"], title="白水村的账本", page=19),
        MadeUpSection(Kind.COMMENTARY, ["会念的人要慢，会听的人要问。"], page=19),
    ])  # fmt: skip
    introduction = MadeUpChapter(0, "灯下有什么可读", None, [
        MadeUpSection(Kind.OPENING, [
            "这本书写的是一个虚构的山村，村里有一个二十四人的支部，他们读书、开会、修渠、算账。",
            "书里没有什么大道理，只有四季里一件一件的小事，每一件都问同一个问题：读过以后，我们做了什么？",
        ]),
    ])  # fmt: skip
    return MadeUpBook([introduction, spring, autumn])


# ---- printing --------------------------------------------------------------------------------------------------------


def contents_rows(book: MadeUpBook, leader: str = "\t") -> list[str]:
    rows = []
    for chapter in book.chapters:
        rows.append(chapter.heading + (f"{leader}{chapter.page}" if chapter.page else ""))
        rows += [
            section.heading.replace("　", " ") + (f"{leader}{section.page}" if section.page else "")
            for section in chapter.sections
            if section.kind is not Kind.OPENING
        ]
    return rows


def body_blocks(book: MadeUpBook) -> list[str]:
    """Headings and paragraphs in order, each a block of its own."""
    blocks = []
    for chapter in book.chapters:
        blocks.append(chapter.heading)
        for section in chapter.sections:
            if section.kind is not Kind.OPENING:
                blocks.append(section.heading.replace("　", " "))
            blocks += section_blocks(section)
    return blocks


def section_blocks(section: MadeUpSection) -> list[str]:
    if section.kind is not Kind.CENTRAL_SPIRIT:
        return list(section.text)
    blocks = []
    for paragraphs, source in section.text:
        blocks += [*paragraphs, f"——{source}"]
    return blocks


def composed(book: MadeUpBook, contents: bool = True) -> str:
    """A clean file: front matter, contents, body, with blank lines between paragraphs."""
    parts = [FRONT]
    if contents:
        parts.append("目 录\n\n" + "\n".join(contents_rows(book)))
    return "\n\n".join([*parts, *body_blocks(book)]) + "\n"
