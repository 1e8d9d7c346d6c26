"""Letters that a host has asked for and that their day had no room for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from planning.models.event import Event


class WaitingLetters(models.Model):
    """Letters of one kind about one event, to the `guests` by id that are left; tried at `next_at`.

    Whom of them it still concerns, and what it says, is looked at then: an event may have moved, a guest have answered.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "invitation"
        REMINDER = "reminder", "reminder"
        CHANGE = "change", "change of plan"
        NEW_DATE = "new_date", "new date"
        DATE_FOUND = "date_found", "date found"
        THANKS = "thanks", "thanks"

    event = models.ForeignKey(Event, models.CASCADE, related_name="waiting_letters")
    kind = models.CharField(max_length=12, choices=Kind)
    guests = ArrayField(models.BigIntegerField(), default=list)
    next_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "waiting letters"
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="waiting_letters_are_of_a_kind_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["invitation", "reminder", "change", "new_date", "date_found", "thanks"]),
                name="waiting_letters_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {len(self.guests)}"
