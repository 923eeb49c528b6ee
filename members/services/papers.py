"""An organisation's own Word template for the records of its meetings: put in place, replaced, removed."""

from django.db import transaction

from members import trail
from members.models import Account, Organization, RecordTemplate


@transaction.atomic
def put_template(*, organization: Organization, name: str, content: bytes, by: Account) -> RecordTemplate:
    """From now on records of this organisation and of everything below it are made with this file. It replaces the one
    before; the same file again changes nothing. The file was checked (`members.reports.templates.check_template`)."""
    kept = RecordTemplate.objects.filter(organization=organization).first()
    if kept is not None and (bytes(kept.content), kept.name) == (content, name):
        return kept
    trail.record("record_template.put", by=by, organization=organization, target=organization.pk)
    values = {"name": name, "content": content, "by": by}
    template, _ = RecordTemplate.objects.update_or_create(organization=organization, defaults=values)
    return template


@transaction.atomic
def remove_template(*, template: RecordTemplate, by: Account) -> None:
    """Records are made again with the template next above, or with the portal's own."""
    organization = template.organization
    trail.record("record_template.removed", by=by, organization=organization, target=organization.pk)
    template.delete()
