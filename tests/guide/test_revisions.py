import pytest

from guide.models import Passage, Section
from guide.revisions import revise
from members.models import AuditEvent
from tests.factories import make_book, make_chapter, make_passage, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def section() -> Section:
    section = make_section(make_chapter(make_book(), sections=0), text="")
    make_passage(section, "第一段。")
    revise(section, by=None, reason="载入")
    return section


def test_revise_keeps_what_the_text_was(section: Section) -> None:
    Passage.objects.filter(section=section).update(text="改过的第一段。")

    made = revise(section, by=None, reason="改错字")

    assert made is not None
    assert (section.revision, made.number, made.reason) == (2, 2, "改错字")
    assert [r.passages[0]["text"] for r in section.revisions.order_by("number")] == ["第一段。", "改过的第一段。"]
    assert AuditEvent.objects.filter(action="section.revised").count() == 2


def test_revise_unchanged_text_writes_nothing(section: Section) -> None:
    Passage.objects.filter(section=section).update(page=12)

    assert revise(section, by=None, reason="页码") is None
    assert section.revisions.count() == 1
    assert AuditEvent.objects.count() == 1


def test_revise_notices_a_change_of_order(section: Section) -> None:
    make_passage(section, "第二段。")
    revise(section, by=None, reason="加一段")
    Passage.objects.filter(section=section, anchor=1).update(position=9)

    made = revise(section, by=None, reason="换次序")

    assert made is not None
    assert [passage["anchor"] for passage in made.passages] == [2, 1]


def test_revise_section_without_text_has_no_revision() -> None:
    empty = make_section(make_chapter(make_book(), sections=0), text="")

    assert revise(empty, by=None, reason="载入") is None
    assert empty.revision == 0
