from django.db import migrations

NAMES = {"activation": "activation", "agentlogentry": "agent log entry"}


def word(apps, schema_editor):
    """A renamed row's rights followed it, and went on to be called after its old name."""
    rights = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for model, name in NAMES.items():
        for verb in ("add", "change", "delete", "view"):
            known = rights.filter(content_type__app_label="business", codename=f"{verb}_{model}")
            known.update(name=f"Can {verb} {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("business", "0010_links"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(word, migrations.RunPython.noop)]
