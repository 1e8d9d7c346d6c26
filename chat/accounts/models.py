"""Rows that let somebody in: programs' sign-ins, tickets for sockets, and where people have signed in before."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class SignIn(models.Model):
    """A program that is signed in: what its refresh tokens, each in the place of the one before, have in common.

    Its tokens, tickets and sockets are good as long as this row is there. `jti` is the id of its newest refresh token:
    whoever blacklists that one has ended it too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    jti = models.CharField(max_length=255)
    renewed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "chat_signin"
        indexes = [models.Index(fields=["renewed_at"], name="sign_in_renewed")]

    def __str__(self) -> str:
        return f"{self.user}, renewed {self.renewed_at}"


class KnownPlace(models.Model):
    """Where a user has signed in before: a browser or an address, only a hash of which is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_places")
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "chat_knownplace"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_row_per_place")]
        indexes = [models.Index(fields=["seen_at"], name="known_place_seen")]

    def __str__(self) -> str:
        return f"{self.user}, last seen {self.seen_at}"


class Ticket(models.Model):
    """A single-use key to a WebSocket, for clients that cannot set a header. Only its hash is kept.

    It is good for no more than what it was asked for with: a session or a program's sign-in, and a password.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="socket_tickets")
    sign_in = models.ForeignKey(SignIn, models.CASCADE, null=True, related_name="tickets")
    session = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64, default="", help_text="Of the password it was made under.")
    access_ends_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "chat_ticket"

    def __str__(self) -> str:
        return f"{self.user}, until {self.expires_at}"
