"""What a batch made and changed, as its row keeps it, so that it can be undone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from members import trail
from members.models import ImportBatch, Organization

AT_ONCE = 500  # rows in one statement
MANY_KEYS = 5_000  # in one condition


def in_parts(keys: Iterable[Any], size: int = MANY_KEYS) -> Iterable[list[Any]]:
    listed = list(keys)
    return (listed[start : start + size] for start in range(0, len(listed), size))


@dataclass
class Written:
    """Keys of what was made, by the name of its model; and fields that were changed, with their values before and
    after. `branches` are those whose trail tells of it, with the people who were known before."""

    made: dict[str, list[int]] = field(default_factory=dict)
    changed: list[list[Any]] = field(default_factory=list)
    branches: dict[int, set[int]] = field(default_factory=dict)

    def add(self, rows: Iterable[Model]) -> None:
        for row in rows:
            self.made.setdefault(row._meta.model_name or "", []).append(row.pk)

    def change(self, row: Model, values: Mapping[str, Any]) -> None:
        """Set them on the row, unsaved, and remember what it had."""
        for name, value in values.items():
            was = getattr(row, name)
            self.changed.append([row._meta.model_name, row.pk, name, _kept(was), _kept(value)])
            setattr(row, name, value)

    def touch(self, organization: Organization, people: Collection[int] = ()) -> None:
        self.branches.setdefault(organization.pk, set()).update(people)


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def keep_written(batch: ImportBatch, written: Written) -> None:
    """What was written, in the row of the batch, and one entry on the trail of each branch; the people who were known
    before are those whom the entry concerns."""
    batch.made = {**written.made, "branches": sorted(written.branches)}
    batch.changed = written.changed
    batch.save(update_fields=["made", "changed"])
    for place in Organization.objects.filter(pk__in=written.branches).order_by("path"):
        known = sorted(written.branches[place.pk])
        trail.record(f"import.{batch.kind}", by=batch.by, organization=place, batch=batch.pk, members=known)
