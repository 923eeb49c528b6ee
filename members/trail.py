"""The trail: an append-only, hash-chained record of acts. Services and the admin write through `record`, nobody else.

An entry says which act, when, by which account, and on which objects: ids and field names, never names of people or
free text. Entries of a branch and its groups form one chain, those of an upper organisation another; acts on books,
rules and accounts are one chain of the installation. `audit_verify` walks the chains.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.models import Account, AuditEvent, Member, Organization, TrailChain

CHUNK = 500  # entries read at a time


def record(
    action: str, *, by: Member | Account | None, organization: Organization | None = None, **details: Any
) -> AuditEvent:
    """Write one entry, in the transaction of the act.

    `details` are ids, lists of ids, dates and lists of field names. Locks the head of the chain, so call it before
    anything that other acts of the branch may wait for. Raises TransactionManagementError outside a transaction.
    """
    chain = _locked_chain(_keeper(organization))
    event = AuditEvent(
        chain=chain,
        number=chain.length + 1,
        at=timezone.now(),
        account=by.account if isinstance(by, Member) else by,
        action=action,
        details=json.loads(json.dumps(details, default=str)),
        previous=chain.head,
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    AuditEvent.people.through.objects.bulk_create(
        AuditEvent.people.through(auditevent=event, member_id=person) for person in sorted(people_named(event))
    )
    chain.length, chain.head = event.number, event.hash
    chain.save(update_fields=["length", "head"])
    return event


def people_named(event: AuditEvent) -> set[int]:
    """The keys of the people whom an entry concerns, as its `details` have them."""
    details = event.details
    return {key for key in (details.get("member"), *details.get("members", ())) if key is not None}


def hold(organization: Organization) -> None:
    """Wait for, and keep until the end of the transaction, the head of the chain of a branch.

    For an act that must look at what is stored before it knows whether there is anything to record.
    """
    _locked_chain(_keeper(organization))


def hold_all(keepers: Iterable[Organization]) -> None:
    """The same for several branches or upper organisations at once, always in the same order."""
    wanted = {keeper.pk for keeper in keepers}
    present = set(TrailChain.objects.filter(organization__in=wanted).values_list("organization", flat=True))
    missing = [TrailChain(organization_id=key) for key in sorted(wanted - present)]
    TrailChain.objects.bulk_create(missing, ignore_conflicts=True)
    list(TrailChain.objects.select_for_update().filter(organization__in=wanted).order_by("pk"))


def record_book_act(
    action: str,
    *,
    account: Account | None,
    book_id: int | None,
    section_id: int | None = None,
    fields: tuple[str, ...] = (),
    **others: Any,
) -> AuditEvent:
    """An act on a book, on the installation's chain. `guide` calls it by the name in settings.BOOK_ACTS_RECORDED_BY."""
    return record(action, by=account, book=book_id, section=section_id, fields=list(fields), **others)


def fingerprint(event: AuditEvent) -> str:
    """The hash of an entry over all it says and the hash before it."""
    content = [
        event.chain_id,
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.account_id,
        event.action,
        event.details,
        event.previous,
    ]
    line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A place where a chain does not hold."""

    chain: int
    number: int
    sentence: str


def verify() -> Iterator[Fault]:
    """Walk every chain; nothing comes back when all is as it was written."""
    for chain in TrailChain.objects.order_by("pk"):
        expected, previous = 1, ""
        for event in chain.events.order_by("number").prefetch_related("people").iterator(chunk_size=CHUNK):
            if event.number != expected:
                yield Fault(chain.pk, expected, "缺少这一条")
            elif event.previous != previous:
                yield Fault(chain.pk, event.number, "与上一条接不上")
            if event.hash != fingerprint(event):
                yield Fault(chain.pk, event.number, "内容与校验值不符")
            if {person.pk for person in event.people.all()} != people_named(event):
                yield Fault(chain.pk, event.number, "涉及的人与内容不符")
            expected, previous = event.number + 1, event.hash
        if (chain.length, chain.head) != (expected - 1, previous):
            yield Fault(chain.pk, expected - 1, "末尾与链头不符")


def anchors(query: Callable[[str], list[tuple[Any, ...]]]) -> list[tuple[int, int, str]]:
    """Each chain with how many entries it has and the hash of the last, as `query` finds them: what a backup keeps, so
    that entries cut off later are missed."""
    found = query("SELECT id, length, head FROM members_trailchain ORDER BY id")
    return [(int(chain), int(length), str(head)) for chain, length, head in found]


def missing_since(kept: Iterable[tuple[int, int, str]]) -> Iterator[Fault]:
    """What a backup's anchors know and the chains of today no longer hold."""
    for chain, length, head in kept:
        if length and not AuditEvent.objects.filter(chain=chain, number=length, hash=head).exists():
            yield Fault(chain, length, "备份时有这一条，现在没有或与备份不符")


def _keeper(organization: Organization | None) -> Organization | None:
    """Whose chain an act on this organisation belongs to: a group's is its branch's."""
    if organization is None or not organization.is_group:
        return organization
    return Organization.objects.get(path=organization.branch_path)


def _locked_chain(keeper: Organization | None) -> TrailChain:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act is recorded in its own transaction")
    chain, _ = TrailChain.objects.get_or_create(organization=keeper)
    return TrailChain.objects.select_for_update().get(pk=chain.pk)
