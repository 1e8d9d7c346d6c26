from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made while people are answered: nobody waits for an index."""

    atomic = False

    dependencies = [
        ('runtime', '0011_response_ids'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='run',
            index=models.Index(fields=['user', '-created_at'], name='run_user_day'),
        ),
    ]
