"""What is remembered of a person, how far their conversations are read for it, and what must not come back."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower, Now
from django.utils import timezone
from pgvector.django import HalfVectorField

from agents import zones


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, user: User) -> Self:
        """Those of this user; nobody sees another's, staff included."""
        return self.filter(user=user)

    def current(self, today: date) -> Self:
        """Those that hold on a day, the day of whose facts they are: not replaced by later ones, and not over."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), ended_at=None)


class Place(NamedTuple):
    """Where words stand: from `begin` to `end` of a message, in characters. No message has what the page was told."""

    thread: str
    message: str
    begin: int
    end: int
    said_at: datetime


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
    position = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Where the quote begins in the message, in characters."
    )
    said_at = models.DateTimeField()
    said_again: models.JSONField[list[list[Any]], list[list[Any]]] = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), editable=False,
        help_text="Where else it was said, or that it holds no more: as the values of a `Place`.",
    )  # fmt: skip
    confirmed_at = models.DateTimeField(help_text="When it was last said.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When a later value took its place.")
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="superseded")
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it holds, where the person is."
    )
    embedder = models.ForeignKey(
        "knowledge.EmbedderRow", models.SET_NULL, null=True, blank=True, related_name="+", help_text="Of its vector."
    )
    vector = HalfVectorField(null=True, blank=True, editable=False)
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
            models.Index(fields=["embedder"], condition=Q(ended_at=None), name="fact_without_vector"),
        ]

    def __str__(self) -> str:
        return f"fact {self.pk}"  # no words of a person where rows are named

    @property
    def places(self) -> list[Place]:
        """Where its words stand, wherever they were said; that of its quote is the first."""
        first = Place(self.thread, self.message, self.position, self.position + len(self.quote), self.said_at)
        again = (
            Place(thread, message, begin, end, datetime.fromisoformat(moment))
            for thread, message, begin, end, moment in self.said_again
        )
        return [first, *again]

    def note_said_again(self, place: Place) -> None:
        """Note another place, unless it is one of these already; the caller saves `said_again`."""
        if place.message and all((place.message, place.begin) != (one.message, one.begin) for one in self.places):
            self.said_again = [*self.said_again, [*place[:-1], place.said_at.isoformat()]]

    @property
    def is_current(self) -> bool:
        """Whether it holds today, where the person is."""
        return self.ended_at is None and (self.expires_on is None or self.expires_on >= today(self.user))


def today(user: User) -> date:
    """Return the day that it is where this person is. One query, or none if `user` brought the zone."""
    return day_of(timezone.now(), user)


def day_of(moment: datetime, user: User) -> date:
    """Return the day of a moment where this person is, as `today`."""
    return moment.astimezone(zones.of(user)).date()


class Reading(models.Model):
    """How far memory has read one conversation. Claimed by `attempt`, which fences what is written of it."""

    source = models.CharField(max_length=40, help_text="The kind of conversation.")
    thread = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_until = models.DateTimeField(null=True, blank=True, help_text="When the last words that were read were said.")
    heard = models.PositiveIntegerField(default=0, db_default=0, help_text="How often there was more to read.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is read next; its lease while it is read.")
    attempt = models.PositiveIntegerField(default=0, db_default=0)
    failures = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="In a row.")
    input_tokens = models.PositiveBigIntegerField(default=0, db_default=0)
    output_tokens = models.PositiveBigIntegerField(default=0, db_default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0, db_default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = "conversation read for memory"
        verbose_name_plural = "conversations read for memory"
        constraints = [models.UniqueConstraint(fields=["source", "thread"], name="one_reading_per_conversation")]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="reading_due")]

    def __str__(self) -> str:
        return f"{self.source} {self.thread}"


class Forgotten(models.Model):
    """What was forgotten, so that words said before do not bring it back: no words, but a digest and a place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, help_text="Of whom it was about, what of them, and the value.")
    thread = models.CharField(max_length=64, blank=True)
    message = models.CharField(max_length=64, blank=True)
    begin = models.PositiveIntegerField(default=0, help_text="Where the words stand in the message, in characters.")
    end = models.PositiveIntegerField(default=0)
    forgotten_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = "forgotten fact"
        indexes = [
            models.Index(fields=["user", "digest"], name="forgotten_digest"),
            models.Index(fields=["user", "thread"], name="forgotten_thread"),
        ]

    def __str__(self) -> str:
        return f"forgotten {self.pk}"


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
