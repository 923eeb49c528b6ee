"""README and handbook say what is there."""

import re
from pathlib import Path

from django.conf import settings

from members.views.help import PAGES

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme() -> None:
    source = (ROOT / "studyportal" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r"\b(?:flag|words|hosts|addresses|folder|secret|database|site|mail)\(\"([A-Z_]+)\"", source))

    assert names >= {"DATABASE_URL", "SECRET_KEY", "EMAIL_URL"}
    assert names - set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == set()


def test_files_that_the_documents_link_to_exist() -> None:
    for folder, text in ((ROOT, README), (ROOT / "docs", HANDBOOK)):
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        assert links
        assert [link for link in links if not (folder / link).exists()] == []


def test_handbook_lists_the_pages_of_the_site() -> None:
    assert re.findall(r"`/help/(\w+)/`", HANDBOOK) == list(PAGES)
    assert [title for title in PAGES.values() if title not in HANDBOOK] == []
