"""The tree of organisations: founding, settings, dissolving, moving what stands at the wrong place."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.timezone import localdate

from members import trail
from members.choices import PARENT_KINDS, OrganizationKind
from members.errors import (
    BranchNotEmpty,
    EndBeforeStart,
    GroupNotEmpty,
    GroupStays,
    NameTaken,
    NotInBeing,
    OrganizationsBelow,
    PostsStillHeld,
    WrongPlaceInTree,
)
from members.models import Account, Appointment, Member, Membership, Obligation, Organization
from members.models.organization import subtree
from members.services.obligations import refresh_obligations
from members.services.summaries import place_counted

Actor = Member | Account | None


@transaction.atomic
def found_organization(
    *, name: str, kind: str, founded: date, by: Actor, parent: Organization | None = None, **settings: Any
) -> Organization:
    """A new organisation, the last under its parent, or at the top of a tree of its own.

    Raises WrongPlaceInTree when the kind may not stand there, NameTaken for a second group of a name, NotInBeing when
    the parent is dissolved by then or, for a group, not yet founded.
    """
    if (parent.kind if parent else None) not in PARENT_KINDS[kind]:
        raise WrongPlaceInTree
    if parent is not None and not _may_take_in(parent, kind, founded):
        raise NotInBeing
    if parent is not None and kind == OrganizationKind.GROUP:
        _check_name(parent.path, name)
    values = {"name": name, "kind": kind, "founded": founded, **settings}
    if parent is None:
        organization = Organization.objects.add_root(values)
    else:
        # treebeard counts children on the instance it is given, so it gets a fresh one.
        organization = Organization.objects.add_child(Organization.objects.get(pk=parent.pk), values)
    trail.record("organization.founded", by=by, organization=organization, target=organization.pk)
    refresh_obligations(organization, localdate().year)
    return organization


@transaction.atomic
def change_organization(*, organization: Organization, by: Actor, **values: Any) -> None:
    """Its name and settings. Nothing is written, on the trail either, when nothing differs."""
    current = Organization.objects.get(pk=organization.pk)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    if not changed:
        return
    if current.is_group and "name" in changed:
        _check_name(current.parent_path, values["name"])
    trail.record(
        "organization.changed", by=by, organization=organization, target=organization.pk, fields=sorted(changed)
    )
    for name in changed:
        setattr(organization, name, values[name])
    organization.save(update_fields=changed)
    refresh_obligations(organization)


@transaction.atomic
def dissolve_group(*, group: Organization, dissolved: date, by: Actor) -> None:
    """As `dissolve_organization`, of a group only."""
    if group.kind != OrganizationKind.GROUP:
        raise WrongPlaceInTree
    dissolve_organization(organization=group, dissolved=dissolved, by=by)


@transaction.atomic
def dissolve_organization(*, organization: Organization, dissolved: date, by: Actor) -> None:
    """It is no more from that day on; its records stay. Raises GroupNotEmpty or BranchNotEmpty while somebody belongs
    to it then or later, OrganizationsBelow while something below it is in being, PostsStillHeld while somebody holds a
    post of a branch or an upper organisation."""
    trail.record(
        "organization.dissolved", by=by, organization=organization, target=organization.pk, dissolved=dissolved
    )
    if Organization.objects.get(pk=organization.pk).dissolved is not None:
        raise NotInBeing
    if dissolved < organization.founded:
        raise EndBeforeStart
    below = Organization.objects.under(organization).exclude(pk=organization.pk)
    if below.exclude(dissolved__lte=dissolved).exists():
        raise OrganizationsBelow
    if Membership.objects.filter(organization=organization).touching(dissolved, date.max).exists():
        raise GroupNotEmpty if organization.is_group else BranchNotEmpty
    held = Appointment.objects.filter(organization=organization).touching(dissolved, date.max)
    if not organization.is_group and held.exists():
        raise PostsStillHeld
    organization.dissolved = dissolved
    organization.save(update_fields=["dissolved"])
    refresh_obligations(organization)


@transaction.atomic
def move_organization(*, organization: Organization, parent: Organization | None, by: Actor) -> None:
    """Put it under another organisation, as the last there, or at the top of a tree of its own. All that is below it,
    people, posts and records stay with it; what is above counts them from now on. At its place already, nothing is
    written.

    On the trail of the organisation, of what it leaves and of what takes it in. Raises GroupStays, WrongPlaceInTree
    where its kind may not stand, also below itself, and NotInBeing when it or the new parent is dissolved.
    """
    moved = Organization.objects.get(pk=organization.pk)
    left = Organization.objects.filter(path=moved.parent_path).first()
    if left == parent:
        return
    concerned = [place for place in (moved, left, parent) if place is not None]
    trail.hold_all([*Organization.objects.under(moved).exclude(kind=OrganizationKind.GROUP), *concerned[1:]])
    for place in concerned:
        trail.record("organization.moved", by=by, organization=place, target=moved.pk)
    if moved.is_group:
        raise GroupStays
    if (parent.kind if parent else None) not in PARENT_KINDS[moved.kind] or (parent and moved.contains(parent.path)):
        raise WrongPlaceInTree
    if any(place.dissolved for place in (moved, parent) if place is not None):
        raise NotInBeing
    with place_counted(moved, parent):
        _put_under(moved, parent)
    organization.refresh_from_db()


def _put_under(moved: Organization, parent: Organization | None) -> None:
    """Move the node, and the paths that were copied from it and from what is below."""
    before = moved.path
    if parent is None:
        Organization.objects.move(moved, Organization.objects.get_last_root_node(), "last-sibling")
    else:
        Organization.objects.move(moved, Organization.objects.get(pk=parent.pk), "last-child")
    rest = Substr("place", len(before) + 1)
    Obligation.objects.filter(subtree(before, "place")).update(place=Concat(Value(moved.path), rest))


def _check_name(branch_path: str, name: str) -> None:
    """Two groups of one branch that exist at the same time have different names."""
    groups = Organization.objects.filter(subtree(branch_path), kind=OrganizationKind.GROUP, dissolved=None)
    if groups.filter(name=name).exists():
        raise NameTaken


def _may_take_in(parent: Organization, kind: str, founded: date) -> bool:
    """A branch may be older than what it was put under; a group never older than its branch."""
    too_early = kind == OrganizationKind.GROUP and founded < parent.founded
    return not too_early and (parent.dissolved is None or parent.dissolved > founded)
