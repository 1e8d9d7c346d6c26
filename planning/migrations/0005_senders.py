import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def of_its_event(apps, schema_editor):
    """A letter went out for the host of the event that it was about."""
    mails = apps.get_model('planning', 'Mail').objects.using(schema_editor.connection.alias).filter(sender=None)
    for via in ('Guest', 'Reservation'):
        about = apps.get_model('planning', via).objects.filter(pk=models.OuterRef(via.lower()))
        mails.filter(**{f'{via.lower()}__isnull': False}).update(sender=models.Subquery(about.values('event__owner')))
    mails.delete()
    schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')  # else the table cannot be altered in the same transaction


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0004_told_guests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailPace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('free_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'pace of e-mail',
            },
        ),
        migrations.CreateModel(
            name='MailSender',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_sender', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('a_day', models.PositiveIntegerField(blank=True, help_text='Empty: as the settings of this installation say.', null=True, verbose_name='letters a day')),
                ('day_began_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('written', models.PositiveIntegerField(default=0, editable=False, verbose_name='written that day')),
                ('paused_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('paused_because', models.CharField(blank=True, editable=False, max_length=300)),
                ('resumed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'sender of e-mail',
                'verbose_name_plural': 'senders of e-mail',
            },
        ),
        migrations.AddField(
            model_name='mail',
            name='held',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='mail',
            name='sender',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='MailRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(help_text='In small letters.', max_length=254)),
                ('reason', models.CharField(choices=[('asked', 'Asked for no more'), ('bounced', 'Letters came back'), ('complained', 'Reported as unwanted')], max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'address that gets no e-mail',
                'verbose_name_plural': 'addresses that get no e-mail',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['host', 'created_at'], name='refusal_host')],
                'constraints': [models.UniqueConstraint(fields=('address', 'host'), name='one_refusal_each', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('reason__in', ['asked', 'bounced', 'complained'])), name='refusal_reason_is_known')],
            },
        ),
        migrations.RunPython(of_its_event, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='mail',
            name='sender',
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
