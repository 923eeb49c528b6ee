"""The rules as they come with the portal; an administrator may change them in the table (`queries/rules.py`)."""

import json
from functools import cache
from typing import Any

from django.conf import settings

PATH = settings.BASE_DIR / "fixtures" / "rules.json"


@cache
def shipped_rules() -> dict[str, dict[str, Any]]:
    """The values of each row by its key, in the order of the file."""
    rows = [row["fields"] for row in json.loads(PATH.read_text(encoding="utf-8"))]
    return {row["key"]: row for row in rows}
