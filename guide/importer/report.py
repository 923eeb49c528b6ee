"""What an import did, for people to read and for programs.

Keys of the JSON form: `chapters`, `sections` (with text), `passages`, `quotations`, `stitched` (breaks closed inside a
paragraph) are counts; `dropped` and `unplaced` are lists of `{line, text, reason}`; `differences` lists sentences on
where body and contents, or the file and what was there before, do not agree, and on a text that seems cut at its end;
`revised` the headings of the sections that got a new text.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from guide.importer.outline import ChapterText, PassageKind, Stray


@dataclass
class ImportReport:
    book: str = ""
    outline: list[ChapterText] = field(default_factory=list)
    stitched: int = 0
    dropped: list[Stray] = field(default_factory=list)
    unplaced: list[Stray] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)

    @property
    def chapters(self) -> int:
        return len(self.outline)

    @property
    def sections(self) -> int:
        return sum(bool(section.passages) for chapter in self.outline for section in chapter.sections)

    @property
    def passages(self) -> int:
        return sum(len(section.passages) for chapter in self.outline for section in chapter.sections)

    @property
    def quotations(self) -> int:
        return sum(
            passage.kind is PassageKind.QUOTATION
            for chapter in self.outline
            for section in chapter.sections
            for passage in section.passages
        )

    def as_json(self) -> dict[str, Any]:
        counts = ("chapters", "sections", "passages", "quotations", "stitched")
        return {
            "book": self.book,
            **{name: getattr(self, name) for name in counts},
            "dropped": [asdict(stray) for stray in self.dropped],
            "unplaced": [asdict(stray) for stray in self.unplaced],
            "differences": self.differences,
            "revised": self.revised,
        }

    def as_text(self) -> str:
        return "\n".join(
            [
                f"《{self.book}》：{self.chapters} 章，{self.sections} 节有正文，"
                f"共 {self.passages} 段，其中引文 {self.quotations} 条；接合断开的句子 {self.stitched} 处。",
                *(f"  {heading}：{count} 段" for heading, count in self.placed),
                f"另有 {self.without_text} 节，文件里没有正文。",
                *_listed("没有放进正文的行", [_named(stray) for stray in self.dropped]),
                *_listed("找不到位置的行", [_named(stray) for stray in self.unplaced]),
                *_listed("请核对", self.differences),
                *_listed("正文有变化的节", self.revised),
            ]
        )

    @property
    def placed(self) -> list[tuple[str, int]]:
        """Each section that got text, and its number of passages."""
        return [
            (f"{chapter.label}　{section.heading}", len(section.passages))
            for chapter in self.outline
            for section in chapter.sections
            if section.passages
        ]

    @property
    def without_text(self) -> int:
        return sum(not section.passages for chapter in self.outline for section in chapter.sections)


def _named(stray: Stray) -> str:
    return f"第 {stray.line} 行【{stray.reason}】{stray.text}"


def _listed(title: str, sentences: list[str]) -> list[str]:
    return [f"{title}（{len(sentences)}）：", *(f"  {one}" for one in sentences)] if sentences else [f"{title}：没有。"]
