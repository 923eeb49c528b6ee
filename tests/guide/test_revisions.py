import pytest

from guide.models import Section
from guide.revisions import revise
from members.models import AuditEvent
from tests.factories import make_account, make_book, make_chapter, make_passage, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> Section:
    return make_section(make_chapter(make_book(), sections=0), text="", revision=0)


def test_first_text_is_the_first_revision(section: Section) -> None:
    editor = make_account()
    make_passage(section, "春天来了。")

    revision = revise(section, by=editor, reason="导入书稿")

    assert (revision.number, revision.made_by, revision.reason) == (1, editor, "导入书稿")
    assert revision.passages == [{"anchor": 1, "kind": "paragraph", "text": "春天来了。", "page": None, "source": ""}]
    section.refresh_from_db()
    assert (section.revision, section.text_hash) == (1, revision.text_hash)


def test_same_text_makes_no_revision(section: Section) -> None:
    make_passage(section, "春天来了。")
    revise(section, by=None, reason="导入书稿")

    assert revise(section, by=None, reason="再次导入") is None
    assert section.revisions.count() == 1


def test_corrected_page_is_no_new_text(section: Section) -> None:
    passage = make_passage(section, "春天来了。", page=3)
    revise(section, by=None, reason="导入书稿")
    passage.page = 4
    passage.save()

    assert revise(section, by=None, reason="更正页码") is None


def test_changed_text_raises_the_revision_and_keeps_the_old_text(section: Section) -> None:
    passage = make_passage(section, "春天来了。")
    revise(section, by=None, reason="导入书稿")
    passage.text = "夏天来了。"
    passage.save()

    revise(section, by=None, reason="更正错字")

    assert list(section.revisions.order_by("number").values_list("number", "passages__0__text")) == [
        (1, "春天来了。"),
        (2, "夏天来了。"),
    ]


def test_section_without_text_makes_no_revision(section: Section) -> None:
    assert revise(section, by=None, reason="无") is None
    assert section.revision == 0


def test_revision_is_on_the_trail_without_its_words(section: Section) -> None:
    editor = make_account()
    make_passage(section, "春天来了。")

    revise(section, by=editor, reason="导入书稿")

    event = AuditEvent.objects.get(action="section.revised")
    assert event.account == editor
    assert event.details == {"book": section.chapter.book_id, "section": section.pk, "fields": ["text"]}
