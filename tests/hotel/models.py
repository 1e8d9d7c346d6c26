"""Reservations, guests and tasks. The first model is the quick start's, as it stands there, with a little more."""

from __future__ import annotations

from django.db import models

from agents.events import EventDefinition


class Guest(models.Model):
    name = models.CharField(max_length=80)
    mood = models.CharField(max_length=20, default="fine")
    likes = models.ManyToManyField("Task", blank=True)

    events = [
        EventDefinition("guest_moved_mood", watch_fields=["mood"], trigger="update"),
        EventDefinition("guest_has_wishes", condition=lambda guest: guest.likes.exists()),
    ]

    def __str__(self) -> str:
        return self.name


class Reservation(models.Model):
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, blank=True)
    room = models.CharField(max_length=20, default="7")
    checkin_date = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20, default="pending")
    paid = models.BooleanField(default=False)

    events = [
        EventDefinition("reservation_confirmed", condition=lambda r: r.status == "confirmed"),
        EventDefinition("checkin_due", date_field="checkin_date", condition=lambda r: r.status == "confirmed"),
        EventDefinition("payment_received", condition=lambda r: r.paid, namespace=lambda r: f"room-{r.room}"),
        EventDefinition("guest_checked_in", condition=lambda r: r.status == "checked_in"),
        EventDefinition("guest_checked_out", condition=lambda r: r.status == "checked_out"),
    ]

    def __str__(self) -> str:
        return f"room {self.room}, {self.status}"


class Task(models.Model):
    kind = models.CharField(max_length=40, default="clean")
    room = models.CharField(max_length=20, default="7")
    done = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)

    events = [
        EventDefinition("task_completed:{{ instance.kind }}", condition=lambda t: t.done),
        EventDefinition("task_due", date_field="due_on", condition=lambda t: not t.done),
    ]

    def __str__(self) -> str:
        return f"{self.kind} room {self.room}"


class Wish(models.Model):
    """What a guest asks for. `seen_at` moves with every save."""

    text = models.CharField(max_length=80)
    seen_at = models.DateTimeField(auto_now=True)

    events = [EventDefinition("wish_changed", trigger="update")]

    def __str__(self) -> str:
        return self.text


class Heard(models.Model):
    """What a handler, a step or an agent did in the database, once a line."""

    what = models.CharField(max_length=80)
    about = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.what} {self.about}"
