"""Shows and their tickets: who produces a show owns it, and agents look after it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agents.events import EventDefinition


class Show(models.Model):
    title = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    is_sold_out = models.BooleanField(default=False)
    script = models.CharField(max_length=200, blank=True, help_text="What its agent is to do, for the tests.")

    events = [
        EventDefinition("show_planned"),
        EventDefinition("show_opens", date_field="opens_at"),
        EventDefinition("show_sold_out", condition=lambda show: show.is_sold_out),
    ]

    def __str__(self) -> str:
        return self.title


class Ticket(models.Model):
    show = models.ForeignKey(Show, models.CASCADE, related_name="tickets")
    seat = models.CharField(max_length=8)
    is_returned = models.BooleanField(default=False)

    events = [
        EventDefinition("ticket_sold"),
        EventDefinition("ticket_returned", condition=lambda ticket: ticket.is_returned),
    ]

    def __str__(self) -> str:
        return self.seat


class Line(models.Model):
    """What an agent did in the database, once a line."""

    who = models.CharField(max_length=80)
    what = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
