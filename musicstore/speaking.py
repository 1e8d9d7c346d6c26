"""What ends a verification beside its time: signing out, a deleted conversation, staff. And how the page shows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from agents.runtime import conversation_over, speaker_changed, speaks_for
from agents.signed_in import access_ended
from musicstore import customers
from musicstore.actions import verification
from musicstore.models import CustomerLink, Verification

Ended = Verification.Ended


@receiver(access_ended)
def signed_out(sender: Any, user: User, **kwargs: Any) -> None:
    """Whichever of a person's sign-ins ends, all that they were verified for ends with it."""
    speaker_changed(*verification.end(Ended.ACCESS, user=user))


@receiver(conversation_over)
def over(sender: Any, conversations: list[UUID], **kwargs: Any) -> None:
    """They were deleted or emptied."""
    verification.end(Ended.CONVERSATION, conversation__in=conversations)


@receiver(post_delete, sender=CustomerLink)
def unlinked(sender: Any, instance: CustomerLink, **kwargs: Any) -> None:
    """Staff say that this user is not this customer: what they had shown by a code counts no more either."""
    verification.end(Ended.STAFF, user=instance.user_id, customer=instance.customer_id)
    speaker_changed(user=instance.user_id)


@receiver(post_save, sender=CustomerLink)
def linked(sender: Any, instance: CustomerLink, **kwargs: Any) -> None:
    speaker_changed(user=instance.user_id)


def _who(user: User, conversation: UUID) -> str:
    customer = customers.spoken_for(user, conversation)
    return f"{customer}, customer {customer.pk}" if customer is not None else ""


def _end(user: User, conversation: UUID) -> None:
    customer = customers.spoken_for(user, conversation)
    if customer is not None:
        verification.forget(user, conversation, customer)


speaks_for("customer", agents=("store", "music", "invoices"), who=_who, end=_end)
