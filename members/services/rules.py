"""The rules that come with the portal, into their table."""

from django.db import transaction

from guide.fixtures import LoadReport, bring_in
from members import trail
from members.models import Rule
from members.shipped_rules import PATH


@transaction.atomic
def load_rules() -> LoadReport:
    """New rows and new values come in; what an administrator changed stays, and the report says where it differs.

    Raises BrokenFixture. Done again it changes nothing and leaves no entry on the trail.
    """
    report = bring_in(PATH, {Rule._meta.label_lower})
    if report.changed:
        trail.record("rules.loaded", by=None, rules=sorted(row.pk for row in report.changed))
    return report
