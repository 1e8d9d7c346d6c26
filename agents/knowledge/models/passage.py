"""A passage: so much text of a row or a document as one looks up at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agents.about import AboutRow
from agents.knowledge.models.changed_row import ChangedRow

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: SQL that writes letters without case and accents: a server has no `unaccent` unless somebody installed it.
FOLDED = (
    "translate(replace(replace(replace(regexp_replace(lower(normalize({}, NFKD)), '[\\u0300-\\u036f]', '', 'g'), "
    "'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđħıŧ', 'oldhit')"
)

#: 'simple' and no language: people write in any, often two in one text, and a name is found as it is written. What
#: one word has to do with another is what the vectors know. The owner is a word of it, too: so the index of words
#: goes through no passages but theirs.
WORDS = (
    f"to_tsvector('simple'::regconfig, {FOLDED.format('title || chr(10) || text')})"
    " || array_to_tsvector(ARRAY['@' || coalesce(owner_id::text, '')])"
)


class PassageQuerySet(models.QuerySet["Passage"]):
    """Questions about passages."""

    def visible_to(self, user: User) -> Self:
        """Keep what this user owns and what is everybody's, but nothing of a row that may be theirs no more."""
        changed = ChangedRow.objects.filter(
            content_type=OuterRef("content_type"), entity_id=OuterRef("entity_id"), hides=True
        )
        return self.filter(Q(owner_id=user.pk) | Q(owner=None), ~Exists(changed))


class Passage(AboutRow):
    """One piece of what is known about a row. `owner` may find it; without one everybody may.

    Written by the index alone: `chunk` counts the pieces of a row's text, `hash` is of what its vector is made of.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_index=False)
    entity_id = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    chunk = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    text = models.TextField()
    url = models.CharField(max_length=500, blank=True)
    hash = models.CharField(max_length=32)
    written_at = models.DateTimeField(auto_now_add=True)
    tsv = models.GeneratedField(
        expression=models.Func(template=WORDS.replace("%", "%%"), output_field=SearchVectorField()),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "entity_id", "kind", "owner", "chunk"],
                nulls_distinct=False,
                deferrable=models.Deferrable.DEFERRED,  # pieces change places within one statement
                name="one_passage_per_piece",
            )
        ]
        indexes = [
            models.Index(fields=["owner"], condition=Q(owner__isnull=False), name="passage_of_owner"),
            GinIndex(fields=["tsv"], fastupdate=False, name="passage_words"),
            # Most are everybody's: to meet a word with the word that they all have took longer than all the rest.
            GinIndex(fields=["tsv"], fastupdate=False, condition=Q(owner=None), name="shared_passage_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.entity_id}, {self.chunk + 1}"
