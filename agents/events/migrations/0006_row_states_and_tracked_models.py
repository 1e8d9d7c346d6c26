from django.db import migrations

NAMES = {"seen": "rowstate", "watched": "trackedmodel"}


def follow(apps, schema_editor):
    """The types of the rows, which `migrate` renames by itself and others do not, and the rights to them."""
    using = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using).filter(app_label="events")
    rights = apps.get_model("auth", "Permission").objects.using(using)
    for old, new in NAMES.items():
        if not kinds.filter(model=new).exists():
            kinds.filter(model=old).update(model=new)
        known = rights.filter(content_type__app_label="events", content_type__model=new)
        for right in known.filter(codename__endswith=f"_{old}"):
            verb = right.codename.partition("_")[0]
            rights.filter(pk=right.pk).update(codename=f"{verb}_{new}")


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_deletions_and_counted_claims"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RenameModel("Seen", "RowState"),
        migrations.RenameModel("Watched", "TrackedModel"),
        migrations.AlterModelOptions("RowState", {"verbose_name_plural": "row states"}),
        migrations.AlterModelOptions("TrackedModel", {"verbose_name_plural": "tracked models"}),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
