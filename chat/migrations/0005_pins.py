from django.db import migrations, models


class Migration(migrations.Migration):
    """The column has a default of the database's: processes of the release before make rows without it."""

    dependencies = [
        ('chat', '0004_accounts_move_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='is_pinned',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
