"""What is remembered of a person: facts and preferences, each with the person's words that it was taken from."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from agents import zones


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, user: User) -> Self:
        """Those of this user; nobody sees another's, staff included."""
        return self.filter(user=user)

    def current(self, today: date) -> Self:
        """Those that hold on a day, the day of whose facts they are: not replaced by later ones, and not over."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), ended_at=None)


class Fact(models.Model):
    """One thing that a person said, of themself or of somebody else. A value that was replaced is kept with its end.

    A preference has one value at a time: `user`, `subject` and `attribute` name it.
    """

    class Kind(models.TextChoices):
        FACT = "fact", "Fact"
        PREFERENCE = "preference", "Preference"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=120, blank=True, help_text="Whom it is about. Empty: the person.")
    attribute = models.CharField(max_length=120, blank=True, help_text="In small letters. Empty: a note.")
    value = models.CharField(max_length=300)
    statement = models.CharField(max_length=400, help_text="As it is shown and told.")
    quote = models.TextField(help_text="The person's words that it was taken from.")
    thread = models.CharField(max_length=64, blank=True, help_text="The conversation. Empty: written on the page.")
    message = models.CharField(max_length=64, blank=True, help_text="The message that has the quote.")
    said_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(help_text="When it was last said.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When a later value took its place.")
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="superseded")
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it holds, where the person is."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-confirmed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "user", Lower("subject"), "attribute",
                condition=Q(kind="preference", ended_at=None),
                name="one_value_per_preference",
            ),
            models.CheckConstraint(condition=Q(kind__in=["fact", "preference"]), name="fact_kind_is_known"),
            models.CheckConstraint(condition=~Q(quote=""), name="fact_has_a_quote"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["user", "-confirmed_at"], condition=Q(ended_at=None), name="fact_of_user"),
            models.Index(fields=["user", "thread", "message"], name="fact_of_message"),
        ]

    def __str__(self) -> str:
        return f"fact {self.pk}"  # no words of a person where rows are named

    @property
    def is_current(self) -> bool:
        """Whether it holds today, where the person is."""
        return self.ended_at is None and (self.expires_on is None or self.expires_on >= today(self.user))


def today(user: User) -> date:
    """Return the day that it is where this person is. One query, or none if `user` brought the zone."""
    return timezone.now().astimezone(zones.of(user)).date()


class Pause(models.Model):
    """A time in which nothing is remembered or recalled. It goes on while it has no end."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at"]
        verbose_name = "pause of memory"
        verbose_name_plural = "pauses of memory"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="one_pause_at_a_time"),
        ]
        indexes = [models.Index(fields=["user", "begun_at"], name="pause_of_user")]

    def __str__(self) -> str:
        return f"pause since {self.begun_at}"
