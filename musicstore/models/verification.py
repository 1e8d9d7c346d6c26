"""For whom somebody asked to speak in a conversation, and how far they have shown that they may."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Now
from django.utils import timezone

from agents.mail import Mail
from musicstore.models.people import Customer

#: What a verification stands on beside its code: the user's password, and the address that the code went to.
GROUND = Func(
    Concat(F("user__password"), Value("\n"), F("customer__email"), output_field=TextField()),
    template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
    output_field=TextField(),
)


class VerificationQuerySet(models.QuerySet["Verification"]):
    def holding(self) -> Self:
        """Keep those by which somebody speaks for a customer now.

        A new password, another address on file and an account that is no longer active end them here, whoever changed
        that and however.
        """
        holds = self.filter(verified_at__isnull=False, ended_at=None, until__gt=timezone.now(), user__is_active=True)
        return holds.annotate(ground_now=GROUND).filter(ground=F("ground_now"))

    def pending(self) -> Self:
        """Keep those whose code may still be given."""
        return self.filter(verified_at=None, ended_at=None, expires_at__gt=timezone.now())


class Verification(models.Model):
    """One code, asked for by a user in one conversation. Without a `customer` nobody was found by what was said.

    Nothing tells a customer that is not there from one that is, but that no letter goes out. `verified_at`: the code
    was given, and until `until` this user speaks for this customer in this conversation, unless it ended before.
    """

    class Ended(models.TextChoices):
        """Why it ended before its time."""

        ANOTHER = "another", "another took its place"
        TRIES = "tries", "wrong codes"
        PERSON = "person", "the person wanted no more"
        ACCESS = "access", "signed out"
        CONVERSATION = "conversation", "the conversation was deleted"
        STAFF = "staff", "unlinked by staff"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conversation = models.UUIDField()
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="verifications", null=True, blank=True)
    named = models.CharField(max_length=64, help_text="A keyed digest of what was said of the customer.")
    code = models.CharField(max_length=64, blank=True, help_text="A keyed digest of the code; nobody keeps the code.")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Wrong codes.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was seen to that a letter goes out, if one may."
    )
    expires_at = models.DateTimeField(help_text="Until when the code may be given.")
    verified_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="How long it holds, once verified.")
    ground = models.CharField(max_length=64, blank=True, help_text="A digest of what it stands on, once verified.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(max_length=12, choices=Ended, blank=True)

    mails = GenericRelation(Mail, object_id_field="entity_id")

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "conversation"], name="verification_of"),
            models.Index(fields=["created_at"], condition=Q(sent_at=None), name="verification_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.customer or 'nobody'}"
