from django.db import migrations, models
from pgvector.django import VectorExtension


def static_is_active(apps, schema_editor):
    """The embedder that is always there. `EMBEDDER` names another, which `update_embeddings` makes the active one."""
    apps.get_model("knowledge", "EmbedderRow").objects.create(name="static", dims=256, is_active=True)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        VectorExtension(),
        migrations.CreateModel(
            name="EmbedderRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "model_name",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="What its server calls it. Empty: the name.",
                        max_length=200,
                    ),
                ),
                (
                    "base_url",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Of a server that makes its vectors, up to /v1. Empty: as the name says.",
                        max_length=500,
                        verbose_name="base URL",
                    ),
                ),
                (
                    "key_env",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The environment variable that holds its key, like OPENAI_API_KEY. Never the key.",
                        max_length=100,
                        verbose_name="variable of the key",
                    ),
                ),
                ("dims", models.PositiveIntegerField(db_default=0, default=0)),
                ("is_active", models.BooleanField(db_default=False, default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "embedder",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)), fields=("is_active",), name="one_active_embedder"
                    )
                ],
            },
        ),
        migrations.RunPython(static_is_active, migrations.RunPython.noop),
    ]
