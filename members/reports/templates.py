"""The Word document of a record, in the portal's template or in one of an organisation's own."""

import logging
from pathlib import Path

from members.errors import TemplateRefused
from members.reports.fields import BARE, SAMPLE
from members.reports.packages import check_package
from members.reports.record import Fields
from members.reports.write_docx import fill, fill_apart

OURS = Path(__file__).with_name("record_template.docx")
log = logging.getLogger(__name__)


def check_template(content: bytes) -> None:
    """Raises TemplateRefused unless it is a plain Word document that makes a record of everything and of nothing."""
    check_package(content)
    for fields in (SAMPLE, BARE):
        check_package(fill_apart(content, fields))


def record_document(fields: Fields, own_template: bytes | None) -> tuple[bytes, str]:
    """The document, and where the organisation's own template no longer serves and the portal's stands in for it, the
    sentence why."""
    if own_template is not None:
        try:
            return fill_apart(own_template, fields), ""
        except TemplateRefused as refusal:
            log.warning("a record template no longer serves: %s", refusal)
            return _ours(fields), str(refusal)
    return _ours(fields), ""


def _ours(fields: Fields) -> bytes:
    return fill(OURS.read_bytes(), fields)
