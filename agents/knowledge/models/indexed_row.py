"""How far the index is: which version of each row it knows, and which tables it has looked through."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from agents.about import AboutRow


class IndexedRow(AboutRow):
    """A row as the index knows it, also one that nothing is known of."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_index=False)
    entity_id = models.CharField(max_length=64)
    version = models.CharField(max_length=120, help_text="PostgreSQL's own mark of the row's version, and its owners.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "entity_id"], name="one_index_per_row")]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.entity_id}"


class IndexedModel(models.Model):
    """A model that declares knowledge, and when somebody last began to look through its table."""

    content_type = models.OneToOneField(ContentType, models.CASCADE, related_name="+")
    declaration = models.CharField(max_length=64, blank=True, help_text="A digest of what it declares.")
    looked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.content_type_id}"
