"""Whose decision is waited for is told so, by the contact policy, until it is decided, whoever did it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from agents.business import OutreachKind, say, withdraw
from agents.runtime.models import Approval
from agents.runtime.signals import approval_asked, approval_settled
from chat import messages
from chat.models import Message
from chat.notifications import inbox

LONGEST = 240  # characters of a notification

WAITS = OutreachKind(name="chat.approval", title="Something waits for your decision")


@receiver(approval_asked)
def begins_to_wait(sender: Any, approval: Approval, **kwargs: Any) -> None:
    """In the transaction that asks."""
    say(approval.user, _words(approval), kind=WAITS, link=page_of(approval), dedupe_key=str(approval.pk))
    inbox.touch(approval.user)


@receiver(approval_settled)
def settled(sender: Any, approval: Approval, **kwargs: Any) -> None:
    """In the transaction that decides or ends it, through whatever door."""
    _withdraw(approval.user, approval)
    for message in Message.objects.filter(tool_call=approval.pk, rev__gt=0, kind=Message.Kind.TOOL):
        messages.change(message)  # its line says what became of the call


@receiver(post_delete, sender=Approval)
def deleted(sender: Any, instance: Approval, origin: Any, **kwargs: Any) -> None:
    """Of whoever is deleted with it nothing is left to be told."""
    person = User.objects.filter(pk=instance.user_id).first()
    with_the_person = (origin.model if isinstance(origin, QuerySet) else type(origin)) is User
    if person is not None and instance.waits and not with_the_person:
        _withdraw(person, instance)


def page_of(approval: Approval) -> str:
    """Return the path of the page where it is decided."""
    return reverse("approval", args=[approval.pk])


def _withdraw(person: User, approval: Approval) -> None:
    withdraw(person, page_of(approval))
    inbox.touch(person)


def _words(approval: Approval) -> str:
    words = " ".join(approval.title.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
