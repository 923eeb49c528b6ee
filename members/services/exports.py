"""What was taken out of the portal as a file: who took what is on the trail."""

from django.db import transaction

from members import trail
from members.models import Member, Organization


@transaction.atomic
def record_ledger(*, organization: Organization, which: str, year: int, form: str, rows: int, by: Member) -> None:
    """Which ledger, of which year, in which form, and how many rows; no names."""
    trail.record("ledger.exported", by=by, organization=organization, fields=[which], year=year, form=form, rows=rows)


@transaction.atomic
def record_list_below(*, organization: Organization, form: str, rows: int, by: Member) -> None:
    """That a list of so many lines about what is below was taken along."""
    trail.record("due_below.exported", by=by, organization=organization, form=form, rows=rows)
