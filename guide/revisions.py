"""Revisions: what the text of a section was, who changed it, when and why."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import ndiff
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from guide.journal import record_act
from guide.models import Passage, Section, SectionRevision


def text_hash(passages: Iterable[Passage]) -> str:
    """What readers read, as one value: kind, words and source of each passage in order. Empty for no text at all.

    Pages and anchors do not count: a corrected page number is no new text.
    """
    words = [[passage.kind, passage.text, passage.source] for passage in passages]
    if not words:
        return ""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def next_anchor(section: Section) -> int:
    """After every anchor that the section ever gave: an address is never given twice."""
    kept = section.revisions.values_list("passages", flat=True)
    former = [passage["anchor"] for passages in kept for passage in passages]
    present = section.passages.values_list("anchor", flat=True)
    return max([*present, *former], default=0) + 1


@transaction.atomic
def revise(section: Section, *, by: AbstractBaseUser | None, reason: str) -> SectionRevision | None:
    """Keep the text that the section has now as a revision of its own, and record the act.

    None when the text is the one already kept. `section` is brought up to date either way.
    """
    kept = Section.objects.select_for_update().select_related(None).get(pk=section.pk)
    passages = list(kept.passages.order_by("position", "pk"))
    found = text_hash(passages)
    section.revision, section.text_hash = kept.revision, kept.text_hash
    if found == kept.text_hash:
        return None
    section.revision, section.text_hash = kept.revision + 1, found
    section.save(update_fields=["revision", "text_hash"])
    revision = SectionRevision.objects.create(
        section=section,
        number=section.revision,
        passages=[_as_kept(passage) for passage in passages],
        text_hash=found,
        made_by_id=by.pk if by else None,
        reason=reason,
    )
    record_act("section.revised", by=by, book=section.chapter.book, section=section, fields=("text",))
    return revision


def _as_kept(passage: Passage) -> dict[str, Any]:
    return {
        "anchor": passage.anchor,
        "kind": passage.kind,
        "text": passage.text,
        "page": passage.page,
        "source": passage.source,
    }


class Change(models.TextChoices):
    SAME = "same", "未变"
    GONE = "gone", "已删去"
    NEW = "new", "新写入"


@dataclass(frozen=True)
class ComparedLine:
    change: Change
    text: str


def compare(before: Iterable[str], after: Iterable[str]) -> list[ComparedLine]:
    """Two texts paragraph by paragraph, in reading order; what was reworded is gone first and new after it."""
    signs = {" ": Change.SAME, "-": Change.GONE, "+": Change.NEW}
    lines = ndiff(list(before), list(after))
    return [ComparedLine(signs[line[0]], line[2:]) for line in lines if line[0] in signs]
