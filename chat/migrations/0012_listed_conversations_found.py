from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Made while people write: nobody waits for an index."""

    atomic = False

    dependencies = [
        ('chat', '0011_branches'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('listed_rev__gt', 0)), fields=['user', 'listed_rev'], name='conversation_listed'),
        ),
    ]
