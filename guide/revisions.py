"""Revisions: what the text of a section was, each time it changed."""

import hashlib
import json
from typing import Any

from django.db import transaction

from guide.journal import record_act
from guide.models import Section, SectionRevision


def text_of(section: Section) -> list[dict[str, Any]]:
    """The passages in reading order, as a revision keeps them."""
    return list(section.passages.order_by("position", "pk").values("anchor", "kind", "text", "page", "source"))


def hash_of(passages: list[dict[str, Any]]) -> str:
    """One fingerprint of what is read: kinds, words and sources in their order. Anchors and pages do not change it.

    No passages at all have the empty fingerprint.
    """
    if not passages:
        return ""
    read = [[passage["kind"], passage["text"], passage["source"]] for passage in passages]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def revise(section: Section, *, by: Any, reason: str) -> SectionRevision | None:
    """Close a change of the passages: the next revision number, and a copy of the text as it now reads.

    Returns None, and writes nothing, when the text reads as before. `by` is the account, or None for a command.
    """
    locked = Section.objects.select_for_update().get(pk=section.pk)
    passages = text_of(locked)
    text_hash = hash_of(passages)
    if text_hash == locked.text_hash:
        return None
    locked.revision += 1
    locked.text_hash = text_hash
    locked.save(update_fields=["revision", "text_hash"])
    section.revision, section.text_hash = locked.revision, text_hash
    record_act("section.revised", by=by, book=locked.chapter.book, section=locked, fields=("passages",))
    return SectionRevision.objects.create(
        section=locked, number=locked.revision, passages=passages, text_hash=text_hash, made_by=by, reason=reason
    )
