from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("business", "0009_dedupe_keys")]

    operations = [
        migrations.AddField(
            "outreach",
            "link",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The page, without the host, where the person acts: then no conversation is needed to say it.",
                max_length=300,
            ),
        ),
    ]
