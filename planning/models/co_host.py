"""Who is asked to host an event with its owner, and what they may do then."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from agents.text import storable
from planning.models.event import Event


class CoHostInvitation(models.Model):
    """Somebody who is asked by letter to host an event, too. Whoever is signed in and has the link accepts it, once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="co_host_invitations")
    email = models.EmailField(validators=[storable])
    may = models.CharField(max_length=10, db_default="change", default="change")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "invitation of a co-host"
        verbose_name_plural = "invitations of co-hosts"
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"), condition=Q(accepted_at=None), name="co_host_is_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.email
