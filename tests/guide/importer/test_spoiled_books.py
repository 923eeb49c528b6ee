"""Take a made-up book, spoil it as a scanner would, read it, get the book back."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from guide.importer.outline import Kind
from guide.importer.placing import read_book
from tests.guide.importer.made_up_book import MadeUpBook, MadeUpChapter, MadeUpSection, read_back, small_book
from tests.guide.importer.spoiling import Faults, Scanner

SUBJECTS = [
    "老槐树下的灯",
    "村口的水渠",
    "二十四个人",
    "记账的姑娘",
    "青石沟支部",
    "新修的路",
    "读书的人",
    "墙上的表",
    "东边的田",
]
ACTS = [
    "一年比一年亮",
    "从来没有停过",
    "慢慢有了名字",
    "先听后说",
    "走到了山那边",
    "记在本子上",
    "留给后来的人",
    "2021年才通",
]
TURNS = [
    "到了秋天",
    "大家都说",
    "隔了三天",
    "可是没有人着急",
    "雨停了以后",
    "按照“先难后易”的办法",
    "在Party School旁边",
]


class Writer:
    """Writes books of any size; no two headings and no two sentences running are the same."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.page = 2
        self.written = 0

    def sentence(self) -> str:
        parts = [
            self.dice.choice(TURNS) + self.dice.choice(SUBJECTS) + self.dice.choice(ACTS)
            for _ in range(self.dice.randint(1, 4))
        ]
        self.written += 1
        return f"第{self.written}回" + "，".join(parts) + self.dice.choice(["。", "。", "！", "？"])

    def paragraph(self) -> str:
        return "".join(self.sentence() for _ in range(self.dice.randint(1, 5)))

    def title(self) -> str:
        self.written += 1
        return self.dice.choice(SUBJECTS) + self.dice.choice(ACTS).replace("2021年才通", "通了") + "".join(
            self.dice.sample(["，不声不响", "、有始有终", "与“八件小事”", "：头一个办法"], self.dice.randint(0, 2))
        )  # fmt: skip

    def next_page(self) -> int:
        self.page += self.dice.randint(1, 9)
        return self.page

    def text(self) -> list[str]:
        return [self.paragraph() for _ in range(self.dice.randint(1, 4))]

    def quotations(self) -> list[tuple[list[str], str]]:
        return [(self.text(), f"《{self.title()}的意见》") for _ in range(self.dice.randint(1, 3))]

    def chapter(self, number: int) -> MadeUpChapter:
        page = self.next_page()
        sections = [MadeUpSection(Kind.OPENING, self.text())]
        sections.append(MadeUpSection(Kind.CENTRAL_SPIRIT, self.quotations(), page=self.next_page()))
        for topic in range(1, self.dice.randint(2, 5)):
            sections.append(MadeUpSection(Kind.TOPIC, self.text(), topic, self.title(), self.next_page()))
        for _ in range(self.dice.randint(0, 2)):
            sections.append(MadeUpSection(Kind.CASE, self.text(), title=self.title(), page=self.next_page()))
            sections.append(MadeUpSection(Kind.COMMENTARY, self.text(), page=self.next_page()))
        return MadeUpChapter(number, self.title(), page, sections)

    def book(self) -> MadeUpBook:
        introduction = MadeUpChapter(0, self.title(), None, [MadeUpSection(Kind.OPENING, self.text())])
        chapters = [self.chapter(number) for number in range(1, self.dice.randint(2, 12))]
        return MadeUpBook([introduction, *chapters])


faults = st.builds(
    Faults,
    contents=st.sampled_from(["tab", "dots", "spaces", "none"]),
    full_width_digits=st.booleans(),
    broken_rows=st.booleans(),
    garbled_rows=st.booleans(),
    spaced_headings=st.booleans(),
    broken_headings=st.booleans(),
    spaced_text=st.booleans(),
    wrapped=st.booleans(),
    page_breaks=st.sampled_from(["none", "blank", "number", "decorated number", "head", "form feed"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
seeds = st.integers(0, 10_000)


@settings(max_examples=80, deadline=None)
@given(faults=faults, seed=seeds)
def test_spoiled_book_comes_back(faults: Faults, seed: int) -> None:
    book = Writer(seed).book()

    text = read_book(Scanner(faults, seed).scan(book))

    assert read_back(text) == book.texts()
    assert text.report.unplaced == []


@settings(max_examples=30, deadline=None)
@given(faults=faults, seed=seeds)
def test_nothing_of_a_spoiled_book_is_thrown_away_unseen(faults: Faults, seed: int) -> None:
    scan = Scanner(faults, seed).scan(small_book())

    text = read_book(scan)

    lines = scan.decode(faults.encoding).replace("\r\n", "\n").split("\n")
    placed = {number for chapter in text.chapters for section in chapter.sections
              for passage in section.passages for number in passage.lines}  # fmt: skip
    reported = {stray.line for stray in (*text.report.dropped, *text.report.unplaced)}
    left = "".join(line for number, line in enumerate(lines, start=1) if number not in placed | reported)
    assert not any(words in left for words in ("每月初五", "水渠有什么", "八十岁的老人", "交流会", "论读水"))
    assert "。" not in left
