"""How far letters to a guest came, and what another address begins anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast

from agents.mail import Mail


class Delivery(models.TextChoices):
    """How far the latest letter to a guest came. Whoever opened the page behind its link has it."""

    NONE = "", ""
    WAITING = "waiting", "On its way"
    HELD = "held", "Held back"
    FAILED = "failed", "Not sent"
    SENT = "sent", "Sent"
    OPENED = "opened", "Opened"
    BOUNCED = "bounced", "Came back"


def latest_letter(guests: type[models.Model]) -> Subquery:
    """Return how the latest letter to a guest's present address stands, one of `Delivery`: an annotation of guests."""
    mine = Mail.objects.filter(
        content_type=ContentType.objects.get_for_model(guests),
        entity_id=Cast(OuterRef("pk"), CharField()),
        to__iexact=OuterRef("email"),
    )
    stands = Case(
        When(Q(sent_at__isnull=False), Value(Delivery.SENT.value)),
        When(Q(due_at__isnull=False), Value(Delivery.WAITING.value)),
        When(Q(held=True), Value(Delivery.HELD.value)),
        default=Value(Delivery.FAILED.value),
    )
    return Subquery(mine.order_by("-pk").annotate(stands=stands).values("stands")[:1])


class WrittenTo(models.Model):
    """Somebody whom letters with a link of their own go to; another address ends the link and begins it all anew."""

    #: By name, what was so of the address that letters went to, and its value for another one.
    ANEW = (
        ("invited_at", None), ("told_starts_at", None), ("told_place", ""), ("reminded_at", None),
        ("opened_at", None), ("bounced_at", None), ("bounced_because", ""),
    )  # fmt: skip

    email: str
    link_number: int
    invited_at: datetime | None
    opened_at: datetime | None
    bounced_at: datetime | None

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save it; where its address is another one than was written to, the link sent there ends."""
        before, now = getattr(self, "_email_before", ""), self.__dict__.get("email", "")
        saves_it = update_fields is None or "email" in set(update_fields)
        if saves_it and before and before.casefold() != now.casefold() and self.invited_at is not None:
            self.link_number += 1
            for name, value in self.ANEW:
                setattr(self, name, value)
            if update_fields is not None:
                update_fields = {*update_fields, "link_number", *(name for name, _ in self.ANEW)}
        super().save(*args, update_fields=update_fields, **kwargs)
        self._email_before = now if saves_it else before

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._email_before = row.__dict__.get("email", "")
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._email_before = self.__dict__.get("email", "")

    @property
    def delivery(self) -> Delivery:
        """How far letters to them came. The letters themselves are known to rows of `with_delivery()`."""
        if self.bounced_at is not None:
            return Delivery.BOUNCED
        if self.opened_at is not None:
            return Delivery.OPENED
        return Delivery(getattr(self, "letter_stands", None) or "")
