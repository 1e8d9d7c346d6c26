"""Letters that a host writes to many of their guests at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agents.text import storable
from planning.models.event import Event


class Announcement(models.Model):
    """One message to all guests of an event, or to some of them: a draft until `sent_at`; `sent_to` counts letters."""

    class Audience(models.TextChoices):
        ALL = "all", "All who may come"
        COMING = "coming", "Those who are coming"
        UNANSWERED = "unanswered", "Those who have not answered"

    event = models.ForeignKey(Event, models.CASCADE, related_name="announcements")
    audience = models.CharField(max_length=10, choices=Audience)
    subject = models.CharField(max_length=150, validators=[storable])
    text = models.CharField(max_length=5000, validators=[storable])
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_to = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["all", "coming", "unanswered"]), name="announcement_audience_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
