from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_letters_of_dispatches")]

    operations = [
        migrations.AddField(
            "notification",
            "link",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The page it leads to.",
                max_length=300,
            ),
        ),
    ]
