from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("whole_at", models.DateTimeField(db_index=True)),
            ],
        ),
        # What is counted may be lost with the server, so no count waits for a disk.
        migrations.RunSQL(
            "ALTER TABLE limits_allowance SET UNLOGGED", reverse_sql="ALTER TABLE limits_allowance SET LOGGED"
        ),
    ]
