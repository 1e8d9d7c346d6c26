"""The run of show: what happens when, where and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agents.text import storable
from planning.models.event import Event, sensible_year


class AgendaItem(models.Model):
    """One point of an event's run of show. `who` are the names of those who do it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda")
    begins_at = models.DateTimeField(validators=[sensible_year])
    ends_at = models.DateTimeField(null=True, blank=True, validators=[sensible_year])
    title = models.CharField(max_length=200, validators=[storable])
    place = models.CharField(max_length=200, blank=True, default="", db_default="", validators=[storable])
    who = models.CharField(max_length=200, blank=True, default="", db_default="", validators=[storable])
    notes = models.CharField(max_length=1000, blank=True, default="", db_default="", validators=[storable])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["begins_at", "pk"]
        verbose_name = "agenda item"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="agenda_item_has_a_title"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="agenda_item_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return self.title
