import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def of_refusals(apps, schema_editor):
    """What came back or was reported until now was known from the reason alone that an address gets nothing more."""
    using = schema_editor.connection.alias
    refusals = apps.get_model('planning', 'MailRefusal').objects.using(using)
    told = refusals.filter(host__isnull=False, reason__in=['bounced', 'complained'])
    feedback = apps.get_model('planning', 'MailFeedback')
    feedback.objects.using(using).bulk_create(
        (
            feedback(host_id=row.host_id, address=row.address, kind=row.reason, told_at=row.created_at)
            for row in told.iterator()
        ),
        batch_size=1000,
    )
    schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')  # else the table cannot be altered in the same transaction


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0005_senders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text='In small letters.', max_length=254)),
                ('kind', models.CharField(choices=[('bounced', 'Came back'), ('complained', 'Reported as unwanted')], max_length=10)),
                ('told_at', models.DateTimeField()),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'bounce or complaint',
                'verbose_name_plural': 'bounces and complaints',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('host', 'kind', 'address'), name='one_feedback_each'), models.CheckConstraint(condition=models.Q(('kind__in', ['bounced', 'complained'])), name='feedback_kind_is_known')],
            },
        ),
        migrations.RunPython(of_refusals, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name='mailrefusal', name='refusal_host'),
    ]
