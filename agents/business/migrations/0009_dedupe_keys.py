from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("business", "0008_agent_log_entries")]

    operations = [
        migrations.RenameField("Outreach", "signature", "dedupe_key"),
        # PostgreSQL has the constraint on the renamed column already.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("Outreach", "said_once"),
                migrations.AddConstraint(
                    "Outreach", models.UniqueConstraint(fields=("user", "kind", "dedupe_key"), name="said_once")
                ),
            ]
        ),
    ]
