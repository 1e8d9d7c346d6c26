"""Who letters go out for, how many they wrote today, what came of them, and which addresses want none of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower


class MailSender(models.Model):
    """A host's letters: how many of the day's were written, and whether they are held back.

    It outlives what the letters were about: deleting an event gives nobody a new day.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_sender", primary_key=True)
    a_day = models.PositiveIntegerField(
        "letters a day", null=True, blank=True, help_text="Empty: as the settings of this installation say."
    )
    day_began_at = models.DateTimeField(null=True, blank=True, editable=False)
    written = models.PositiveIntegerField("written that day", default=0, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_because = models.CharField(max_length=300, blank=True, editable=False)
    resumed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "sender of e-mail"
        verbose_name_plural = "senders of e-mail"

    def __str__(self) -> str:
        return str(self.user)


class MailRefusalQuerySet(models.QuerySet["MailRefusal"]):
    """Questions about addresses that get no letters."""

    def keeping(self, host: Any, addresses: Iterable[str]) -> MailRefusalQuerySet:
        """Keep those that hold letters of this host back from these addresses."""
        lowered = sorted({address.lower() for address in addresses})
        return self.filter(Q(host=host) | Q(host=None), address__in=lowered)


class MailRefusal(models.Model):
    """An address to which nothing more is sent: by one host, or (without one) by nobody here."""

    class Reason(models.TextChoices):
        ASKED = "asked", "Asked for no more"
        BOUNCED = "bounced", "Letters came back"
        COMPLAINED = "complained", "Reported as unwanted"

    address = models.CharField(max_length=254, help_text="In small letters.")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailRefusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "address that gets no e-mail"
        verbose_name_plural = "addresses that get no e-mail"
        constraints = [
            models.UniqueConstraint(fields=["address", "host"], nulls_distinct=False, name="one_refusal_each"),
            models.CheckConstraint(
                condition=Q(reason__in=["asked", "bounced", "complained"]), name="refusal_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.address


def refused(address: str, host: str) -> Exists:
    """Return the condition that a row's `address` gets no letters of its `host`: names of fields, as in a filter."""
    mine = MailRefusal.objects.filter(Q(host=OuterRef(host)) | Q(host=None), address=Lower(OuterRef(address)))
    return Exists(mine)


class MailFeedback(models.Model):
    """A letter of a host came back from an address, or was reported there: once each, when it was last told.

    It stands whatever the address says besides, and whatever becomes of the letter: enough of it holds the host's back.
    """

    class Kind(models.TextChoices):
        BOUNCED = "bounced", "Came back"
        COMPLAINED = "complained", "Reported as unwanted"

    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, help_text="In small letters.")
    kind = models.CharField(max_length=10, choices=Kind)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = "bounce or complaint"
        verbose_name_plural = "bounces and complaints"
        constraints = [
            models.UniqueConstraint(fields=["host", "kind", "address"], name="one_feedback_each"),
            models.CheckConstraint(condition=Q(kind__in=["bounced", "complained"]), name="feedback_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_kind_display()}"


class MailPace(models.Model):
    """One row: from when on the next letter may leave this installation. Whoever claims letters locks it first."""

    free_at = models.DateTimeField()

    class Meta:
        verbose_name = "pace of e-mail"

    def __str__(self) -> str:
        return f"free at {self.free_at}"
