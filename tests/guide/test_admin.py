"""The editors' pages: who may come in, what a change leaves behind, what cannot be deleted."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guide.models import Book, Document, Passage, Question, Section, SectionRevision
from guide.revisions import revise
from members.models import AssignmentSummary, AuditEvent, StudyState
from members.services.assignments import assign_reading
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_chapter, make_passage, make_section

pytestmark = pytest.mark.django_db
PAYLOAD = "<script>alert(1)</script>"
MODELS = ("book", "chapter", "section", "document", "question", "sectionrevision")


@pytest.fixture
def section(cast: Cast) -> Section:
    section = make_section(make_chapter(make_book("kept"), sections=0), text="第一段。", revision=0)
    make_passage(section, "第二段。")
    revise(section, by=cast.editor, reason="测试")
    return section


@pytest.fixture
def editor(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.editor)


def address(thing: Any, page: str = "change") -> str:
    return f"/admin/guide/{thing._meta.model_name}/{thing.pk}/{page}/"


def form_data(client: Client, path: str) -> dict[str, Any]:
    """What a browser would send back for the page as it was opened."""
    context = client.get(path).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not False and field.name not in getattr(form, "readonly_fields", ()):
                data[field.html_name] = "" if value is None else value
    return data


def acts(action: str) -> list[dict[str, Any]]:
    return [event.details for event in AuditEvent.objects.filter(action=action).order_by("number")]


@pytest.mark.parametrize("model", MODELS)
def test_editors_pages_open_for_editors_and_sysadmins_only(model: str, cast: Cast, client_for: ClientFor) -> None:
    path = f"/admin/guide/{model}/"
    answers = {
        name: client_for(getattr(cast, name)).get(path).status_code for name in ("editor", "sysadmin", "cheng", "zhou")
    }

    assert answers == {"editor": 200, "sysadmin": 200, "cheng": 302, "zhou": 302}
    assert Client().get(path).status_code == 302


def test_admin_is_in_chinese_and_leads_back_to_the_portal(editor: Client) -> None:
    html = editor.get("/admin/").content.decode()

    assert "管理　支部学习与组织生活" in html
    assert '<a href="/">回到网站</a>' in html
    assert "Django" not in html


def test_changed_text_becomes_a_revision_with_editor_and_reason(section: Section, editor: Client, cast: Cast) -> None:
    data = form_data(editor, address(section))

    response = editor.post(
        address(section), {**data, "passages-0-text": "改过的第一段。", "reason": "错字", "passages-2-text": ""}
    )

    assert response.status_code == 302
    section.refresh_from_db()
    kept = SectionRevision.objects.get(section=section, number=2)
    assert (kept.made_by, kept.reason) == (cast.editor, "错字")
    assert [passage["text"] for passage in kept.passages] == ["改过的第一段。", "第二段。"]
    assert section.revision == 2
    assert acts("section.revised")[-1]["section"] == section.pk
    assert acts("section.changed") == []


def test_changed_text_without_a_reason_is_asked_for_and_nothing_is_lost(section: Section, editor: Client) -> None:
    data = form_data(editor, address(section))

    html = editor.post(address(section), {**data, "passages-0-text": "改过。"}).content.decode()

    assert "改动了正文，请在上面的“修改原因”里写一句话。" in html
    assert "改过。</textarea>" in html
    assert section.passages.get(anchor=1).text == "第一段。"
    assert section.revisions.count() == 1


def test_first_text_of_a_section_needs_no_reason(editor: Client) -> None:
    section = make_section(make_chapter(make_book(), sections=0), text="")
    data = form_data(editor, address(section))

    editor.post(address(section), {**data, "passages-0-text": "新写的。", "passages-0-position": "1"})

    assert [(p.anchor, p.text) for p in section.passages.all()] == [(1, "新写的。")]
    assert section.revisions.get().reason == "录入正文"


def test_deleted_passage_of_an_import_is_remembered_for_the_next(section: Section, editor: Client) -> None:
    first = section.passages.all()[0]
    first.as_loaded = {"kind": "paragraph", "text": "第一段，文件里的字。", "source": "", "page": None}
    first.save()
    data = form_data(editor, address(section))

    editor.post(
        address(section), {**data, "passages-0-DELETE": "on", "passages-1-DELETE": "on", "reason": "与上一节重复"}
    )

    section.refresh_from_db()
    assert section.taken_out == ["第一段，文件里的字。"]
    assert not section.passages.exists()


def test_new_passage_gets_an_address_that_was_never_used(section: Section, editor: Client, cast: Cast) -> None:
    make_passage(section, "第三段。", anchor=7)
    revise(section, by=cast.editor, reason="测试")
    section.passages.get(anchor=7).delete()
    revise(section, by=cast.editor, reason="测试")
    data = form_data(editor, address(section))

    editor.post(address(section), {**data, "passages-2-text": "插入的。", "passages-2-position": "1", "reason": "补录"})

    assert [(p.anchor, p.position, p.text) for p in section.passages.order_by("position")] == [
        (1, 1, "第一段。"),
        (8, 2, "插入的。"),
        (2, 3, "第二段。"),
    ]


def test_corrected_page_is_recorded_and_makes_no_revision(section: Section, editor: Client) -> None:
    data = form_data(editor, address(section))

    editor.post(address(section), {**data, "passages-0-page": "41", "reason": "页码"})

    assert section.passages.get(anchor=1).page == 41
    assert section.revisions.count() == 1
    assert acts("section.changed")[-1]["fields"] == ["passages"]


def test_changed_digest_is_recorded_with_the_names_of_fields_only(section: Section, editor: Client) -> None:
    data = form_data(editor, address(section))

    editor.post(address(section), {**data, "digest": "新的提要。", "hidden": "on"})

    section.refresh_from_db()
    assert (section.digest, section.hidden) == ("新的提要。", True)
    assert acts("section.changed") == [
        {"book": section.chapter.book_id, "section": section.pk, "fields": ["digest", "hidden"]}
    ]


def test_wrong_rows_get_a_sentence_and_no_page_falls_over(section: Section, editor: Client) -> None:
    data = form_data(editor, address(section))

    html = editor.post(
        address(section),
        {**data, "passages-0-source": "《某意见》", "first_page": "9", "last_page": "3", "reason": "x"},
    ).content.decode()

    assert "只有引文可以填出处和引用文件。" in html
    assert "结束页不能小于起始页。" in html


def test_section_page_costs_the_same_for_three_and_two_hundred_passages(editor: Client) -> None:
    documents = [Document.objects.create(title=f"测试文件 {number}") for number in range(10)]
    editor.get("/admin/")
    found = {}
    for passages in (3, 200):
        section = make_section(make_chapter(make_book(), sections=0), text="", revision=1)
        for number in range(passages):
            make_passage(section, kind="quotation", document=documents[number % 10])
        with CaptureQueriesContext(connection) as opening:
            data = form_data(editor, address(section))
        opened = len(opening)
        with CaptureQueriesContext(connection) as saving:
            editor.post(address(section), {**data, "passages-1-text": "改过。", "reason": "错字"})
        found[passages] = (opened, len([q for q in saving if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
        assert section.passages.get(anchor=2).text == "改过。"

    assert found[200][0] == found[3][0] <= 15
    assert found[200][1] <= found[3][1] <= 35


def test_section_page_of_two_hundred_passages_stays_light(editor: Client) -> None:
    section = make_section(make_chapter(make_book(), sections=0), text="", revision=1)
    for _ in range(200):
        make_passage(section)

    assert len(editor.get(address(section)).content) < 650_000


@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_for_few_and_many(model: str, rows: int, editor: Client, cast: Cast) -> None:
    for number in range(rows):
        book = make_book()
        chapter = make_chapter(book, sections=0)
        revise(make_section(chapter, revision=0), by=cast.editor, reason="测试")
        Question.objects.create(chapter=chapter, kind="discussion", position=1, text="测试？")
        Document.objects.create(title=f"测试文件 {number}")

    with CaptureQueriesContext(connection) as queries:
        html = editor.get(f"/admin/guide/{model}/").content.decode()

    assert f"{rows} " in html
    assert len(queries) <= 12


def test_nothing_that_records_refer_to_can_be_deleted(section: Section, editor: Client, cast: Cast) -> None:
    section.passages.all().delete()
    section.revisions.all().delete()
    StudyState.objects.create(member=cast.cheng, section=section, marked=True, revision=1)

    html = editor.post(address(section, "delete"), {"post": "yes"}, follow=True).content.decode()

    assert "不能删除。请改为隐藏。" in html
    assert Section.objects.filter(pk=section.pk).exists()
    assert "deletelink" not in editor.get(address(section)).content.decode()


def test_rows_of_a_fixture_are_hidden_rather_than_deleted(editor: Client) -> None:
    document = Document.objects.create(title="来自书目的文件", as_loaded={"title": "来自书目的文件"})

    editor.post(address(document, "delete"), {"post": "yes"})

    assert Document.objects.filter(pk=document.pk).exists()


def test_own_row_that_nothing_refers_to_is_deleted_and_recorded(editor: Client) -> None:
    document = Document.objects.create(title="写错的文件")

    editor.post(address(document, "delete"), {"post": "yes"})

    assert not Document.objects.exists()
    assert acts("document.deleted") == [{"book": None, "section": None, "fields": [], "document": document.pk}]


def test_many_rows_cannot_be_deleted_at_once(section: Section, editor: Client) -> None:
    editor.post("/admin/guide/section/", {"action": "delete_selected", "_selected_action": [section.pk], "post": "yes"})

    assert Section.objects.filter(pk=section.pk).exists()
    assert "delete_selected" not in editor.get("/admin/guide/section/").content.decode()


def test_question_of_a_fixture_is_hidden_and_an_own_one_deleted(editor: Client) -> None:
    chapter = make_chapter(make_book(), sections=0)
    values = {"chapter": chapter, "kind": "discussion"}
    Question.objects.create(**values, position=1, text="原有？", as_loaded={"text": "原有？"})
    Question.objects.create(**values, position=2, text="自写？")
    data = form_data(editor, address(chapter))

    editor.post(address(chapter), {**data, "questions-0-DELETE": "on", "questions-1-DELETE": "on"})

    assert [question.text for question in chapter.questions.all()] == ["原有？"]
    assert acts("chapter.changed")[-1]["fields"] == ["questions"]


def test_revisions_are_read_and_compared_and_never_changed(section: Section, editor: Client, cast: Cast) -> None:
    section.passages.filter(anchor=1).update(text="改过的第一段。")
    first = section.revisions.get()

    html = editor.get(address(first)).content.decode()
    compared = editor.get(address(first, "compare")).content.decode()

    assert "<p>第一段。</p><p>第二段。</p>" in html
    assert "<del>第一段。</del>" in compared
    assert "<ins>改过的第一段。</ins>" in compared
    assert "<td>第二段。</td>" in compared
    assert editor.post(address(first), {"reason": "改"}).status_code == 403
    assert editor.get("/admin/guide/sectionrevision/add/").status_code == 403
    assert editor.post(address(first, "delete"), {"post": "yes"}).status_code == 403


def test_members_see_no_revision(section: Section, cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.zhou).get(address(section.revisions.get(), "compare")).status_code == 302


def test_preview_of_hidden_and_draft_texts_opens_for_editors_only(
    section: Section, editor: Client, cast: Cast, client_for: ClientFor
) -> None:
    Section.objects.update(hidden=True)
    Book.objects.update(status=Book.Status.DRAFT)

    html = editor.get(address(section)).content.decode()

    assert f'<a href="{section.get_absolute_url()}" class="viewsitelink">在网站上查看</a>' in html
    assert "第一段。" in editor.get(section.get_absolute_url()).content.decode()
    assert client_for(cast.cheng).get(section.get_absolute_url()).status_code == 404


def test_address_of_a_row_stays_once_it_was_given(section: Section, editor: Client) -> None:
    data = form_data(editor, address(section))

    editor.post(address(section), {**data, "slug": "elsewhere"})
    editor.post(address(section.chapter.book), {**form_data(editor, address(section.chapter.book)), "slug": "other"})

    section.refresh_from_db()
    assert section.get_absolute_url() == "/guide/kept/1/topic-1/"


def test_documents_are_offered_by_what_is_typed(editor: Client) -> None:
    Document.objects.create(title="甲意见")
    Document.objects.create(title="乙办法")

    found = editor.get(
        "/admin/autocomplete/",
        {"app_label": "guide", "model_name": "passage", "field_name": "document", "term": "意见"},
    ).json()

    assert [row["text"] for row in found["results"]] == ["甲意见"]


def test_script_in_any_text_is_shown_as_text_and_the_policy_is_kept(editor: Client, cast: Cast) -> None:
    book = make_book(title=PAYLOAD, subtitle=PAYLOAD, editors=PAYLOAD, publisher=PAYLOAD, about=PAYLOAD)
    chapter = make_chapter(book, sections=0, title=PAYLOAD, guidance=PAYLOAD)
    question = Question.objects.create(chapter=chapter, kind="discussion", position=1, text=PAYLOAD, hint=PAYLOAD)
    document = Document.objects.create(title=PAYLOAD, issuer=PAYLOAD, other_names=PAYLOAD)
    section = make_section(chapter, text=PAYLOAD, title=PAYLOAD, digest=PAYLOAD, revision=0)
    make_passage(section, PAYLOAD, kind=Passage.Kind.QUOTATION, source=PAYLOAD, document=document)
    revision = revise(section, by=cast.editor, reason=PAYLOAD)
    things = (book, chapter, section, document, question, revision)
    pages = [address(revision, "compare"), "/admin/"]
    pages += [page for thing in things for page in (address(thing), f"/admin/guide/{thing._meta.model_name}/")]

    for page in pages:
        response = editor.get(page)
        html = response.content.decode()
        assert "<script>alert" not in html, page
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html) == [], page
        assert "unsafe" not in response["Content-Security-Policy"], page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in editor.get(address(section)).content.decode()


def test_hidden_section_is_asked_of_nobody_and_asked_again_once_shown(
    section: Section, editor: Client, cast: Cast
) -> None:
    assign_reading(organization=cast.township, required=[section], due_on=date(2030, 1, 31), by=cast.qiao)
    data = form_data(editor, address(section))

    def asked() -> int:
        return AssignmentSummary.objects.get(organization=cast.township).asked

    found = [asked()]
    for hidden in ({"hidden": "on"}, {}):
        editor.post(address(section), {**data, **hidden})
        found.append(asked())

    assert found == [9, 0, 9]


def test_sections_of_a_book_no_longer_published_are_asked_of_nobody(
    section: Section, editor: Client, cast: Cast
) -> None:
    assign_reading(organization=cast.office, required=[section], due_on=date(2030, 1, 31), by=cast.zhou)
    book = section.chapter.book

    editor.post(address(book), {**form_data(editor, address(book)), "status": Book.Status.DRAFT})

    assert AssignmentSummary.objects.get(organization=cast.office).asked == 0
