import django.db.models.deletion
from django.db import migrations, models

INDEXES = ("due", "leased", "of_agent", "history", "run")


def follow(apps, schema_editor):
    """The rows' type, which `migrate` renames by itself and others do not, the rights to it, and runs that think."""
    using = schema_editor.connection.alias
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using).filter(app_label="business")
    if not kinds.filter(model="activation").exists():
        kinds.filter(model="beat").update(model="activation")
    rights = apps.get_model("auth", "Permission").objects.using(using)
    for verb in ("add", "change", "delete", "view"):
        known = rights.filter(content_type__app_label="business", codename=f"{verb}_beat")
        known.update(codename=f"{verb}_activation")
    apps.get_model("runtime", "Run").objects.using(using).filter(surface="beat").update(surface="thinking")


def renamed(old, new, constraint, sql):
    """The name of a unique constraint, without looking at a row."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(sql.format(old=old, new=new), sql.format(old=new, new=old))],
        state_operations=[
            migrations.RemoveConstraint("Activation", old),
            migrations.AddConstraint("Activation", models.UniqueConstraint(name=new, **constraint)),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("business", "0006_workflows_think"),
        ("runtime", "0005_results_of_tool_calls"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RenameModel("Beat", "Activation"),
        migrations.RenameField("Thought", "beat", "activation"),
        *(migrations.RenameIndex("Activation", f"activation_{name}", old_name=f"beat_{name}") for name in INDEXES),
        renamed(
            "one_beat_per_key",
            "one_activation_per_key",
            {"fields": ["agent_run", "key"]},
            "ALTER TABLE business_activation RENAME CONSTRAINT {old} TO {new}",
        ),
        renamed(
            "one_beat_at_a_time",
            "one_activation_at_a_time",
            {"fields": ["agent_run"], "condition": models.Q(state__in=["running", "thinking"])},
            "ALTER INDEX {old} RENAME TO {new}",
        ),
        migrations.AlterField(
            "Activation",
            "agent_run",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="activations", to="business.agentrun"
            ),
        ),
        migrations.AlterField(
            "AgentRun",
            "failures",
            models.PositiveSmallIntegerField(default=0, help_text="Activations failed in a row."),
        ),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
