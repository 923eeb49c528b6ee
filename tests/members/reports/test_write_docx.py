"""The one place that fills templates: no character lost, no code run, little time and memory."""

import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from docx import Document
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from members.errors import TemplateRefused
from members.reports import write_docx
from members.reports.fields import BARE, SAMPLE
from members.reports.write_docx import fill, fill_apart
from tests.members.reports.word import replaced, texts, word_file

PLAIN = word_file("{{ place }}")
ATTRIBUTES = "{{ title.__class__.__mro__[1].__subclasses__() }}"
SYSTEM = "{{ ''.__class__.__base__.__subclasses__()[140].__init__.__globals__['sys'].modules['os'].getpid() }}"
IN_EACH_PART = ["body", "header", "footer", "title", "footnote"]


def with_payload(part: str, payload: str) -> bytes:
    return word_file(payload) if part == "body" else word_file("正文", **{part: payload})


@pytest.mark.parametrize("payload", [ATTRIBUTES, SYSTEM])
@pytest.mark.parametrize("part", IN_EACH_PART)
def test_template_that_reaches_for_code_is_refused_wherever_it_stands(part: str, payload: str) -> None:
    with pytest.raises(TemplateRefused, match=r"^模板里有会执行程序的内容，不能使用。请只用字段表里的写法。$"):
        fill(with_payload(part, payload), SAMPLE)


def test_field_is_filled_in_each_part_of_the_document() -> None:
    parts = dict.fromkeys(("header", "footer", "title", "footnote"), "{{ place }}")

    document = Document(BytesIO(fill(word_file("在{{ place }}召开", **parts), {"place": "三楼 <1> & {2}"})))

    said = "三楼 <1> & {2}"
    section = document.sections[0]
    assert document.paragraphs[0].text == f"在{said}召开"
    assert (section.header.paragraphs[0].text, section.footer.paragraphs[0].text) == (said, said)
    assert document.core_properties.title == said
    footnotes = next(part for part in document.part.package.parts if part.partname == "/word/footnotes.xml")
    assert "三楼 &lt;1&gt; &amp; &#123;2&#125;" in footnotes.blob.decode()


def test_file_that_libreoffice_saved_keeps_one_part_of_properties() -> None:
    named = "http://schemas.openxmlformats.org/{}/relationships/metadata/core-properties"
    real, written = named.format("package/2006"), named.format("officedocument/2006")
    template = replaced(word_file("正文", title="{{ place }}"), "_rels/.rels", real, written)

    content = fill(template, {"place": "三楼"})

    names = ZipFile(BytesIO(content)).namelist()
    assert len(names) == len(set(names))
    assert Document(BytesIO(content)).core_properties.title == "三楼"


LEGAL = st.characters(exclude_categories=["Cs"]).filter(lambda character: not write_docx.NOT_IN_XML.match(character))


@effort(max_examples=40)
@given(st.text(LEGAL.filter(lambda character: character not in "\r\n"), min_size=1))
@example("<b> & </w:t> {{ 7*7 }} {% for x in y %} {# #} {_{ }_} {_% %_} '\" \\ 😀👨‍👩‍👧 𠮷 \t")
@example("汉" * 5000)
@example(" 两头空 ")
@example("\ue000\ufffd\u2028\x85")
def test_every_character_that_xml_holds_is_kept(text: str) -> None:
    assert texts(fill(PLAIN, {"place": text})) == [text]


@effort(max_examples=40)
@given(st.text(st.characters(codec=None, categories=["Cc", "Cs", "Cn", "L"])))
@example("a\x00b\x07c\x0bd\x0ce\ud800f\uffffg\x1b")
def test_what_xml_cannot_hold_is_left_out_and_nothing_else(text: str) -> None:
    kept = write_docx.NOT_IN_XML.sub("", text).replace("\r", "\n")

    found = texts(fill(PLAIN, {"place": text}))

    assert found == [kept]
    assert [c for c in text if c not in kept and c != "\r"] == [c for c in text if write_docx.NOT_IN_XML.match(c)]


def test_list_of_lines_is_shown_line_by_line() -> None:
    assert texts(fill(PLAIN, {"place": ["一", "二"]})) == ["一\n二"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{{ plaec }}", "模板里的字段“plaec”不认识，请对照字段表改正。"),
        ("{{ agenda[0].titel }}", "模板里的字段“titel”不认识，请对照字段表改正。"),
        ("{{ place", "模板里有一处 {{ }} 或 {% %} 写得不对，请对照字段表改正（在“{{ place”附近）。"),
        ("{% for %}", "模板里有一处 {{ }} 或 {% %} 写得不对，请对照字段表改正（在“{% for %}”附近）。"),
        ("{{ place|safe }}", "模板里有一处 {{ }} 或 {% %} 写得不对，请对照字段表改正（在“{{ place|safe }}”附近）。"),
        ("{{ range(9) }}", "模板里的字段“range”不认识，请对照字段表改正。"),
        ("{{ agenda }}", TemplateRefused.sentence),
        ("{% include 'x' %}", TemplateRefused.sentence),
    ],
)
def test_what_is_written_wrongly_is_named_in_the_sentence(body: str, sentence: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        fill(word_file(body), SAMPLE)

    assert str(refused.value) == sentence


def test_tag_that_begins_outside_a_table_and_ends_in_it_is_refused_as_it_would_lose_text() -> None:
    document = Document()
    document.add_paragraph("{% if draft %}甲")
    document.add_table(1, 1).cell(0, 0).text = "乙{% endif %}丙"
    written = BytesIO()
    document.save(written)

    with pytest.raises(TemplateRefused):
        fill(written.getvalue(), BARE)


def test_own_process_fills_the_same() -> None:
    assert texts(fill_apart(PLAIN, {"place": "一 < 😀\n二"})) == texts(fill(PLAIN, {"place": "一 < 😀\n二"}))


@pytest.mark.parametrize("part", IN_EACH_PART)
def test_own_process_hands_back_the_sentence(part: str) -> None:
    with pytest.raises(TemplateRefused, match="会执行程序"):
        fill_apart(with_payload(part, ATTRIBUTES), SAMPLE)


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in agenda * 9999 %}{% for b in agenda * 999999 %}{% endfor %}{% endfor %}",
        "{{ place * 900000000 }}",
        "{% set x = place * 99999999 %}{{ x ~ x ~ x ~ x ~ x ~ x ~ x ~ x ~ x ~ x }}",
        "{{ 9 ** (9 ** 9) }}",
        "{% for a in (place * 40000000) %}{{ a }}{% endfor %}",
    ],
    ids=["loops", "one text", "texts", "power", "document"],
)
def test_template_that_takes_too_much_is_stopped(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_docx, "SECONDS", 2)
    begun = time.monotonic()

    with pytest.raises(TemplateRefused):
        fill_apart(word_file(body), SAMPLE)

    assert time.monotonic() - begun < 10


def test_own_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> Any:
        given.update(options)
        raise write_docx.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(write_docx.subprocess, "run", run)

    with pytest.raises(TemplateRefused):
        fill_apart(PLAIN, SAMPLE)

    assert set(given["env"]) <= {"PATH", "SYSTEMROOT"}


def test_nothing_else_in_the_project_renders_a_word_template() -> None:
    folders = [Path(settings.BASE_DIR) / name for name in ("studyportal", "guide", "members")]
    users = [
        path.name
        for folder in folders
        for path in folder.rglob("*.py")
        if re.search(r"^\s*(from|import) docxtpl", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert users == ["write_docx.py"]
