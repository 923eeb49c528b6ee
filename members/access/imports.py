"""WHO MAY: bringing in workbooks. Secretary and deputy for their branch: its groups, members, meetings already held.
The upper organisation for what is below it: organisations and members; it writes no meeting into a record."""

from django.http import HttpRequest

from members.access.reach import ActingMember, within
from members.choices import ImportKind
from members.models import ImportBatch, Organization
from members.models.organization import OrganizationQuerySet


def kinds_to_import(member: ActingMember, organization: Organization) -> tuple[ImportKind, ...]:
    """What one may bring in at this organisation."""
    if member is None or organization.is_group or organization.dissolved is not None:
        return ()
    if organization.path in member.rights.runs:
        return tuple(ImportKind)
    if within(organization.path, member.rights.oversees):
        return (ImportKind.ORGANIZATIONS, ImportKind.MEMBERS)
    return ()


def may_import(member: ActingMember, organization: Organization) -> bool:
    return bool(kinds_to_import(member, organization))


def may_undo_import(member: ActingMember, batch: ImportBatch) -> bool:
    """Who might have brought it in."""
    return batch.kind in kinds_to_import(member, batch.organization)


def may_import_somewhere(request: HttpRequest) -> bool:
    """Whoever runs a branch or looks after what is below an upper organisation."""
    member: ActingMember = request.member  # type: ignore[attr-defined]
    return member is not None and bool(member.rights.runs or member.rights.oversees)


def organizations_to_import_at(member: ActingMember) -> OrganizationQuerySet:
    """The branches one runs, and the upper organisations one holds a post in."""
    if member is None:
        return Organization.objects.none()
    rights = member.rights
    return Organization.objects.filter(path__in=[*rights.runs, *rights.oversees], dissolved=None)
