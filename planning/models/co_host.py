"""Who is asked to host an event with its owner, and what they may do then."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from agents.mail import Mail
from agents.text import storable
from planning.models.event import Event


class CoHostInvitation(models.Model):
    """Somebody who is asked by letter to host an event, too. Whoever is signed in and has the link accepts it, once.

    Once accepted, it says what they may do. A co-host without one, whom staff made, may change the event.
    """

    class May(models.TextChoices):
        CHANGE = "change", "Plan it with you"
        LOOK = "look", "Look at everything"

    event = models.ForeignKey(Event, models.CASCADE, related_name="co_host_invitations")
    email = models.EmailField(validators=[storable])
    may = models.CharField(max_length=10, choices=May, default=May.CHANGE, db_default="change")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    class Meta:
        ordering = ["pk"]
        verbose_name = "invitation of a co-host"
        verbose_name_plural = "invitations of co-hosts"
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"), condition=Q(accepted_at=None), name="co_host_is_asked_once"
            ),
            models.UniqueConstraint(fields=["event", "accepted_by"], name="co_host_accepts_once"),
            models.CheckConstraint(condition=Q(may__in=["change", "look"]), name="co_host_right_is_known"),
        ]

    def __str__(self) -> str:
        return self.email
