"""Ledgers taken out of the portal as files: who took what is on the trail."""

from django.db import transaction

from members import trail
from members.models import Member, Organization


@transaction.atomic
def record_export(*, organization: Organization, which: str, year: int, form: str, rows: int, by: Member) -> None:
    """Which ledger, of which year, in which form, and how many rows; no names."""
    trail.record("ledger.exported", by=by, organization=organization, fields=[which], year=year, form=form, rows=rows)
