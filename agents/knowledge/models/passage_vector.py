"""The vectors of passages, in rows so narrow that thousands of them are looked through in milliseconds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from pgvector.django import BitField, HalfVectorField

from agents.knowledge.models.embedder_row import EmbedderRow
from agents.knowledge.models.passage import Passage


class SignsField(BitField):
    """As many bits as a vector has numbers, which is another number for each embedder."""

    def db_type(self, connection: Any) -> str:
        return "bit varying"


class PassageVector(models.Model):
    """What an embedder made of a passage; `vector` is empty until it has. `owner` and `kind` are its passage's.

    `signs` has a bit for each number of the vector, so that a search need not look at every vector to know the nearest.
    Without a vector it is `due_at` for whoever makes one; who has claimed it holds it until then.
    """

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="vectors", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    embedder = models.ForeignKey(EmbedderRow, models.CASCADE, related_name="vectors", db_index=False)
    kind = models.CharField(max_length=40)
    vector = HalfVectorField(null=True)
    signs = models.GeneratedField(
        expression=Cast(Func(F("vector"), function="binary_quantize"), SignsField()),
        output_field=SignsField(),
        db_persist=True,
    )
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["passage", "embedder"], name="one_vector_per_embedder")]
        indexes = [
            # Not those of everybody: for these the planner is to have no way but the index of their nearest.
            # With all that the first look at one's own needs: a tenth of the pages that the rows themselves take.
            models.Index(
                fields=["owner", "embedder"],
                include=["passage", "kind", "signs"],
                condition=Q(owner__isnull=False),
                name="signs_of_owner",
            ),
            # But those of a few kinds, which that one would not come to beside very many of others.
            models.Index(fields=["kind", "embedder"], condition=Q(owner__isnull=True), name="shared_vector_of_kind"),
            models.Index(fields=["embedder", "due_at"], condition=Q(vector__isnull=True), name="vector_is_missing"),
        ]

    def __str__(self) -> str:
        return f"{self.embedder_id}:{self.passage_id}"
