"""New and changed organisations into the tree, by as few statements as it takes."""

from collections import Counter
from typing import Any

from django.utils.timezone import localdate

from members.imports.batches import AT_ONCE, Written
from members.imports.organizations import SETTINGS, Change, Founding
from members.imports.places import Names, Tree
from members.imports.verdicts import Verdicts
from members.models import ImportBatch, Organization
from members.models.organization import STEP
from members.services.obligations import refresh_branches


def write(verdicts: Verdicts, top: Organization, batch: ImportBatch) -> Written:
    """Parents before what stands under them, each after its parent's last, in the order of the workbook."""
    written = Written()
    plans = [verdict.plan for verdict in verdicts.rows]
    new = found_all([plan for plan in plans if isinstance(plan, Founding)], top, written)
    changes = [plan for plan in plans if isinstance(plan, Change) and plan.values]
    for change in changes:
        written.change(change.organization, change.values)
    Organization.objects.bulk_update([change.organization for change in changes], SETTINGS, batch_size=AT_ONCE)
    refresh_branches([change.organization for change in changes])
    written.touch(top)
    known = set(Tree(top).by_path) - {place.path for place in new}
    paths = {change.organization.branch_path for change in changes} | {place.branch_path for place in new}
    for branch in Organization.objects.filter(path__in=paths & known):
        written.touch(branch)
    return written


def found_all(foundings: list[Founding], top: Organization, written: Written) -> list[Organization]:
    tree = Tree(top)
    at: dict[Names, Organization] = {names: tree.at(names)[0] for names in tree.names.values()}
    last: dict[str, str] = {}
    for path in Organization.objects.under(top).order_by("path").values_list("path", flat=True):
        last[path[:-STEP]] = path  # the dissolved hold their places too
    new: list[Organization] = []
    children: Counter[str] = Counter()
    for founding in sorted(foundings, key=lambda founding: len(founding.names)):
        parent = at[founding.parent]
        path = _next_path(parent, last.get(parent.path))
        last[parent.path] = path
        children[parent.path] += 1
        place = _placed(path, founding.values)
        at[founding.names] = place
        new.append(place)
    for place in new:
        place.numchild = children.pop(place.path, 0)
    Organization.objects.bulk_create(new, batch_size=AT_ONCE)
    parents = list(Organization.objects.filter(path__in=list(children)))
    for parent in parents:
        parent.numchild += children[parent.path]
    Organization.objects.bulk_update(parents, ["numchild"], batch_size=AT_ONCE)
    written.add(new)
    concerned = {place.branch_path for place in new if not place.is_upper}
    refresh_branches(Organization.objects.filter(path__in=concerned), localdate().year)
    return new


def _next_path(parent: Organization, last: str | None) -> str:
    step = Organization._str2int(last[-STEP:]) + 1 if last else 1
    return str(Organization._get_path(parent.path, parent.depth + 1, step))


def _placed(path: str, values: dict[str, Any]) -> Organization:
    return Organization(path=path, depth=len(path) // STEP, **values)
