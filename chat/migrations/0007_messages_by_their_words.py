from django.db import migrations


class Migration(migrations.Migration):
    """Made while people write. The texts that still grow are left out; the very long ones are indexed by their beginning."""

    atomic = False

    dependencies = [
        ('chat', '0006_pinned_and_archived_found'),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX CONCURRENTLY IF NOT EXISTS message_words ON chat_message
            USING gin (to_tsvector('simple', left(text, 100000))) WHERE kind = 'text' AND rev > 0
            """,
            "DROP INDEX CONCURRENTLY IF EXISTS message_words",
        ),
    ]
