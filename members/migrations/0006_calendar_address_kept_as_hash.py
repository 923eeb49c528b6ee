from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0005_ballots_keep_the_rule_they_used")]

    operations = [migrations.RenameField("calendarfeed", "token", "token_hash")]
