"""The portal's own template as a document, and organisations' own: which are taken, and what stands in for them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from members.errors import TemplateRefused
from members.reports.build_template import build
from members.reports.fields import BARE, MEANINGS, SAMPLE, names_in
from members.reports.packages import OUTSIDE, check_package
from members.reports.templates import OURS, check_template, record_document
from members.reports.write_docx import CODE
from tests.cast import Cast
from tests.members.reports.meetings import SAID, make_full_meeting
from tests.members.reports.test_record import fields_of
from tests.members.reports.test_write_docx import ATTRIBUTES, IN_EACH_PART, with_payload
from tests.members.reports.word import replaced, texts, word_file


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def shown(content: bytes) -> str:
    return "\n".join(texts(content))


def test_template_in_the_repository_is_the_one_that_is_built() -> None:
    assert parts(OURS.read_bytes()) == parts(build()), "run: python -m members.reports.build_template"


def test_our_template_would_be_taken_as_an_organisations_own() -> None:
    check_template(OURS.read_bytes())


def test_every_field_is_explained_and_tried() -> None:
    assert names_in(SAMPLE) == list(MEANINGS)
    assert list(BARE) == list(SAMPLE)


@pytest.mark.django_db
def test_document_of_a_full_record_has_every_line(cast: Cast) -> None:
    fields = fields_of(make_full_meeting(cast))

    content, trouble = record_document(fields, None)

    said = texts(content)
    assert trouble == ""
    for name in ("title", "time", "place", "presider", "recorder", "due", "present", "written"):
        assert fields[name] in said, name
    assert f"{fields['organization']}　{fields['number']}" in said
    for row in fields["head"]:
        assert row["label"] in said
        assert [line for line in row["lines"] if line not in said] == []
    for topic in fields["agenda"]:
        assert f"{topic['number']}、{topic['title']}" in said
        assert [line for line in topic["content"] if line not in said] == []
        assert [line for vote in topic["votes"] for line in vote if line not in said] == []
    first, second = SAID.split("\n")
    assert said.index(second) == said.index(f"程予安：{first}") + 1
    for resolution in fields["resolutions"]:
        assert {*resolution["text"], resolution["owner"], resolution["due"], resolution["done"]} <= {*said, ""}
    for name in ("make_ups", "amendments", "linked"):
        assert [line for line in fields[name] if line not in said] == []
    assert said[-3:-1] == ["主持人签名：\t\t记录人签名：\t", "日期：\t\t日期：\t"]
    assert "审核人" in said
    check_package(content)


@pytest.mark.django_db
def test_paragraph_of_five_thousand_characters_stays_one_and_whole(cast: Cast) -> None:
    meeting = make_full_meeting(cast)
    long = "第一句 < & {{ x }} 😀。" * 313
    meeting.agenda.filter(position=2).update(content=long)

    content, _ = record_document(fields_of(meeting), None)

    assert len(long) > 5000
    assert texts(content).count(long) == 1


def test_what_does_not_apply_leaves_no_trace() -> None:
    content, _ = record_document(BARE | {"title": "党课记录", "written": "本件是草稿。"}, None)

    said = [text for text in texts(content) if text]
    assert said == [
        "党课记录", "时间", "地点", "主持人", "记录人", "应到", "实到", "审核人", "意见", "上级", "抽查", "意见",
        "主持人签名：\t\t记录人签名：\t", "日期：\t\t日期：\t", "本件是草稿。",
    ]  # fmt: skip


def test_document_is_set_as_official_documents_are() -> None:
    document = Document(BytesIO(record_document(SAMPLE, None)[0]))

    section, body = document.sections[0], document.styles["Normal"]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (body.font.size.pt, body.paragraph_format.line_spacing.pt) == (16, 28)
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    fonts = {name: document.styles[name].element.rPr.find(qn("w:rFonts")) for name in ("Normal", "Title", "Heading 1")}
    assert {name: font.get(qn("w:eastAsia")) for name, font in fonts.items()} == {
        "Normal": "仿宋", "Title": "宋体", "Heading 1": "黑体"
    }  # fmt: skip
    assert {name for font in fonts.values() for name in font.attrib if "Theme" in name} == set()


def test_document_can_be_read_aloud_and_turned_page_by_page() -> None:
    content, _ = record_document(SAMPLE, None)
    document = Document(BytesIO(content))

    assert [(p.style.name, p.text) for p in document.paragraphs if p.style.name in ("Title", "Heading 1")] == [
        ("Title", "支部党员大会记录"),
        ("Heading 1", "一、调整冬季值班办法"),
        ("Heading 1", "决议和议定事项"),
        ("Heading 1", "补学"),
        ("Heading 1", "更正"),
        ("Heading 1", "关联会议"),
    ]
    assert document.core_properties.language == "zh-CN"
    assert (document.core_properties.title, document.core_properties.author) == (
        SAMPLE["title"],
        SAMPLE["organization"],
    )
    assert 'w:eastAsia="zh-CN"' in parts(content)["word/styles.xml"].decode()
    assert document.tables[1].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    footer = document.sections[0].footer.paragraphs[0]._p
    assert [field.get(qn("w:instr")) for field in footer.iter(qn("w:fldSimple"))] == [" PAGE ", " NUMPAGES "]
    assert document.sections[0].header.paragraphs[0].text == "草稿，尚未录入"


@pytest.mark.parametrize("part", IN_EACH_PART)
def test_template_that_tries_to_run_code_is_not_taken(part: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(with_payload(part, ATTRIBUTES))

    assert str(refused.value) == CODE


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (word_file("{{ plaec }}"), "模板里的字段“plaec”不认识，请对照字段表改正。"),
        (word_file("{% if not draft %}{{ plaec }}{% endif %}"), "模板里的字段“plaec”不认识，请对照字段表改正。"),
        (word_file("{{ agenda[0].title }}"), "模板取了列表里的某一项，列表是空的时候没有这一项，请改用 {% for … %}。"),
        (
            replaced(OURS.read_bytes(), "word/footer1.xml", " NUMPAGES ", " INCLUDETEXT x "),
            OUTSIDE,
        ),
    ],
    ids=["in a record of everything", "in a record of nothing", "of a list that may be empty", "outside"],
)
def test_template_that_fails_on_some_record_is_not_taken(content: bytes, sentence: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_template(content)

    assert str(refused.value) == sentence


def test_own_template_is_used_in_the_place_of_ours() -> None:
    content, trouble = record_document(SAMPLE, word_file("{{ organization }}的记录"))

    assert (shown(content), trouble) == ("望川镇机关第二党支部的记录", "")


def test_own_template_that_no_longer_serves_is_stood_in_for_with_the_sentence_why() -> None:
    content, trouble = record_document(SAMPLE, word_file("{{ gone }}"))

    assert texts(content) == texts(record_document(SAMPLE, None)[0])
    assert trouble == "模板里的字段“gone”不认识，请对照字段表改正。"
