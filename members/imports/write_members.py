"""New members with where they belong and their posts, and changed facts, by as few statements as it takes."""

from members.imports.batches import AT_ONCE, Written
from members.imports.members import Person
from members.imports.verdicts import Verdicts
from members.models import Appointment, ImportBatch, Member, Membership, Organization
from members.services.obligations import refresh_branches
from members.services.summaries import people_counted


def write(verdicts: Verdicts, top: Organization, batch: ImportBatch) -> Written:
    written = Written()
    plans = [verdict.plan for verdict in verdicts.rows]
    new = [plan for plan in plans if plan.member is None]
    known = [plan for plan in plans if plan.member is not None and (plan.values or plan.posts)]
    people = Member.objects.bulk_create([Member(**plan.values) for plan in new], batch_size=AT_ONCE)
    written.add(people)
    with people_counted([person.pk for person in people]):
        _belong(new, people, written)
    _change([plan for plan in known if plan.values], written)
    posts = Appointment.objects.bulk_create(
        [
            Appointment(member=plan.member, organization=place, post=post, since=since)
            for plan in (*new, *known)
            for place, post, since in plan.posts
        ],
        batch_size=AT_ONCE,
    )
    written.add(posts)
    refresh_branches({plan.branch for plan in (*new, *known) if plan.posts})
    for plan in new:
        written.touch(plan.branch)
    for plan in known:
        written.touch(plan.branch, [plan.member.pk])
    return written


def _belong(plans: list[Person], people: list[Member], written: Written) -> None:
    for plan, person in zip(plans, people, strict=True):
        plan.member = person
    memberships = [
        Membership(member=person, organization=plan.place, since=plan.since)
        for plan, person in zip(plans, people, strict=True)
    ]
    written.add(Membership.objects.bulk_create(memberships, batch_size=AT_ONCE))


def _change(plans: list[Person], written: Written) -> None:
    pairs = [(plan.member, plan.values) for plan in plans if plan.member is not None]
    for person, values in pairs:
        written.change(person, values)
    fields = {name for _, values in pairs for name in values}
    if fields:
        Member.objects.bulk_update([person for person, _ in pairs], sorted(fields), batch_size=AT_ONCE // 5)
