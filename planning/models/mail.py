"""E-mails to guests and vendors, each written once and sent by a worker."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from planning.models.guest import Guest
from planning.models.reservation import Reservation


class Mail(models.Model):
    """One e-mail that is to be sent. `key` says what it is about: what was written already is not written again.

    `sender` is the host in whose name it goes; while theirs are held back it is `held` and not due.
    """

    key = models.CharField(max_length=100, unique=True)
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, blank=True, related_name="mails")
    reservation = models.ForeignKey(Reservation, models.CASCADE, null=True, blank=True, related_name="mails")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to = models.EmailField()
    sender_name = models.CharField(max_length=150, blank=True)
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, help_text="When it is tried next; empty once it is sent or given up.")
    held = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "e-mail"
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mail_due")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
