from django.db import migrations


def name_people(apps, schema_editor):
    """What `members.trail.people_named` says, for entries written before it."""
    event, member = apps.get_model("members", "AuditEvent"), apps.get_model("members", "Member")
    naming = event.people.through
    known = set(member.objects.values_list("pk", flat=True))
    rows = (
        naming(auditevent_id=key, member_id=person)
        for key, details in event.objects.order_by("pk").values_list("pk", "details").iterator()
        for person in {details.get("member"), *details.get("members", ())} & known
    )
    naming.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0008_trail_found_by_meeting_and_people"),
    ]

    operations = [
        migrations.RunPython(name_people, migrations.RunPython.noop),
    ]
