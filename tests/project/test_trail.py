"""Every act that the code writes on the trail has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from members.queries.trail_words import SENTENCES

MEMBERS, GUIDE = Path(settings.BASE_DIR) / "members", Path(settings.BASE_DIR) / "guide"
PERMISSIONS = "guide"  # what an editor may, said as guide.section
ACT = re.compile(r"([a-z_]+|\*)\.([a-z_]+|\*)")
NO_ACTS = {"docx", "json", "html", "xlsx", "csv", "ics", "svg", "png"}  # of words with a dot, names of files


def acts_in(path: Path) -> Iterator[str]:
    """The words of the form noun.act in a module; one that is put together with * for what is filled in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
        word = "".join(str(piece.value) if isinstance(piece, ast.Constant) else "*" for piece in pieces)
        if ACT.fullmatch(word):
            yield word


ACTS = sorted(
    {
        act
        for path in [*MEMBERS.rglob("*.py"), *GUIDE.rglob("*.py")]
        if path.name != "trail_words.py" and "migrations" not in path.parts
        for act in acts_in(path)
        if act.partition(".")[0] != PERMISSIONS and act.rpartition(".")[2] not in NO_ACTS
    }
)
FILLED_IN = {act for act in ACTS if "*" in act}


def test_the_walk_finds_the_acts() -> None:
    assert {"member.admitted", "meeting.called", "meeting.archived", "make_up.entered", "minutes.saved"} <= set(ACTS)


@pytest.mark.parametrize("act", [act for act in ACTS if act not in FILLED_IN])
def test_act_has_words(act: str) -> None:
    assert act in SENTENCES, "say it in members/queries/trail_words.py"


@pytest.mark.parametrize("act", sorted(FILLED_IN))
def test_act_with_a_part_filled_in_has_words_of_its_form(act: str) -> None:
    noun, _, verb = act.partition(".")

    assert [known for known in SENTENCES if noun in ("*", known.split(".")[0]) and verb in ("*", known.split(".")[1])]


@pytest.mark.parametrize("act", SENTENCES)
def test_words_are_a_sentence_that_asks_for_nothing_unknown(act: str) -> None:
    asked = set(re.findall(r"\{(\w+)\}", SENTENCES[act]))

    assert asked <= {
        "member", "people", "meeting", "place", "target", "title", "end", "fields", "changed", "amended",
        "since", "until", "dissolved", "day", "on", "year", "account",
    }  # fmt: skip
