"""Workbooks brought in: the last ones of some organisations."""

from collections import defaultdict
from collections.abc import Sequence

from members.models import ImportBatch, Organization

SHOWN = 5  # of each organisation


def last_imports(organizations: Sequence[Organization]) -> dict[int, list[tuple[ImportBatch, bool]]]:
    """By the key of the organisation, the newest first, each with whether it is the one to take back. One query."""
    found: dict[int, list[ImportBatch]] = defaultdict(list)
    rows = ImportBatch.objects.filter(organization__in=organizations).select_related("by").defer("made", "changed")
    for batch in rows.order_by("organization", "-pk"):
        found[batch.organization_id].append(batch)
    return {key: _shown(batches) for key, batches in found.items()}


def _shown(batches: list[ImportBatch]) -> list[tuple[ImportBatch, bool]]:
    standing = [batch for batch in batches if batch.undone_at is None]
    return [(batch, batch in standing[:1]) for batch in batches[:SHOWN]]
