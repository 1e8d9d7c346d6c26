"""A poll of dates: the days that an event might be on, and which of them suit its guests."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from planning.models.event import Event, sensible_year
from planning.models.guest import Guest


class DateOption(models.Model):
    """One of the dates that guests are asked about, while an event's own date is open."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="date_options")
    starts_at = models.DateTimeField(validators=[sensible_year])
    ends_at = models.DateTimeField(null=True, blank=True, validators=[sensible_year])

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = "date of a poll"
        verbose_name_plural = "dates of polls"
        constraints = [
            models.UniqueConstraint(fields=["event", "starts_at"], name="date_option_is_there_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="date_option_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.event} on {self.starts_at:%Y-%m-%d %H:%M}"


class DateVote(models.Model):
    """Whether a date suits a guest."""

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "If need be"
        NO = "no", "No"

    option = models.ForeignKey(DateOption, models.CASCADE, related_name="votes")
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="date_votes")
    answer = models.CharField(max_length=5, choices=Answer)

    class Meta:
        ordering = ["pk"]
        verbose_name = "vote for a date"
        verbose_name_plural = "votes for dates"
        constraints = [models.UniqueConstraint(fields=["option", "guest"], name="date_is_voted_on_once")]

    def __str__(self) -> str:
        return f"{self.guest}: {self.get_answer_display()}"
