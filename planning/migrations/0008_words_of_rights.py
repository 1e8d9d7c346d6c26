from django.db import migrations

NAMES = {
    "mail": "e-mail",
    "mailsender": "sender of e-mail",
    "mailrefusal": "address that gets no e-mail",
    "mailfeedback": "bounce or complaint",
    "mailrate": "rate of e-mail",
}


def word(apps, schema_editor):
    """Rights to rows that came from the planner's app are called after what they are there."""
    rights = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for model, name in NAMES.items():
        for verb in ("add", "change", "delete", "view"):
            known = rights.filter(content_type__app_label="mail", codename=f"{verb}_{model}")
            known.update(name=f"Can {verb} {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0007_letters_to_the_platform"),
        ("mail", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(word, migrations.RunPython.noop)]
