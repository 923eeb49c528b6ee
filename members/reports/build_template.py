"""Makes `record_template.docx`, the portal's own Word template for the record of a meeting.

Run after a change here: python -m members.reports.build_template

Paper, margins, type and spacing as usual in official documents (GB/T 9704—2012): A4, body 仿宋 三号, 28 points from
line to line, first line in by two characters, headings 黑体. Each font is named for Chinese and for Latin letters, with
what may stand in for it where it is not installed.
"""

from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

SONG, HEI, FANG = "宋体", "黑体", "仿宋"
STAND_INS = {SONG: ("SimSun", "roman"), HEI: ("SimHei", "swiss"), FANG: ("FangSong", "modern")}
LATIN = "Times New Roman"
KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Title", "Subtitle", "Heading 1",
               "Header", "Footer"}  # fmt: skip
WIDTH = 156  # millimetres between the margins
LABEL = 22  # of the first column of the head
SHORT_LABEL = 17  # of its third


def build() -> bytes:
    document = Document()
    _only_what_is_needed(document)
    _paper(document)
    _styles(document)
    _head(document)
    _body(document)
    _foot(document)
    _header_and_footer(document)
    properties = document.core_properties
    properties.title, properties.subject = "{{ title }}", "{{ organization }}　{{ number }}"
    properties.author, properties.comments, properties.language = "{{ organization }}", "", "zh-CN"
    built = BytesIO()
    document.save(built)
    return built.getvalue()


def _only_what_is_needed(document: Docx) -> None:
    """Without the parts that the base document brings along and nothing here uses."""
    needed = (
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
        RELATIONSHIP_TYPE.FONT_TABLE,
        RELATIONSHIP_TYPE.THEME,
    )
    rels = document.part.rels
    for key in [key for key, rel in rels.items() if rel.reltype not in needed]:
        del rels[key]
    package = document.part.package.rels
    for key in [key for key, rel in package.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package[key]
    settings = document.settings.element
    language = settings.find(qn("w:themeFontLang"))
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


# ---- paper and type ----------------------------------------------------------------------------------------------


def _paper(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    fonts = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        f'<w:pitch w:val="variable"/></w:font>'
        for name, (other, family) in STAND_INS.items()
    )
    fonts._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'.encode()


def _styles(document: Docx) -> None:
    styles = document.styles
    for style in [style for style in styles if style.name not in KEPT_STYLES]:
        style.delete()
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.clear()
    for child in (_fonts(FANG), *_sizes(16), _language()):
        defaults.append(child)
    body: ParagraphStyle = styles["Normal"]
    _face(body, FANG, 16)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _lines(body, 28)
    _indented(body, characters=2, size=16)
    title = styles["Title"]
    _face(title, SONG, 22, bold=True)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lines(title, 34)
    subtitle = styles["Subtitle"]
    _face(subtitle, FANG, 14)
    subtitle.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _lines(subtitle, 28, after=6)
    heading = styles["Heading 1"]
    _face(heading, HEI, 16)
    _lines(heading, 28, before=6)
    heading.paragraph_format.keep_with_next = True
    _indented(heading, characters=2, size=16)
    for name in ("Header", "Footer"):
        _face(styles[name], SONG, 14 if name == "Footer" else 12)
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _lines(styles[name], 20)
    for style in (title, subtitle, styles["Header"], styles["Footer"]):
        _indented(style, characters=0, size=16)


def _face(style: ParagraphStyle, font: str, size: float, bold: bool = False) -> None:
    """The style with this face only: what the base document brings along is taken off."""
    for old in (style.element.rPr, style.element.pPr):
        if old is not None:
            style.element.remove(old)
    style.font.size, style.font.bold = Pt(size), bold
    properties = style.element.get_or_add_rPr()
    properties.insert(0, _fonts(font))


def _fonts(name: str) -> BaseOxmlElement:
    fonts = OxmlElement("w:rFonts")
    for letters, face in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", name)):
        fonts.set(qn(f"w:{letters}"), face)
    return fonts


def _sizes(points: int) -> list[BaseOxmlElement]:
    return [parse_xml(f'<w:{tag} {nsdecls("w")} w:val="{points * 2}"/>') for tag in ("sz", "szCs")]


def _language() -> BaseOxmlElement:
    return parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>')


def _lines(thing: ParagraphStyle | Paragraph, points: float, before: float = 0, after: float = 0) -> None:
    spacing = thing.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)


def _indented(thing: ParagraphStyle | Paragraph, characters: int, size: float) -> None:
    """The first line in by so many characters, as Word counts them and, for others, in points."""
    thing.paragraph_format.first_line_indent = Pt(characters * size)
    indent = thing.paragraph_format.element.pPr.find(qn("w:ind"))
    indent.set(qn("w:firstLineChars"), str(characters * 100))


# ---- the record --------------------------------------------------------------------------------------------------


def _head(document: Docx) -> None:
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ organization }}{% if number %}　{{ number }}{% endif %}", style="Subtitle")
    half = (WIDTH - LABEL - SHORT_LABEL) / 2
    table = _ruled(document, columns=(LABEL, half, SHORT_LABEL, half))
    for label, text in (("时间", "{{ time }}"), ("地点", "{{ place }}")):
        _wide_row(table, label, text)
    people = ("主持人", "{{ presider }}", "记录人", "{{ recorder }}")
    for number, (cell, text) in enumerate(zip(_row(table).cells, people, strict=True)):
        _write(cell, text, label=number % 2 == 0)
    for label, text in (("应到", "{{ due }}"), ("实到", "{{ present }}")):
        _wide_row(table, label, text)
    _loop_row(table, "{%tr for row in head %}")
    _wide_row(table, "{{ row.label }}", "{%p for line in row.lines %}", "{{ line }}", "{%p endfor %}")
    _loop_row(table, "{%tr endfor %}")


def _body(document: Docx) -> None:
    for text, style in (
        ("{%p for topic in agenda %}", None),
        ("{{ topic.number }}、{{ topic.title }}", "Heading 1"),
        ("{%p for paragraph in topic.content %}", None),
        ("{{ paragraph }}", None),
        ("{%p endfor %}", None),
        ("{%p for statement in topic.statements %}", None),
        ("{%p for paragraph in statement.gist %}", None),
        ("{% if loop.first %}{{ statement.speaker }}：{% endif %}{{ paragraph }}", None),
        ("{%p endfor %}", None),
        ("{%p endfor %}", None),
        ("{%p for vote in topic.votes %}", None),
        ("{%p for paragraph in vote %}", None),
        ("{{ paragraph }}", None),
        ("{%p endfor %}", None),
        ("{%p endfor %}", None),
        ("{%p endfor %}", None),
        ("{%p if resolutions %}", None),
        ("决议和议定事项", "Heading 1"),
    ):
        document.add_paragraph(text, style=style)
    _resolutions(document)
    document.add_paragraph("{%p endif %}")
    for name, label in (("make_ups", "补学"), ("amendments", "更正"), ("linked", "关联会议")):
        for text, style in (
            (f"{{%p if {name} %}}", None),
            (label, "Heading 1"),
            (f"{{%p for line in {name} %}}", None),
            ("{{ line }}", None),
            ("{%p endfor %}", None),
            ("{%p endif %}", None),
        ):
            document.add_paragraph(text, style=style)


def _resolutions(document: Docx) -> None:
    table = _ruled(document, columns=(WIDTH - 22 - 40 - 35, 22, 40, 35))
    for cell, text in zip(_row(table).cells, ("内容", "责任人", "期限", "落实"), strict=True):
        _write(cell, text, label=True)
    _repeat_at_page_top(table)
    _loop_row(table, "{%tr for resolution in resolutions %}")
    row = _row(table).cells
    _write(row[0], "{%p for paragraph in resolution.text %}", "{{ paragraph }}", "{%p endfor %}")
    for cell, name in zip(row[1:], ("owner", "due", "done"), strict=True):
        _write(cell, f"{{{{ resolution.{name} }}}}", centred=name != "done")
    _loop_row(table, "{%tr endfor %}")


def _foot(document: Docx) -> None:
    """Space for the opinion of who checks the record, and the two signatures; kept on one page."""
    gap = document.add_paragraph()
    _lines(gap, 14)
    gap.paragraph_format.keep_with_next = True
    table = _ruled(document, columns=(LABEL, WIDTH - LABEL))
    for label in (("审核人", "意见"), ("上级", "抽查", "意见")):
        row = _row(table)
        row.height = Mm(26)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _write(row.cells[0], *label, label=True, near_next=True)
        _write(row.cells[1], "", near_next=True)
    signs = document.add_paragraph("主持人签名：\t\t记录人签名：\t")
    dates = document.add_paragraph("日期：\t\t日期：\t")
    for paragraph in (signs, dates):
        _lines(paragraph, 28, before=22)
        _indented(paragraph, characters=0, size=16)
        paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = True
        _ruled_tabs(paragraph)
    for text in ("{{ written }}", "{%p if left_out %}", "{{ left_out }}", "{%p endif %}"):
        note = document.add_paragraph()
        run = note.add_run(text)
        run.font.size = Pt(12)
        _indented(note, characters=0, size=12)
        _lines(note, 20, before=12 if text == "{{ written }}" else 0)


def _header_and_footer(document: Docx) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ draft }}"
    paragraph = section.footer.paragraphs[0]
    for text in ("第 ", "PAGE", " 页　共 ", "NUMPAGES", " 页"):
        if text.isupper():
            paragraph._p.append(parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" {text} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            ))  # fmt: skip
        else:
            paragraph.add_run(text)


# ---- tables ------------------------------------------------------------------------------------------------------


def _ruled(document: Docx, columns: tuple[float, ...]) -> Table:
    """A table with thick rules around it and thin ones within."""
    table = document.add_table(rows=0, cols=len(columns))
    table.autofit = False
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    thickness = {"top": 12, "left": 12, "bottom": 12, "right": 12, "insideH": 4, "insideV": 4}
    rules = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:color="000000"/>' for side, size in thickness.items())
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{rules}</w:tblBorders>")
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    return table


def _row(table: Table) -> _Row:
    return table.add_row()  # type: ignore[no-untyped-call]


def _wide_row(table: Table, label: str, *texts: str) -> None:
    cells = _row(table).cells
    _write(cells[0], label, label=True)
    _write(cells[1].merge(cells[-1]), *texts)


def _loop_row(table: Table, tag: str) -> None:
    _row(table).cells[0].paragraphs[0].text = tag


def _repeat_at_page_top(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write(cell: _Cell, *texts: str, label: bool = False, centred: bool = False, near_next: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for text in texts:
        paragraph = cell.paragraphs[0] if text is texts[0] else cell.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size = Pt(12)
        if label:
            run.font.bold = True
            run._r.get_or_add_rPr().insert(0, _fonts(SONG))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if label or centred else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.keep_with_next = near_next or None
        _indented(paragraph, characters=0, size=12)
        _lines(paragraph, 20, before=2, after=2)


def _ruled_tabs(paragraph: Paragraph) -> None:
    """Two lines to sign on, side by side."""
    stops = paragraph.paragraph_format.tab_stops
    for at, leader in ((72, WD_TAB_LEADER.LINES), (82, WD_TAB_LEADER.SPACES), (WIDTH, WD_TAB_LEADER.LINES)):
        stops.add_tab_stop(Mm(at), WD_TAB_ALIGNMENT.LEFT, leader)


if __name__ == "__main__":
    Path(__file__).with_name("record_template.docx").write_bytes(build())
