"""The words of the invitation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from agents.text import storable
from planning.models.event import Event
from planning.models.guest import Guest


class Invitation(models.Model):
    """The words an event's guests get. No text of its own: the letter written from the event, in its voice, speaks."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"

    event = models.OneToOneField(Event, models.CASCADE, related_name="invitation")
    text = models.CharField(max_length=5000, blank=True, validators=[storable])
    voice = models.CharField(max_length=10, blank=True, default="", db_default="", validators=[storable])
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["draft", "sent"]), name="invitation_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"Invitation to {self.event}"

    @property
    def guests(self) -> models.QuerySet[Guest]:
        """Who it is for: everybody on the event's list."""
        return self.event.guests.all()
