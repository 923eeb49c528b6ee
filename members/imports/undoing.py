"""The last import taken back: what it made goes where nothing refers to it, what it changed is as before where nobody
changed it since. What stays is said; the trail keeps both acts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ManyToOneRel, Model
from django.utils import timezone

from members import trail
from members.choices import ImportKind, OrganizationKind
from members.errors.imports import NotTheLastImport, UndoneAlready
from members.imports.batches import AT_ONCE, in_parts
from members.models import (
    AgendaItem,
    Appointment,
    AuditEvent,
    HoursEntry,
    ImportBatch,
    Meeting,
    Member,
    Membership,
    Obligation,
    Organization,
    Resolution,
    RosterEntry,
)
from members.models.organization import STEP, paths_down_to
from members.models.summaries import Summary
from members.services.obligations import figures_of, refresh_branches
from members.services.study import forget_credits
from members.services.summaries import Duties, people_counted, shift_duties, shift_meetings

NAMED = 10


@dataclass
class Undone:
    """How many rows went and how many fields are as before; what could not be taken back, a sentence each."""

    removed: int = 0
    restored: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def did_nothing(self) -> bool:
        return not self.removed and not self.restored

    def leave(self, names: list[str], why: str) -> None:
        if names:
            more = f"等 {len(names)} 个" if len(names) > NAMED else ""
            self.left.append(f"{'、'.join(names[:NAMED])}{more}{why}")


def is_last(batch: ImportBatch) -> bool:
    later = ImportBatch.objects.filter(organization=batch.organization, undone_at=None, pk__gt=batch.pk)
    return batch.undone_at is None and not later.exists()


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Member) -> Undone:
    """Raises UndoneAlready, and NotTheLastImport while a later one of the same organisation stands."""
    branches = list(Organization.objects.filter(pk__in=batch.made["branches"]).order_by("path"))
    trail.hold_all(branches)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.undone_at is not None:
        raise UndoneAlready
    if not is_last(batch):
        raise NotTheLastImport
    for place in branches:
        trail.record("import.undone", by=by, organization=place, batch=batch.pk)
    undone = Undone()
    _restore(batch, undone)
    TAKEN_BACK[ImportKind(batch.kind)](batch, by, undone)
    batch.undone_at, batch.undone_by = timezone.now(), by
    batch.save(update_fields=["undone_at", "undone_by"])
    return undone


# ---- fields --------------------------------------------------------------------------------------------------------


def _restore(batch: ImportBatch, undone: Undone) -> None:
    rows = _changed_rows(batch)
    moved: dict[str, list[str]] = {}
    fields: dict[str, set[str]] = {}
    for model, key, name, old, new in batch.changed:
        row = rows[model].get(key)
        if row is None:
            continue
        kept = row._meta.get_field(name)
        if getattr(row, name) != kept.to_python(new):
            moved.setdefault(str(kept.verbose_name), []).append(str(row))
            continue
        setattr(row, name, kept.to_python(old))
        fields.setdefault(model, set()).add(name)
        undone.restored += 1
    for model, names in fields.items():
        manager = apps.get_model("members", model)._default_manager
        manager.bulk_update(list(rows[model].values()), sorted(names), batch_size=AT_ONCE // 5)
    refresh_branches([place for place in rows.get("organization", {}).values() if place.is_branch])
    for name, people in moved.items():
        undone.leave(people, f"的{name}后来又改过，没有恢复。")


def _changed_rows(batch: ImportBatch) -> dict[str, dict[int, Any]]:
    keys: dict[str, set[int]] = {}
    for model, key, *_ in batch.changed:
        keys.setdefault(model, set()).add(key)
    return {
        model: {row.pk: row for part in in_parts(found) for row in _locked(apps.get_model("members", model), part)}
        for model, found in keys.items()
    }


def _locked(model: type[Model], keys: list[int]) -> Iterable[Any]:
    return model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")


# ---- rows ----------------------------------------------------------------------------------------------------------


def referred_to(model: type[Model], keys: Iterable[int], own: dict[type[Model], Iterable[int]]) -> set[int]:
    """Which of these rows something else refers to, but for rows of `own` and figures, which follow by themselves."""
    found: set[int] = set()
    for other, name in _relations_to(model):
        skipped = set(own.get(other, ()))
        for part in in_parts(keys):
            rows = other._base_manager.filter(**{f"{name}__in": part})
            found.update(key for own_key, key in rows.values_list("pk", name) if own_key not in skipped)
    return found


def _relations_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every model with a field that refers to this one, rows between two models included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and not issubclass(relation.related_model, (Summary, Obligation)):
            yield relation.related_model, relation.field.name


def _take_back_organizations(batch: ImportBatch, by: Member, undone: Undone) -> None:
    keys = set(batch.made.get("organization", ()))
    below = list(Organization.objects.under(batch.organization))
    made = [place for place in below if place.pk in keys]
    held = referred_to(Organization, keys, {})
    settled = Obligation.objects.filter(organization__in=keys, settled_by__isnull=False)
    held |= set(settled.values_list("organization", flat=True))
    stays = {path for place in below if place.pk not in keys or place.pk in held for path in paths_down_to(place.path)}
    gone = [place for place in made if place.path not in stays]
    undone.leave([place.name for place in made if place.path in stays], "已有党员、任职、会议等记录，没有移除。")
    forget_places(gone)
    undone.removed += len(gone)


def forget_places(gone: list[Organization]) -> None:
    """Nothing refers to them."""
    fewer = Counter(place.parent_path for place in gone)
    owed: Duties = {}
    for row in Obligation.objects.filter(organization__in=gone):
        owed.setdefault((row.place, row.starts_on, row.subject), Counter()).subtract(figures_of(row))
    shift_duties(owed)
    Obligation.objects.filter(organization__in=gone).delete()
    for summary in Summary.__subclasses__():
        summary._default_manager.filter(organization__in=gone).delete()
    _delete(Organization, [place.pk for place in gone])
    parents = list(Organization.objects.filter(path__in=fewer))
    for parent in parents:
        parent.numchild -= fewer[parent.path]
    Organization.objects.bulk_update(parents, ["numchild"], batch_size=AT_ONCE)
    left = {place.branch_path for place in gone if place.is_group} - {place.path for place in gone}
    refresh_branches(Organization.objects.filter(path__in=left))


def _take_back_members(batch: ImportBatch, by: Member, undone: Undone) -> None:
    own_posts = Appointment.objects.filter(pk__in=batch.made.get("appointment", ()), until=None)
    posts = [post for post in own_posts.select_related("member", "organization") if post.member_id != by.pk]
    kept = own_posts.filter(member=by)
    undone.leave([post.title for post in kept], "是自己的任职，没有移除，请由另一位书记、副书记办理。")
    made, memberships = batch.made.get("member", []), batch.made.get("membership", [])
    own = {Membership: memberships, Appointment: batch.made.get("appointment", [])}
    held = referred_to(Member, made, own)
    held |= set(Member.objects.filter(pk__in=made, account__isnull=False).values_list("pk", flat=True))
    people = {person.pk: person for part in in_parts(made) for person in _locked(Member, part)}
    gone = [key for key in people if key not in held]
    undone.leave([person.name for key, person in people.items() if key in held], "已有记录或账号，名册上没有移除。")
    forget_people(gone, [post.pk for post in posts if post.member_id not in held])
    undone.removed += len(gone)


def forget_people(gone: list[int], posts: list[int]) -> None:
    """Nothing refers to them but where they belong and their posts."""
    held_at = Appointment.objects.filter(pk__in=posts).values_list("organization__path", "organization__kind")
    paths = {path[:-STEP] if kind == OrganizationKind.GROUP else path for path, kind in held_at}
    _delete(Appointment, posts)
    with people_counted(gone):
        for part in in_parts(gone):
            memberships = Membership.objects.filter(member__in=part)
            memberships._raw_delete(memberships.db)
    _delete(Member, gone)
    refresh_branches(Organization.objects.filter(path__in=paths))


def _delete(model: type[Model], keys: list[int]) -> None:
    """What was made sure of is not asked again; the database still refuses what is referred to."""
    for part in in_parts(keys):
        rows = model._default_manager.filter(pk__in=part)
        rows._raw_delete(rows.db)


def _take_back_meetings(batch: ImportBatch, by: Member, undone: Undone) -> None:
    """Whatever was done on a meeting since stands on the trail, or leads to it from another meeting."""
    made = list(_locked(Meeting, batch.made.get("meeting", [])))
    keys = [meeting.pk for meeting in made]
    held = set(AuditEvent.objects.filter(meeting__in=keys).values_list("meeting", flat=True))
    linked = Meeting.linked.through.objects.filter(from_meeting__in=keys)
    held |= set(linked.values_list("from_meeting", flat=True))
    gone = [meeting for meeting in made if meeting.pk not in held]
    left = [f"{meeting.day:%Y-%m-%d}{meeting.get_kind_display()}" for meeting in made if meeting.pk in held]
    undone.leave(left, "已有更正、补学、附件等后来的记录，没有移除。")
    forget_meetings(gone, batch.organization)
    undone.removed += len(gone)


def forget_meetings(gone: list[Meeting], branch: Organization) -> None:
    """With attendance, credits and hours, which came with them."""
    keys = [meeting.pk for meeting in gone]
    shift_meetings(Meeting.objects.filter(pk__in=keys).select_related("organization"), -1)
    forget_credits(meetings=keys)
    for model in (HoursEntry, RosterEntry, Resolution, AgendaItem, Meeting.sections.through):
        model._default_manager.filter(meeting__in=keys).delete()
    _delete(Meeting, keys)
    refresh_branches([branch])


TAKEN_BACK = {
    ImportKind.MEETINGS: _take_back_meetings,
    ImportKind.ORGANIZATIONS: _take_back_organizations,
    ImportKind.MEMBERS: _take_back_members,
}
