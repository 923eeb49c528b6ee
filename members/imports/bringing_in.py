"""A workbook is judged, then brought in: all of it or nothing, and only what was shown."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from members import trail
from members.choices import ImportKind
from members.errors.imports import ImportChanged, ImportRefused, NothingToImport
from members.imports import meetings, members, organizations, write_meetings, write_members, write_organizations
from members.imports.batches import Written, keep_written
from members.imports.columns import Column, Entry, entries_in
from members.imports.places import Tree
from members.imports.verdicts import Verdicts
from members.imports.workbook import read_table
from members.models import ImportBatch, Member, Organization


@dataclass(frozen=True)
class Kind:
    """How one sort of workbook is read, judged and written."""

    columns: Sequence[Column]
    notes: Sequence[str]
    judge: Callable[[list[Entry], Organization, Member], Verdicts]
    write: Callable[[Verdicts, Organization, ImportBatch], Written]


KINDS: dict[str, Kind] = {
    ImportKind.ORGANIZATIONS: Kind(
        organizations.COLUMNS,
        organizations.NOTES,
        lambda entries, top, by: organizations.verdicts(entries, top),
        write_organizations.write,
    ),
    ImportKind.MEMBERS: Kind(members.COLUMNS, members.NOTES, members.verdicts, write_members.write),
    ImportKind.MEETINGS: Kind(meetings.COLUMNS, meetings.NOTES, meetings.verdicts, write_meetings.write),
}


def judged(kind: str, content: bytes, organization: Organization, by: Member) -> Verdicts:
    """What would become of each row. Writes nothing. Raises WorkbookRefused."""
    entries = entries_in(read_table(content), KINDS[kind].columns)
    return KINDS[kind].judge(entries, organization, by)


def bring_in(
    *, kind: ImportKind, organization: Organization, content: bytes, file_name: str, fingerprint: str, by: Member
) -> ImportBatch:
    """Write what the verdicts say, if they are still those that were shown (`fingerprint`).

    Raises WorkbookRefused, ImportRefused while a row is refused, ImportChanged when the verdicts are others now, and
    NothingToImport when everything is as the workbook says already.
    """
    entries = entries_in(read_table(content), KINDS[kind].columns)
    try:
        with transaction.atomic():
            trail.hold_all(_branches(entries, organization))
            verdicts = KINDS[kind].judge(entries, organization, by)
            if verdicts.refused:
                raise ImportRefused
            if verdicts.fingerprint != fingerprint:
                raise ImportChanged
            if not verdicts.writes:
                raise NothingToImport
            batch = ImportBatch.objects.create(
                kind=kind,
                organization=organization,
                file_name=file_name,
                digest=hashlib.sha256(content).hexdigest(),
                rows=verdicts.writes,
                by=by,
            )
            keep_written(batch, KINDS[kind].write(verdicts, organization, batch))
            return batch
    except IntegrityError as error:  # somebody wrote the same at the same moment
        raise ImportChanged from error


def _branches(entries: list[Entry], top: Organization) -> list[Organization]:
    """Whose records the rows may touch: the organisation itself, every branch that a row names, and those at and above
    what it founds or changes."""
    tree = Tree(top)
    named = {entry.get("branch") for entry in entries} - {None}
    found = [top, *(branch for written in named for branch in tree.branch(written))]
    for above in {tree.said(entry.get("parent") or "") for entry in entries}:
        found += [place for end in range(len(above) + 1) for place in tree.at(above[:end])]
    for names in {(*tree.said(entry.get("parent") or ""), entry.get("name") or "") for entry in entries}:
        found += tree.at(names)
    return [place for place in found if not place.is_group]
