from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made while people write: nobody waits for an index."""

    atomic = False

    dependencies = [
        ('chat', '0009_summaries'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('sums_up_until__isnull', False)), fields=['conversation', '-sums_up_until'], name='message_summary'),
        ),
    ]
