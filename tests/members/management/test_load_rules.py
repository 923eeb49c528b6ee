import pytest
from django.core.management import call_command

from members.models import Rule
from members.shipped_rules import shipped_rules

pytestmark = pytest.mark.django_db


def test_load_rules_says_what_came_and_what_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_rules")
    Rule.objects.filter(key="deadline-record").update(value=7)
    call_command("load_rules")

    count = len(shipped_rules())
    assert capsys.readouterr().out.splitlines() == [
        f"rules.json：新增 {count}，更新 0，未变 0，保留改动 0",
        f"rules.json：新增 0，更新 0，未变 {count}，保留改动 1",
        "  保留改过的内容：规则“会后录入记录”的数与随附的内容不同：现为 7，随附为 3",
    ]
