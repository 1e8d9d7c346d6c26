"""An embedder that has made vectors here, or is to make them; one of all is the active one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class EmbedderRow(models.Model):
    """`name` says what makes the vectors and where: `static`, `minilm`, `ollama:nomic-embed-text`.

    Vectors are compared with those of the same row only. `dims` is how long each is; 0: none was made yet. `floor`: below
    this score of the best passage none answers the question; null: as the embedder itself says. `is_wanted`: what changes
    gets a vector of it, too, as it is active or in preparation.
    """

    name = models.CharField(max_length=200, unique=True)
    model_name = models.CharField(
        max_length=200, blank=True, db_default="", help_text="What its server calls it. Empty: the name."
    )
    base_url = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        verbose_name="base URL",
        help_text="Of a server that makes its vectors, up to /v1. Empty: as the name says.",
    )
    key_env = models.CharField(
        max_length=100,
        blank=True,
        db_default="",
        verbose_name="variable of the key",
        help_text="The environment variable that holds its key, like OPENAI_API_KEY. Never the key.",
    )
    dims = models.PositiveIntegerField(default=0, db_default=0)
    floor = models.FloatField(null=True, blank=True)
    is_wanted = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "embedder"
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_embedder")
        ]

    def __str__(self) -> str:
        return self.name
