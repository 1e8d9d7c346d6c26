"""The rows were `chat`'s. Their tables keep their names, so that processes of the release before serve on meanwhile."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

MODELS = ("signin", "ticket", "knownplace")


def types_follow(apps, schema_editor):
    """Rights and the admin's log name a model by its content type."""
    _move(apps, schema_editor, "chat", "accounts")


def types_go_back(apps, schema_editor):
    _move(apps, schema_editor, "accounts", "chat")


def _move(apps, schema_editor, old, new):
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    for model in MODELS:
        if not types.filter(app_label=new, model=model).exists():
            types.filter(app_label=old, model=model).update(app_label=new)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('chat', '0004_accounts_move_out'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='SignIn',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('jti', models.CharField(max_length=255)),
                        ('renewed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'chat_signin',
                    },
                ),
                migrations.CreateModel(
                    name='Ticket',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('session', models.CharField(blank=True, max_length=40)),
                        ('fingerprint', models.CharField(default='', help_text='Of the password it was made under.', max_length=64)),
                        ('access_ends_at', models.DateTimeField(null=True)),
                        ('expires_at', models.DateTimeField()),
                        ('sign_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tickets', to='accounts.signin')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='socket_tickets', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'chat_ticket',
                    },
                ),
                migrations.CreateModel(
                    name='KnownPlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_places', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'chat_knownplace',
                        'indexes': [models.Index(fields=['seen_at'], name='known_place_seen')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='one_row_per_place')],
                    },
                ),
                migrations.AddIndex(
                    model_name='signin',
                    index=models.Index(fields=['renewed_at'], name='sign_in_renewed'),
                ),
            ],
        ),
        migrations.RunPython(types_follow, types_go_back),
    ]
