from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made while people write: nobody waits for an index."""

    atomic = False

    dependencies = [
        ('chat', '0005_pins'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('is_pinned', True)), fields=['user', '-last_at'], name='conversation_pinned'),
        ),
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('is_archived', True)), fields=['user', '-last_at'], name='conversation_archived'),
        ),
    ]
