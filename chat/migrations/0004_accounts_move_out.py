from django.db import migrations


class Migration(migrations.Migration):
    """Sign-ins, tickets and known places are rows of `chat.accounts` from here on. Their tables stay as they are."""

    dependencies = [
        ('chat', '0003_last_at_by_the_clock'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name='Ticket'),
                migrations.DeleteModel(name='SignIn'),
                migrations.DeleteModel(name='KnownPlace'),
            ],
        ),
    ]
