"""An organisation's own template: put in place, replaced, removed, each with its entry on the trail."""

import pytest

from members.models import RecordTemplate
from members.services.papers import put_template, remove_template
from members.trail import verify
from tests.cast import Cast
from tests.guide.test_admin import acts

pytestmark = pytest.mark.django_db
PUT, REMOVED = "record_template.put", "record_template.removed"


def test_template_is_put_in_place_with_its_entry(cast: Cast) -> None:
    put_template(organization=cast.office, name="模板.docx", content=b"1", by=cast.sysadmin)

    kept = RecordTemplate.objects.get()
    assert (kept.organization, kept.name, bytes(kept.content), kept.by) == (
        cast.office, "模板.docx", b"1", cast.sysadmin
    )  # fmt: skip
    assert acts(PUT) == [{"target": cast.office.pk}]
    assert list(verify()) == []


def test_template_replaces_the_one_before(cast: Cast) -> None:
    first = put_template(organization=cast.office, name="1.docx", content=b"1", by=cast.sysadmin)

    second = put_template(organization=cast.office, name="2.docx", content=b"2", by=cast.editor)

    kept = RecordTemplate.objects.get()
    assert first.pk == second.pk == kept.pk
    assert (kept.name, bytes(kept.content), kept.by) == ("2.docx", b"2", cast.editor)
    assert len(acts(PUT)) == 2


def test_same_file_again_changes_nothing(cast: Cast) -> None:
    first = put_template(organization=cast.office, name="1.docx", content=b"1", by=cast.sysadmin)

    put_template(organization=cast.office, name="1.docx", content=b"1", by=cast.editor)

    assert RecordTemplate.objects.get().at == first.at
    assert len(acts(PUT)) == 1


def test_template_is_removed_with_its_entry(cast: Cast) -> None:
    template = put_template(organization=cast.office, name="1.docx", content=b"1", by=cast.sysadmin)

    remove_template(template=template, by=cast.sysadmin)

    assert not RecordTemplate.objects.exists()
    assert acts(REMOVED) == [{"target": cast.office.pk}]
    assert list(verify()) == []
