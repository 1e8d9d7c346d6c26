from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0008_reasoning'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='sums_up_until',
            field=models.DateTimeField(blank=True, help_text='A summary: models read it in place of all that was asked before this moment.', null=True),
        ),
    ]
