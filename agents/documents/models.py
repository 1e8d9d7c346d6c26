"""Documents, and apart from them their bytes, which only who wants the file itself reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Now
from django.urls import reverse

from agents.documents.chunks import split
from agents.knowledge import Knowledge
from agents.memory import speech

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions about documents."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep those of this user, and those that an operator shares with everybody who has signed in."""
        return self.filter(Q(owner=user.pk) | Q(owner=None), deleted_at=None)

    def owned_by(self, user: User) -> Self:
        """Keep those that this user uploaded and still has."""
        return self.filter(owner=user.pk, deleted_at=None)

    def of_thread(self, thread: UUID | str) -> Self:
        return self.filter(thread=str(thread), deleted_at=None)

    def among(self, ids: Iterable[UUID]) -> Self:
        return self.filter(pk__in=list(ids))

    def total_size(self) -> int:
        """Return how many bytes their files have together."""
        return self.aggregate(bytes=Sum("size"))["bytes"] or 0


class Document(models.Model):
    """A file that somebody uploaded. Without an owner it is an operator's, and shared with all.

    `thread` is the conversation that it goes with; it is deleted with that. One that is in none goes after a while,
    unless `is_kept`. `text` is what was read of it: None until then, empty for a picture.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        READING = "reading"
        READY = "ready"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="documents", editable=False
    )
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="Of the file, in bytes.")
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED, db_default="queued", editable=False)
    why = models.CharField(
        max_length=300, blank=True, default="", db_default="", editable=False, help_text="Why it could not be read."
    )
    text = models.TextField(null=True, blank=True, editable=False)  # noqa: DJ001 - read and empty is not: not read yet
    is_cut = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="It has more text than is kept."
    )
    thread = models.CharField(max_length=36, blank=True, default="", db_default="", editable=False)
    is_kept = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="It stays though it is in no conversation."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="With its conversation, which may still come back."
    )
    client_id = models.UUIDField(
        null=True, blank=True, editable=False, help_text="By which an upload that is sent twice is kept once."
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    due_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it is read next; empty once that is over."
    )

    objects = DocumentQuerySet.as_manager()
    knowledge = Knowledge(text="known_text", title="name", owner="owner", url="get_absolute_url", chunks=split)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "client_id"], name="one_document_per_client_id"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "reading", "ready", "failed"]), name="document_state_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="document_of_owner"),
            models.Index(fields=["thread"], condition=~Q(thread=""), name="document_of_thread"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="document_is_due"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where its file is."""
        return reverse("document-content", args=[self.pk])

    @property
    def known_text(self) -> str:
        """What of it can be looked up."""
        is_hidden = self.deleted_at or (self.thread and speech.is_temporary(self.thread))
        return "" if is_hidden else self.text or ""

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def preview_url(self) -> str | None:
        """Where a picture is, made small; None for what is none, or not read."""
        is_there = self.is_picture and self.state == self.State.READY
        return reverse("document-preview", args=[self.pk]) if is_there else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is read of it."""
        return self.state in (self.State.READY, self.State.FAILED)

    def parts(self) -> Iterator[bytes]:
        """Yield the file piece by piece, each read when it is asked for: no process holds the whole of it."""
        number = 0
        while (part := self.part(number)) is not None:
            yield part
            number += 1

    def part(self, number: int) -> bytes | None:
        """Return one piece of the file; None behind the last, and of one that was deleted meanwhile."""
        rows = DocumentPart.objects.filter(document=self.pk, number=number)
        content = rows.values_list("content", flat=True).first()
        return None if content is None else bytes(content)

    def read_bytes(self) -> bytes:
        """Return the whole file; nothing when it was deleted meanwhile."""
        return b"".join(self.parts())


class DocumentPreview(models.Model):
    """A small copy of a picture, a JPEG that says nothing of where and with what it was taken."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="preview", primary_key=True)
    content = models.BinaryField()
    width = models.PositiveIntegerField(help_text="Of the picture itself, in pixels.")
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = "small copy of a picture"
        verbose_name_plural = "small copies of pictures"

    def __str__(self) -> str:
        return f"{self.document_id}, {self.width} × {self.height}"


class DocumentPart(models.Model):
    """A piece of a document's file: in a table of its own, so that no question about documents reads the bytes.

    A statement with a megabyte is cheap; one with twenty takes ten times that in memory, at both ends.
    """

    SIZE = 1024 * 1024  # bytes

    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_document_part_per_number"),
        ]
        verbose_name = "part of a file"
        verbose_name_plural = "parts of files"

    def __str__(self) -> str:
        return f"{self.document_id}, part {self.number}"
