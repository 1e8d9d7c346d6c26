"""Letters become the platform's (`agents.mail`): its tables take over the rows, their ids and what points to them."""

from django.conf import settings
from django.core.signing import Signer
from django.db import migrations

#: Old and new names of the models, and the columns that have the same name in both tables, or another one in the new.
MOVED = {
    'MailPace': ('MailRate', {'id': 'id', 'free_at': 'free_at'}),
    'MailSender': (
        'MailSender',
        {
            name: name
            for name in (
                'user_id', 'a_day', 'day_began_at', 'written', 'paused_at', 'paused_because', 'resumed_at',
            )
        },
    ),
    'MailRefusal': (
        'MailRefusal',
        {'id': 'id', 'address': 'address', 'host_id': 'sender_id', 'reason': 'reason', 'created_at': 'created_at'},
    ),
    'MailFeedback': (
        'MailFeedback',
        {'id': 'id', 'address': 'address', 'host_id': 'sender_id', 'kind': 'kind', 'told_at': 'told_at'},
    ),
    'Mail': (
        'Mail',
        {
            name: name
            for name in (
                'id', 'key', 'to', 'sender_id', 'sender_name', 'reply_to', 'subject', 'text', 'created_at', 'due_at',
                'held', 'attempts', 'sent_at', 'error',
            )
        },
    ),
}  # fmt: skip


def take_over(apps, schema_editor):
    # Whoever still writes or sends letters is waited for, and waits: what came in between would be lost with the table.
    tables = ', '.join(f'planning_{model.lower()}' for model in MOVED)
    schema_editor.execute(f'LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE')
    types = _types(apps)
    for model, (_, columns) in MOVED.items():
        extra = {}
        if model == 'Mail':
            extra = {
                'content_type_id': f'CASE WHEN guest_id IS NOT NULL THEN {types["guest"]}'
                f' WHEN reservation_id IS NOT NULL THEN {types["reservation"]} END',
                'entity_id': "coalesce(coalesce(guest_id, reservation_id)::text, '')",
                'counts_bounces': 'guest_id IS NOT NULL',
                'link': "''",
            }
        _copy(schema_editor, model, columns, extra)
    _write_links(apps, schema_editor)
    _follow(apps, schema_editor)
    schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')  # else the tables cannot be altered in the same transaction


def _types(apps):
    kinds = apps.get_model('contenttypes', 'ContentType').objects
    return {name: kinds.get_or_create(app_label='planning', model=name)[0].pk for name in ('guest', 'reservation')}


def _copy(schema_editor, model, columns, extra):
    old, new = f'planning_{model.lower()}', f'mail_{MOVED[model][0].lower()}'
    into = ', '.join(f'"{name}"' for name in (*columns.values(), *extra))
    chosen = ', '.join((*(f'"{name}"' for name in columns), *extra.values()))
    schema_editor.execute(f'INSERT INTO {new} ({into}) SELECT {chosen} FROM {old}')
    if 'id' in columns:
        _go_on_counting(schema_editor, old, new)


def _go_on_counting(schema_editor, old, new):
    """An id of a row that is gone is given to no other: letters bear theirs in the Message-ID, and come back late."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [old])
        [sequence] = cursor.fetchone()
    schema_editor.execute(
        f"SELECT setval(pg_get_serial_sequence('{new}', 'id'), greatest(last_value, (SELECT max(id) FROM {new})),"
        f' is_called OR EXISTS (SELECT 1 FROM {new})) FROM {sequence}'
    )


def _write_links(apps, schema_editor):
    """What was not sent yet names the address at which whoever gets it answers: it becomes the letter's button."""
    site = settings.SITE_URL.rstrip('/')
    purposes = {kind: (name, Signer(salt=f'planning.{name}', sep='~')) for kind, name in _purposes(apps)}
    waiting = apps.get_model('mail', 'Mail').objects.using(schema_editor.connection.alias).filter(sent_at=None)
    keys, links = [], []
    for letter in waiting.filter(content_type__isnull=False).iterator():
        purpose, signer = purposes[letter.content_type_id]
        link = f'{site}/{purpose}/{signer.sign(letter.entity_id)}/'
        if link in letter.text.splitlines():
            keys.append(letter.pk)
            links.append(link)
    if keys:
        schema_editor.execute(
            'UPDATE mail_mail SET link = new.link FROM unnest(%s::bigint[], %s::text[]) AS new (id, link)'
            ' WHERE mail_mail.id = new.id',
            [keys, links],
        )


def _purposes(apps):
    types = _types(apps)
    return [(types['guest'], 'rsvp'), (types['reservation'], 'request')]


def _follow(apps, schema_editor):
    """Content types, and with them rights, the admin's log and business events, go on to be those of the new models."""
    using = schema_editor.connection.alias
    kinds = apps.get_model('contenttypes', 'ContentType').objects.using(using)
    rights = apps.get_model('auth', 'Permission').objects.using(using)
    for old, (new, _) in MOVED.items():
        known = kinds.filter(app_label='planning', model=old.lower()).first()
        if known is None:
            continue
        kinds.filter(app_label='mail', model=new.lower()).delete()
        kinds.filter(pk=known.pk).update(app_label='mail', model=new.lower())
        for right in rights.filter(content_type_id=known.pk, codename__endswith=f'_{old.lower()}'):
            verb = right.codename.partition('_')[0]
            rights.filter(pk=right.pk).update(codename=f'{verb}_{new.lower()}')
    schema_editor.execute(
        "UPDATE events_delivery SET subscription = 'agents.mail.' || substr(subscription, length('planning.') + 1)"
        " WHERE subscription LIKE 'planning.handlers.hear\\_of\\_letter[%%'",
        [],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0006_feedback'),
        ('mail', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(take_over),
        migrations.DeleteModel(name='Mail'),
        migrations.DeleteModel(name='MailFeedback'),
        migrations.DeleteModel(name='MailRefusal'),
        migrations.DeleteModel(name='MailSender'),
        migrations.DeleteModel(name='MailPace'),
    ]
