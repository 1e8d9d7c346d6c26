"""What is to be done for an event, by whom and until when; and what a person wants to be reminded of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agents.text import storable
from planning.models.event import Event
from planning.models.guest import Guest


class Task(models.Model):
    """One thing to do, of its owner's: for an event, or for themselves. Somebody or a guest may have taken it on."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tasks")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="tasks")
    title = models.CharField(max_length=200, validators=[storable])
    notes = models.CharField(max_length=1000, blank=True, default="", db_default="", validators=[storable])
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned_tasks"
    )
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | Q(guest__isnull=True), name="task_is_taken_on_by_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title
