from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0007_roster_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="people",
            field=models.ManyToManyField(related_name="+", to="members.member"),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="meeting",
            field=models.GeneratedField(
                db_persist=True,
                expression=Cast(KeyTextTransform("meeting", "details"), models.BigIntegerField()),
                output_field=models.BigIntegerField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["meeting"], name="audit_event_meeting"),
        ),
    ]
