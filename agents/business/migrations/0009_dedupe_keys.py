from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("business", "0008_agent_log_entries")]

    # The column keeps its name, so the database changes nothing and processes of the release before write it still.
    operations = [
        migrations.AlterField(
            "Outreach",
            "signature",
            models.CharField(
                db_column="signature", help_text="Of the state it speaks about: that is said once.", max_length=250
            ),
        ),
        migrations.RenameField("Outreach", "signature", "dedupe_key"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("Outreach", "said_once"),
                migrations.AddConstraint(
                    "Outreach", models.UniqueConstraint(fields=("user", "kind", "dedupe_key"), name="said_once")
                ),
            ]
        ),
    ]
