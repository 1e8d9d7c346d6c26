"""A person's inbox, what goes to their devices and by e-mail, and whether they are here."""

from __future__ import annotations

import uuid
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agents.mail import Mail
from chat.models import Conversation

INBOXES = UUID("a1f3a0c6-4f8e-4a53-9a0c-6f3f6a1d2b57")  # names inboxes after their users


def inbox_id(user: User) -> UUID:
    """Return the id of this user's inbox, be there one or not: feeds watch it like a conversation."""
    return uuid.uuid5(INBOXES, str(user.pk))


class Inbox(models.Model):
    """Counts the durable changes of one person's notifications, as a conversation counts those of its messages."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox")
    rev = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "inboxes"

    def __str__(self) -> str:
        return f"{self.user}, rev {self.rev}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """Those of this user, without those of conversations that are gone."""
        return self.filter(user=user).exclude(conversation__is_deleted=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing that a person should know. It bears the inbox's `rev` of its last change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    rev = models.BigIntegerField()
    kind = models.CharField(max_length=80, help_text="What it is about; people choose by it what reaches them how.")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, blank=True, related_name="notifications")
    conversation_rev = models.BigIntegerField(default=0, help_text="Who has read so far has read this too.")
    message = models.UUIDField(null=True, blank=True)
    link = models.CharField(max_length=300, blank=True, db_default="", default="", help_text="The page it leads to.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["message"], name="one_notification_per_message"),
        ]
        indexes = [
            models.Index(fields=["user", "rev"], name="notification_rev"),
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["user", "conversation"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"

    @property
    def url(self) -> str:
        """The page it leads to, without the host."""
        if self.link:
            return self.link
        return f"/c/{self.conversation_id}/" if self.conversation_id else "/"


class PushSubscription(models.Model):
    """A browser that wants to be told while no page is open. Its endpoint is a secret between it and us."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    device = models.CharField(max_length=80, blank=True, help_text="What the person would call it.")
    browser = models.CharField(max_length=64, blank=True, help_text="Hash of its cookie: who signs in next ends it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_at = models.DateTimeField(null=True, blank=True, help_text="When its push service last took something.")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user}, {self.device or 'a device'}"


class Dispatch(models.Model):
    """A notification on its way out of here: to one device, or (without a subscription) by e-mail.

    Claimed by moving `due_at` on to the end of the lease and raising `attempts`, which fences what is written after.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DROPPED = "dropped"
        FAILED = "failed"

    class Channel(models.TextChoices):
        PUSH = "push"
        EMAIL = "email", "e-mail"

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="dispatches")
    channel = models.CharField(max_length=8, choices=Channel)
    subscription = models.ForeignKey(PushSubscription, models.CASCADE, null=True, blank=True, related_name="dispatches")
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, blank=True, related_name="dispatches", help_text="The letter that tells it."
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True, help_text="Why it was dropped, or what went wrong.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dispatches"
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "subscription"], nulls_distinct=False, name="one_dispatch_each"
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="dispatch_due"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Presence(models.Model):
    """One web process says: this user has a visible page open here, and that holds until then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    process = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "process"], name="one_presence_per_process"),
        ]

    def __str__(self) -> str:
        return f"{self.user} until {self.until}"
