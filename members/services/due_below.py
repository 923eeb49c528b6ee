"""What was taken out of the portal about many branches at once."""

from django.db import transaction

from members import trail
from members.models import Member, Organization


@transaction.atomic
def record_export(*, organization: Organization, form: str, rows: int, by: Member) -> None:
    """That a list of so many lines about what is below was taken along as a file."""
    trail.record("due_below.exported", by=by, organization=organization, form=form, rows=rows)
