import django.db.models.deletion
from django.db import migrations, models


def follow(apps, schema_editor):
    """The rows' type, which `migrate` renames by itself and others do not, and the rights to it."""
    using = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using).filter(app_label="business")
    if not kinds.filter(model="agentlogentry").exists():
        kinds.filter(model="thought").update(model="agentlogentry")
    rights = apps.get_model("auth", "Permission").objects.using(using)
    for verb in ("add", "change", "delete", "view"):
        known = rights.filter(content_type__app_label="business", codename=f"{verb}_thought")
        known.update(codename=f"{verb}_agentlogentry")


class Migration(migrations.Migration):
    dependencies = [
        ("business", "0007_activations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RenameModel("Thought", "AgentLogEntry"),
        migrations.RenameIndex("AgentLogEntry", "log_entry_of_agent", old_name="thought_of_agent"),
        migrations.RenameIndex("AgentLogEntry", "log_entry_run", old_name="thought_run"),
        migrations.AlterField(
            "AgentLogEntry",
            "agent_run",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="log_entries",
                to="business.agentrun",
            ),
        ),
        migrations.AlterField(
            "AgentLogEntry",
            "activation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="log_entries",
                to="business.activation",
            ),
        ),
        migrations.AlterModelOptions(
            "AgentLogEntry", {"ordering": ["created_at", "id"], "verbose_name_plural": "agent log entries"}
        ),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
