"""Every template parses, and none carries a script, a style or an outside host of its own."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_parses(path: Path) -> None:
    assert get_template(str(path.relative_to(ROOT))).template.nodelist


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline_and_no_outside_host(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    found = re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org/)|\|safe\b", source)

    assert found == []
