"""Letters, who they go out for, how many each wrote today, what came of them, and which addresses want none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast, Lower

from agents.about import AboutRow

if TYPE_CHECKING:
    from django.contrib.auth.models import User


GIVEN_UP = Q(sent_at=None, due_at=None) & ~Q(attempts=0)  # neither sent nor due, and tried


class MailQuerySet(models.QuerySet["Mail"]):
    """Questions about letters."""

    def about(self, rows: models.QuerySet[Any] | models.Model) -> Self:
        """Keep those about this row, or about one of these rows: one query with theirs."""
        found = type(rows)._base_manager.filter(pk=rows.pk) if isinstance(rows, models.Model) else rows
        kind = ContentType.objects.get_for_model(found.model)
        keys = found.order_by().annotate(mail_entity=Cast("pk", CharField())).values("mail_entity")
        return self.filter(content_type=kind, entity_id__in=keys)

    def given_up(self) -> Self:
        """Keep those that nobody tries again by itself."""
        return self.filter(GIVEN_UP)


class Mail(AboutRow):
    """One e-mail that is to be sent. `key` says what it is about: what was written already is not written again.

    `sender` is the user in whose name it goes; while theirs are held back it is `held` and not due. Without one it is
    from this installation itself. `link` is where whoever gets it answers, if they can: it becomes a button.
    `template` draws its page with the `facts`, else `mail/letter.html`. `attachments` is what `attachments.kept` made.

    A model whose rows letters are about has a `GenericRelation` to this, so that they go with their row.
    """

    key = models.CharField(max_length=100, unique=True)
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    to = models.EmailField()
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=150, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    template = models.CharField(max_length=100, blank=True, default="", db_default="")
    facts = models.JSONField(default=dict, db_default={}, blank=True)
    attachments = models.JSONField(default=list, db_default=[], blank=True)
    counts_bounces = models.BooleanField(
        default=True, help_text="Whether its bounce tells something of the sender: not where others gave the address."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, help_text="When it is tried next; empty once it is sent or given up.")
    held = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "e-mail"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mail_is_due"),
            models.Index(fields=["content_type", "entity_id"], name="mail_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def progress(self) -> str:
        """How far it has come, in words."""
        if self.sent_at is not None:
            return "sent"
        if self.due_at is not None:
            return "to be tried again" if self.error else "to be sent"
        return "held back" if self.held else "not sent"


class MailSender(models.Model):
    """A user's letters: how many of the day's were written, and whether they are held back.

    It outlives what the letters were about: deleting that gives nobody a new day.
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

    def keeping(self, sender: User, addresses: Iterable[str]) -> Self:
        """Keep those that hold letters of this sender back from these addresses."""
        lowered = sorted({address.lower() for address in addresses})
        return self.filter(Q(sender=sender) | Q(sender=None), address__in=lowered)


class MailRefusal(models.Model):
    """An address to which nothing more is sent: by one sender, or (without one) by nobody here."""

    class Reason(models.TextChoices):
        ASKED = "asked", "Asked for no more"
        BOUNCED = "bounced", "Letters came back"
        COMPLAINED = "complained", "Reported as unwanted"

    address = models.CharField(max_length=254, help_text="In small letters.")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailRefusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "address that gets no e-mail"
        verbose_name_plural = "addresses that get no e-mail"
        constraints = [
            models.UniqueConstraint(fields=["address", "sender"], nulls_distinct=False, name="one_refusal_per_sender"),
            models.CheckConstraint(
                condition=Q(reason__in=["asked", "bounced", "complained"]), name="mail_refusal_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.address


def refused(address: str, sender: str) -> Exists:
    """Return the condition that a row's `address` gets no letters of its `sender`: names of fields, as in a filter."""
    mine = MailRefusal.objects.filter(Q(sender=OuterRef(sender)) | Q(sender=None), address=Lower(OuterRef(address)))
    return Exists(mine)


class MailFeedback(models.Model):
    """A sender's letter came back from an address, or was reported there: once each, when it was last told.

    It stands whatever the address says besides, and whatever becomes of the letter: enough of it holds theirs back.
    """

    class Kind(models.TextChoices):
        BOUNCED = "bounced", "Came back"
        COMPLAINED = "complained", "Reported as unwanted"

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, help_text="In small letters.")
    kind = models.CharField(max_length=10, choices=Kind)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = "bounce or complaint"
        verbose_name_plural = "bounces and complaints"
        constraints = [
            models.UniqueConstraint(fields=["sender", "kind", "address"], name="one_feedback_per_sender"),
            models.CheckConstraint(condition=Q(kind__in=["bounced", "complained"]), name="mail_feedback_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_kind_display()}"


class MailRate(models.Model):
    """One row: from when on the next letter may leave this installation. Whoever claims letters locks it first."""

    free_at = models.DateTimeField()

    class Meta:
        verbose_name = "rate of e-mail"

    def __str__(self) -> str:
        return f"free at {self.free_at}"
