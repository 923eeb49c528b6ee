"""Loading the rules: they come in once, and what an administrator changed stays."""

import json
from pathlib import Path

import pytest

from guide.fixtures import BrokenFixture
from members.models import AuditEvent, Rule
from members.services import rules
from members.services.rules import load_rules
from members.shipped_rules import shipped_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped_next_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The file as a later version of the portal might ship it."""

    def write(content: list[dict]) -> None:
        path = tmp_path / "rules.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        monkeypatch.setattr(rules, "PATH", path)

    return write


def row(**fields: object) -> dict:
    given = {"key": "hours-member", "kind": "hours", "title": "集中学习", "value": 40, "basis": "habit", **fields}
    return {"model": "members.rule", "fields": given}


def test_load_brings_every_rule_in_and_writes_one_entry_on_the_trail() -> None:
    report = load_rules()

    assert (report.created, report.kept) == (len(shipped_rules()), [])
    stored = {rule.key: rule for rule in Rule.objects.all()}
    for key, values in shipped_rules().items():
        assert {name: getattr(stored[key], name) for name in values} == values
    entry = AuditEvent.objects.get()
    assert (entry.action, entry.chain.organization) == ("rules.loaded", None)
    assert entry.details == {"rules": sorted(rule.pk for rule in stored.values())}


def test_load_again_changes_nothing() -> None:
    load_rules()
    before = list(Rule.objects.values())

    report = load_rules()

    assert (report.created, report.updated, report.unchanged) == (0, 0, len(shipped_rules()))
    assert list(Rule.objects.values()) == before
    assert AuditEvent.objects.count() == 1


def test_load_keeps_what_an_administrator_changed_and_says_what_differs(shipped_next_year) -> None:
    load_rules()
    Rule.objects.filter(key="hours-member").update(value=36)
    shipped_next_year([row()])

    report = load_rules()

    assert [(kept.field, kept.here, kept.in_fixture) for kept in report.kept] == [
        ("value", 36, 40),
    ]
    assert Rule.objects.get(key="hours-member").value == 36


def test_load_brings_a_new_figure_to_what_nobody_touched(shipped_next_year) -> None:
    load_rules()
    shipped_next_year([row()])

    report = load_rules()

    assert (report.updated, report.kept) == (1, [])
    assert Rule.objects.get(key="hours-member").value == 40


@pytest.mark.parametrize(
    "broken",
    [
        row(value=0),
        row(key="quorum-ordinary", kind="quorum", value=3, out_of=2, inclusive=True),
        row(key="majority-ordinary", kind="majority", value=2, out_of=2, inclusive=False),
        row(kind="frequency"),
        row(basis="regulation"),
        {"model": "guide.book", "fields": {"slug": "x", "title": "书"}},
    ],
)
def test_load_of_a_broken_rule_is_refused_and_writes_nothing(shipped_next_year, broken: dict) -> None:
    shipped_next_year([row(key="hours-committee"), broken])

    with pytest.raises(BrokenFixture, match="第 2 条不能载入"):
        load_rules()

    assert not Rule.objects.exists()
    assert not AuditEvent.objects.exists()
