"""Conversations and messages: the rows a person can see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from agents.documents import Document
from agents.runtime import conversation_over
from agents.runtime.models import Run, ToolCall


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, user: User) -> Self:
        """Those of this user; nobody sees another's, staff included."""
        return self.filter(user=user, is_deleted=False)

    def listed(self) -> Self:
        """Without temporary ones: no list names them, and no search finds them."""
        return self.filter(expires_at=None)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete these with all that is theirs. Whoever goes by them is told once, of however many."""
        with transaction.atomic():
            over = list(self.order_by().values_list("pk", flat=True))
            conversation_over.send(sender=Conversation, conversations=over)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Conversation(models.Model):
    """A thread between a user and agents. `rev` counts its durable changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    title = models.CharField(max_length=200, blank=True)
    title_is_given = models.BooleanField(default=False, help_text="A person chose the title: it is never changed.")
    agent = models.CharField(max_length=80)
    rev = models.BigIntegerField(default=0)
    seen_rev = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), help_text="When its newest message was made."
    )
    is_archived = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False, db_default=False)
    is_deleted = models.BooleanField(default=False)
    forked_rev = models.BigIntegerField(default=0, db_default=0, help_text="At which its branches last changed.")
    listed_rev = models.BigIntegerField(
        default=0, db_default=0, help_text="Of its person's inbox, when its name or its place in the list last changed."
    )
    metadata = models.JSONField(
        default=dict, db_default=Value({}, models.JSONField()), blank=True, help_text="What programs said of it."
    )
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="When its person last said something that memory has not read."
    )
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="A temporary one: when it is deleted with all that was said. None: it is kept."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at"]
        indexes = [
            models.Index(fields=["user", "-last_at"], name="conversation_recent"),
            models.Index(fields=["user", "-last_at"], condition=Q(is_pinned=True), name="conversation_pinned"),
            models.Index(fields=["user", "-last_at"], condition=Q(is_archived=True), name="conversation_archived"),
            models.Index(fields=["user", "listed_rev"], condition=Q(listed_rev__gt=0), name="conversation_listed"),
            models.Index(fields=["heard_at"], condition=Q(heard_at__isnull=False), name="conversation_heard"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="conversation_temporary"),
        ]

    def __str__(self) -> str:
        return self.title or "New conversation"

    @property
    def is_unread(self) -> bool:
        return self.rev > self.seen_rev

    @property
    def is_temporary(self) -> bool:
        return self.expires_at is not None

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            conversation_over.send(sender=Conversation, conversations=[self.pk])
            return super().delete(*args, **options)


class Message(models.Model):
    """One row a person can see. It bears the `rev` of its last change; 0 while its text is still growing."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"

    class Kind(models.TextChoices):
        TEXT = "text"
        WIDGET = "widget"
        TOOL = "tool"
        NOTICE = "notice"
        REMOVED = "removed"

    class State(models.TextChoices):
        COMPLETE = "complete"
        PARTIAL = "partial"
        STOPPED = "stopped"
        FAILED = "failed"

    class Reaction(models.TextChoices):
        THUMBS_UP = "thumbs_up"
        THUMBS_DOWN = "thumbs_down"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    rev = models.BigIntegerField(default=0)
    role = models.CharField(max_length=12, choices=Role)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TEXT)
    state = models.CharField(max_length=12, choices=State, default=State.COMPLETE)
    agent = models.CharField(max_length=80, blank=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="messages")
    tool_call = models.OneToOneField(ToolCall, models.SET_NULL, null=True, blank=True, related_name="message")
    text = models.TextField(blank=True)
    # Its default in the database is the migration's: with `db_default` each INSERT would ask to be told what it was.
    reasoning = models.TextField(
        blank=True, default="", help_text="What the model said to itself before it: shown folded, never sent back."
    )
    widget = models.CharField(max_length=80, blank=True)
    widget_arguments = models.JSONField(default=dict, blank=True)
    widget_key = models.CharField(max_length=200, blank=True)
    reaction = models.CharField(max_length=12, choices=Reaction, blank=True)
    branch = models.UUIDField(null=True, blank=True, help_text="Which branch it stands in; none for what is shown.")
    client_id = models.UUIDField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Of the run, while the text grows.")
    # Its default in the database is the migration's, as that of `reasoning`.
    attachment_count = models.PositiveSmallIntegerField(default=0, help_text="Who has none is not asked for them.")
    citations = models.JSONField(default=list, blank=True, help_text="The passages that it names: chat.citations.")
    sums_up_until = models.DateTimeField(
        null=True, blank=True, help_text="A summary: models read it in place of all that was asked before this moment."
    )
    created_at = models.DateTimeField()

    #: What an answer goes by, once `chat.used` has read it.
    used: Sequence[Any] | None = None

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="one_message_per_client_id"),
        ]
        indexes = [
            models.Index(fields=["conversation", "rev"], name="message_rev"),
            models.Index(fields=["conversation", "created_at", "id"], name="message_order"),
            models.Index(fields=["widget_key"], condition=~Q(widget_key=""), name="message_widget"),
            models.Index(fields=["run"], condition=Q(rev=0), name="message_growing"),
            models.Index(
                fields=["conversation", "-sums_up_until"],
                condition=Q(sums_up_until__isnull=False),
                name="message_summary",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} {self.text[:40]!r}"

    @property
    def at(self) -> int:
        """When it was made, in microseconds: the order of the page."""
        return microseconds(self.created_at)

    def become_removed(self) -> None:
        """In memory: what a client is shown of a message that stands in a branch."""
        self.kind, self.text, self.reasoning, self.reaction = self.Kind.REMOVED, "", "", ""
        self.tool_call, self.attachment_count = None, 0
        self.widget, self.widget_arguments, self.widget_key, self.citations = "", {}, "", []


class Attachment(models.Model):
    """A document that was sent with a message. What it is called stays, when the document itself is deleted."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")

    class Meta:
        ordering = ["message", "position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="one_attachment_at_a_position"),
        ]

    def __str__(self) -> str:
        return self.name


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970."""
    seconds = int(moment.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + moment.microsecond


class Branch(models.Model):
    """A line that a conversation took behind a message and was led away from. Its messages bear its id.

    The lines behind one message are its branches and, unless one of them is shown, the line that never was put away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="branches")
    after = models.UUIDField(null=True, blank=True, help_text="The message it stands behind; none at the beginning.")
    title = models.CharField(max_length=200, blank=True, help_text="How it begins.")
    messages = models.PositiveIntegerField(default=0, help_text="That were put away.")
    deeds = models.PositiveIntegerField(default=0, help_text="Of tools in it; they stay done.")
    is_shown = models.BooleanField(default=False, db_default=False, help_text="It was brought back.")
    begun_at = models.DateTimeField(help_text="When its first message was made: the order of the lines.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["begun_at", "id"]
        indexes = [models.Index(fields=["conversation", "begun_at"], name="branch_of_conversation")]

    def __str__(self) -> str:
        return self.title or "A branch"


class CommandReceipt(models.Model):
    """What a command with a client id was answered, so that the same command sent again gets the same answer."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="receipts")
    client_id = models.UUIDField()
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="one_receipt_per_client_id"),
        ]

    def __str__(self) -> str:
        return str(self.client_id)
