"""The outbox of the index: which rows were changed, written down in the transaction that changed them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from agents.about import AboutRow


class ChangedRow(AboutRow):
    """A row whose passages may be of yesterday. It goes in the commit that brings them up to date.

    Only ever added, never changed by whoever changes its row: two transactions wait for each other at their own rows,
    not here. `owner_id` is whose row it was said to be, so that their search sees to theirs first. `hides`: until then
    no passage of the row is shown, as it may be gone, or theirs no more.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_index=False)
    entity_id = models.CharField(max_length=64)
    owner_id = models.BigIntegerField(null=True)
    hides = models.BooleanField(default=True, db_default=True)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["content_type", "entity_id"], name="changed_row_entity"),
            models.Index(fields=["owner_id", "id"], name="changed_row_owner"),
            models.Index(fields=["due_at"], name="changed_row_is_due"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.entity_id}"
