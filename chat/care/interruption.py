"""Taking hold of a conversation whose line is about to change: what goes on in it ends first, in the same commit."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.refused import not_found
from agents.runtime import runs
from agents.runtime.models import Run
from agents.runtime.worker import worker
from chat.care import branches
from chat.live.hub import hub
from chat.models import Conversation, Message
from chat.positions import Position, raise_rev


def interrupt(user: User, conversation: UUID) -> Position:
    """In a transaction: end every run of this conversation and lock it. Errors: `Refused`, when it is not this user's.

    What the runs have said until now stays, as when they are stopped.
    """
    _break_off(user, conversation)  # before their conversation is locked, as by a run that ends
    try:
        position = raise_rev(conversation, by=user)
    except Conversation.DoesNotExist:
        raise not_found("conversation") from None
    _break_off(user, conversation)  # one that was sent meanwhile; no other can come now
    return position


def make_way(user: User, conversation: UUID, replaced: UUID, client_id: UUID) -> None:
    """In a transaction: end what goes on, and put this message of the person's and all below it away.

    Errors: `Refused`, also when what is to stand in its place is there already.
    """
    if Message.objects.filter(conversation=conversation, client_id=client_id).exists():
        raise not_found("replaces")  # sent again: nothing ends for it
    interrupt(user, conversation)
    mine = Message.objects.filter(pk=replaced, conversation=conversation, branch__isnull=True)
    found = mine.filter(role=Message.Role.USER, kind=Message.Kind.TEXT).first()
    if found is None:
        raise not_found("replaces")
    branches.put_away(conversation, after=branches.before(found))


def _break_off(user: User, thread: UUID) -> None:
    for run in Run.objects.filter(surface="chat", thread=thread, user=user, ended_at__isnull=True).order_by("pk"):
        draft = hub.drafts.get(thread)
        if runs.break_off(run, draft if draft is not None and draft.run == run.pk else None):
            transaction.on_commit(lambda pk=run.pk: _tell(thread, pk))  # type: ignore[misc]


def _tell(thread: UUID, run: UUID) -> None:
    """Who works on it can write nothing more. Told of it, they close the model's stream at once."""
    worker.stop(run)
    hub.ask_stop(thread, run)
