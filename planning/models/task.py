"""What is to be done for an event, by whom and until when; and what a person wants to be reminded of."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agents.text import storable
from planning.models.event import Event, sensible_year
from planning.models.guest import Guest


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions about tasks."""

    def visible_to(self, user: User) -> TaskQuerySet:
        """Keep those of events that this user hosts, and their own that are of no event."""
        return self.filter(Q(event__in=Event.objects.visible_to(user)) | Q(event=None, owner=user))

    def open(self) -> TaskQuerySet:
        return self.filter(done_at=None)

    def overdue(self, now: datetime | None = None) -> TaskQuerySet:
        """Keep those that are open though their time is over, the longest overdue first."""
        return self.open().filter(due_at__lt=now or timezone.now()).order_by("due_at", "pk")

    def to_remind(self) -> TaskQuerySet:
        """Keep those of which somebody is still to be reminded, the next one first. None of a cancelled event."""
        called_off = Q(event__status=Event.Status.CANCELLED)
        waiting = self.open().filter(remind_at__isnull=False, reminded_at=None).exclude(called_off)
        return waiting.order_by("remind_at", "pk")

    def by_time(self) -> TaskQuerySet:
        """Open ones first, by when they are due; those without a day in their order."""
        done_last = F("done_at").asc(nulls_first=True)
        return self.order_by(done_last, F("due_at").asc(nulls_last=True), "position", "pk")


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
    due_at = models.DateTimeField(null=True, blank=True, validators=[sensible_year])
    remind_at = models.DateTimeField(null=True, blank=True, validators=[sensible_year])
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False, reminded_at=None, done_at=None),
                name="task_reminders",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | Q(guest__isnull=True), name="task_is_taken_on_by_one"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at is not None and self.due_at < timezone.now()

    @property
    def taken_by(self) -> str:
        """The name of whoever has taken it on; "" for nobody."""
        if self.assignee is not None:
            return self.assignee.get_full_name() or self.assignee.get_username()
        return self.guest.name if self.guest is not None else ""
