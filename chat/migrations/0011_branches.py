import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0010_summaries_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('after', models.UUIDField(blank=True, help_text='The message it stands behind; none at the beginning.', null=True)),
                ('title', models.CharField(blank=True, help_text='How it begins.', max_length=200)),
                ('messages', models.PositiveIntegerField(default=0, help_text='That were put away.')),
                ('deeds', models.PositiveIntegerField(default=0, help_text='Of tools in it; they stay done.')),
                ('is_shown', models.BooleanField(db_default=False, default=False, help_text='It was brought back.')),
                ('begun_at', models.DateTimeField(help_text='When its first message was made: the order of the lines.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['begun_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='conversation',
            name='forked_rev',
            field=models.BigIntegerField(db_default=0, default=0, help_text='At which its branches last changed.'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='listed_rev',
            field=models.BigIntegerField(db_default=0, default=0, help_text="Of its person's inbox, when its name or its place in the list last changed."),
        ),
        migrations.AddField(
            model_name='message',
            name='branch',
            field=models.UUIDField(blank=True, help_text='Which branch it stands in; none for what is shown.', null=True),
        ),
        migrations.AddField(
            model_name='branch',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='branches', to='chat.conversation'),
        ),
        migrations.AddIndex(
            model_name='branch',
            index=models.Index(fields=['conversation', 'begun_at'], name='branch_of_conversation'),
        ),
    ]
