"""A row that may be about another row, of any model."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models


class AboutRow(models.Model):
    """`content_type` and `entity_id` name the row, `entity` is the row; without a content type it is about none.

    No `GenericForeignKey`: what is about a row outlives it, and keeps its name when its `entity` is set to None.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    entity_id = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def entity_model(self) -> type[models.Model] | None:
        """The model of the row; None when it is about none, or the code has that model no more."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class() if self.content_type_id else None

    def read_entity(self) -> Any:
        """Return the row as the database has it now, None when it is gone.

        By the base manager, as Django follows a foreign key: a row that a model's own manager hides is there.
        """
        model = self.entity_model
        return model._base_manager.filter(pk=self.entity_id).first() if model is not None else None

    @property
    def entity(self) -> Any:
        """The row, read once; None when there is none, or none any more."""
        if not hasattr(self, "_entity"):
            self._entity = self.read_entity()
        return self._entity

    @entity.setter
    def entity(self, entity: models.Model | None) -> None:
        self._entity = entity

    def about(self, entity: models.Model | None) -> Self:
        """Let it be about this row; return it."""
        if entity is not None:
            self.content_type = ContentType.objects.get_for_model(entity)
            self.entity_id = str(entity.pk)
        self.entity = entity
        return self

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        if hasattr(self, "_entity"):
            del self._entity
