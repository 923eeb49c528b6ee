import pytest

from guide.importer.errors import AnotherBook, CutShort, NoTitle, UnknownBook
from guide.importer.placing import read_book
from guide.importer.rows import write
from guide.models import Book, Document, Passage, Section, SectionRevision, StrayLine
from guide.revisions import revise
from members.models import AuditEvent
from tests.factories import make_book, make_chapter, make_passage, make_section
from tests.guide.importer.made_up_book import composed, small_book

pytestmark = pytest.mark.django_db
WHOLE = composed(small_book())


def bring(text: str = WHOLE, **options):
    return write(read_book(text.encode()), **options)


def everything() -> dict:
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Book, Section, Passage, Document, SectionRevision, StrayLine, AuditEvent)
    }


def topic(chapter: int = 1, slug: str = "topic-1") -> Section:
    return Section.objects.get(chapter__number=chapter, slug=slug)


def test_new_book_is_made_with_all_that_the_file_says() -> None:
    report = bring()

    book = Book.objects.get()
    assert (book.title, book.editors, book.isbn, book.published_year, str(book.price), book.status) == (
        "山乡读书记",
        "林晓、周平",
        "9787000000013",
        2021,
        "18.50",
        "published",
    )
    assert list(Section.objects.filter(chapter__number=1).values_list("slug", "position", "revision")) == [
        ("opening", 1, 1),
        ("central-spirit", 2, 1),
        ("topic-1", 3, 1),
        ("topic-2", 4, 1),
        ("case-1", 5, 1),
        ("commentary-1", 6, 1),
    ]
    assert (report.chapters, report.sections, report.passages, report.quotations) == (3, 12, 16, 3)


def test_quotations_name_their_documents() -> None:
    known = Document.objects.create(title="望川县支部读书意见（虚构）", other_names="关于支部读书的几点意见")

    bring()

    first = topic(slug="central-spirit").passages.first()
    assert (first.kind, first.source, first.document) == ("quotation", "《关于支部读书的几点意见》", known)
    assert first.text.count("\n") == 1
    assert Document.objects.filter(title="望川县第三次代表会议的报告").exists()


def test_second_run_changes_nothing() -> None:
    bring()
    before = everything()

    report = bring()

    assert everything() == before
    assert report.revised == []


def test_dry_run_changes_nothing_and_reports_the_same() -> None:
    report = bring(dry_run=True)

    assert not Book.objects.exists()
    assert (report.book, len(report.revised)) == ("山乡读书记", 12)


def test_changed_line_makes_one_revision_and_keeps_the_address() -> None:
    bring()
    anchors = dict(Passage.objects.values_list("pk", "anchor"))

    report = bring(WHOLE.replace("凳子却借了二十把", "凳子却借来三十把"))

    assert report.revised == ["第一章　一、从七个人读起（第 2 版）"]
    assert dict(Passage.objects.values_list("pk", "anchor")) == anchors
    assert "三十把" in topic().passages.get(anchor=1).text
    assert SectionRevision.objects.filter(number=2).count() == 1


def test_new_paragraph_gets_the_next_address_and_its_place() -> None:
    bring()

    bring(WHOLE.replace("（一）先把要读的书分开", "第三年，邻村的人也来了，站在窗外听。\n\n（一）先把要读的书分开"))

    passages = topic().passages.all()
    assert [passage.anchor for passage in passages] == [1, 4, 2, 3]
    assert [passage.position for passage in passages] == [1, 2, 3, 4]


def test_removed_paragraph_goes_and_its_address_is_not_given_again() -> None:
    bring()
    last = topic().passages.last().text
    without = WHOLE.replace(f"{last}\n\n", "")
    bring(without.replace("（一）先把要读的书分开\n\n", ""))

    bring()

    assert [passage.anchor for passage in topic().passages.all()] == [1, 4, 5]


def test_what_an_editor_placed_by_hand_survives() -> None:
    bring()
    made = make_passage(topic(), "编辑从纸书上补的一段。", anchor=9, position=1, placed_by_hand=True)

    bring(WHOLE.replace("凳子却借了二十把", "凳子却借来三十把"))

    texts = [passage.text for passage in topic().passages.all()]
    assert texts.index(made.text) == 1
    assert len(texts) == 4


def test_what_an_editor_took_out_does_not_come_back_and_is_listed_with_the_lines_left_over() -> None:
    bring()
    gone = topic().passages.last()
    Section.objects.filter(pk=topic().pk).update(taken_out=[gone.as_loaded["text"]])
    gone.delete()
    revise(topic(), by=None, reason="与上一节重复")

    report = bring()

    assert gone.text not in [passage.text for passage in topic().passages.all()]
    assert report.revised == []
    assert (report.sections, report.passages) == (12, Passage.objects.count())
    assert StrayLine.objects.get(reason="编辑删去的段落").text == gone.text

    before = everything()
    bring()
    assert everything() == before


def test_what_was_taken_out_and_put_back_by_hand_stays() -> None:
    bring()
    gone = topic().passages.last()
    Section.objects.filter(pk=topic().pk).update(taken_out=[gone.as_loaded["text"]])
    gone.delete()
    bring()
    back = make_passage(topic(), gone.text, anchor=9, position=3, placed_by_hand=True)
    StrayLine.objects.filter(reason="编辑删去的段落").update(passage=back)

    bring()

    assert [passage.anchor for passage in topic().passages.all()] == [1, 2, 9]
    assert topic().passages.filter(text=gone.text).count() == 1


def test_editors_correction_stays_and_a_later_difference_is_said() -> None:
    bring()
    corrected = topic(slug="topic-2").passages.get()
    corrected.text = corrected.text.replace("老李", "老黎")
    corrected.save()
    revise(corrected.section, by=None, reason="更正")

    same = bring()
    changed = bring(WHOLE.replace("老李问", "老里问"))

    corrected.refresh_from_db()
    assert "老黎问" in corrected.text
    assert same.differences == []
    assert len(changed.differences) == 1


def test_heading_and_page_of_an_editor_stay_and_the_difference_is_said() -> None:
    bring()
    Section.objects.filter(pk=topic().pk).update(title="从七个人开始读书", first_page=6)

    report = bring()

    assert (topic().title, topic().first_page) == ("从七个人开始读书", 6)
    assert report.differences == [
        "第一章　一、从七个人开始读书：文件的标题作“从七个人读起”，保留原有标题。",
        "第一章　一、从七个人开始读书：文件的起始页为 5，保留原有的 6。",
    ]


def test_sections_that_are_there_are_found_by_kind_number_and_title() -> None:
    book = make_book("mountain", title="山乡读书记")
    chapter = make_chapter(book, number=1, sections=0, title="把种子留到春天")
    there = make_section(chapter, 1, text="", title="从七个人读起", revision=0)

    bring()

    there.refresh_from_db()
    assert Book.objects.get() == book
    assert (there.revision, there.passages.count(), there.position) == (1, 3, 3)
    assert chapter.sections.count() == 6


def test_section_without_text_in_the_file_is_left_alone() -> None:
    bring()
    shorter = WHOLE[: WHOLE.index("典型案例 白水村的账本", WHOLE.index("十二张表贴了"))]

    report = bring(shorter)

    assert topic(2, "case-1").passages.count() == 1
    assert report.revised == []


def test_lines_that_did_not_go_into_the_text_are_kept_for_the_editor() -> None:
    bring(WHOLE.replace("第一章 把种子留到春天\n\n村里", "中 央 部\n\n第一章 把种子留到春天\n\n村里"))

    stray = StrayLine.objects.get(verdict="unplaced")
    assert (stray.text, stray.passage) == ("中 央 部", None)
    assert StrayLine.objects.filter(verdict="dropped").count() == 6


def test_stray_line_that_was_placed_is_not_listed_again() -> None:
    spoiled = WHOLE.replace("第一章 把种子留到春天\n\n村里", "中 央 部\n\n第一章 把种子留到春天\n\n村里")
    bring(spoiled)
    stray = StrayLine.objects.get(verdict="unplaced")
    stray.passage = make_passage(topic(), "中央部", anchor=9, position=9, placed_by_hand=True)
    stray.save()

    bring(spoiled)

    assert list(StrayLine.objects.filter(verdict="unplaced")) == [stray]
    assert topic().passages.filter(anchor=9).exists()


def test_unknown_book_is_refused() -> None:
    with pytest.raises(UnknownBook):
        bring(slug="nowhere")


def test_another_book_is_refused_and_nothing_changes() -> None:
    other = make_book("other", title="完全不同的书", chapters=2)

    with pytest.raises(AnotherBook, match="《山乡读书记》，不是所选的《完全不同的书》"):
        bring(slug="other")

    assert list(Book.objects.all()) == [other]
    assert not Document.objects.exists()


def test_file_without_title_needs_a_named_book() -> None:
    body = WHOLE[WHOLE.index("目 录") :]

    with pytest.raises(NoTitle):
        bring(body)


def test_file_that_breaks_off_before_what_is_there_is_refused() -> None:
    bring()
    before = everything()

    with pytest.raises(CutShort, match="句子中间截断"):
        bring(WHOLE[: WHOLE.index("于是又开了")])

    assert everything() == before


def test_import_is_on_the_trail_once() -> None:
    bring()
    bring()

    assert AuditEvent.objects.filter(action="book.imported").count() == 1
