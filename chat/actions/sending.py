"""Sending: a message and the run that answers it, stored in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agents import refused
from agents.faults import faultpoint
from agents.refused import NOT_RIGHT, Refused, not_found
from agents.runtime import overlay, queue
from agents.runtime.options import checked
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.worker import worker
from agents.threads import pipelined
from chat import messages
from chat.actions.receipts import Ack
from chat.attachments import attaching
from chat.care import temporary
from chat.care.interruption import make_way
from chat.models import Conversation, Message
from chat.positions import Position, raise_rev
from chat.sockets.commands import NOTHING_SAID

NEW = UUID("6d1c8f8e-5c0a-4c0e-9d1b-2f6f4f0f7a11")  # names new conversations after their first client id


def send(
    user: User,
    *,
    text: str,
    client_id: UUID,
    conversation: UUID | None = None,
    agent: str | None = None,
    may_create: bool = False,
    options: Mapping[str, Any] | None = None,
    replaces: UUID | None = None,
    is_temporary: bool = False,
    attachments: Sequence[UUID] | None = None,
) -> Ack:
    """Store a message and queue the run that answers it, in one commit; return the ack.

    The same `client_id` again gives the same ack and nothing else. Without a `conversation` a new one is made,
    named after the client id, so that this too happens once. `options` are those of `agents.runtime.options`; whether
    this user may give them is for the door to say. With `replaces` it stands in the place of that message of the
    person's, which is kept with all below it as a branch. `attachments` are documents of theirs, which go with it, and
    need no words; where it replaces a message and they are not given, they are those of that one. With `is_temporary` a
    new conversation is a temporary one; where there is one already that is kept, nothing is said. Errors: `Refused`.
    """
    if not text and not attachments and replaces is None:
        raise Refused("invalid", NOT_RIGHT, {"text": [NOTHING_SAID]})
    try:
        asked = checked(options)
    except ValidationError as error:
        raise Refused("invalid", NOT_RIGHT, refused.by_field(error)) from None
    if agent is not None:
        try:
            overlay.current().chosen(user, agent)
        except LookupError:
            raise Refused("invalid", NOT_RIGHT, {"agent": ["No agent has this name."]}) from None
    if conversation is None:
        conversation, may_create = id_of_new(user, client_id), True

    def once() -> Message:
        # To make way asks how many rows were changed, which a pipeline does not tell at once.
        with pipelined() if replaces is None else nullcontext(), transaction.atomic():
            # Before the conversation: whoever reads a document and then tells its conversation locks them so, too.
            came = attaching.taken(user, conversation, attachments, replaces=replaces)
            if not text and not came:
                raise Refused("invalid", NOT_RIGHT, {"text": [NOTHING_SAID]})
            if replaces is not None:
                make_way(user, conversation, replaces, client_id)
            title = text or came[0].name
            position = _position(
                user, conversation, agent=agent, may_create=may_create, title=title, is_temporary=is_temporary
            )
            going_on = queue.unfinished(user)
            not_too_many(going_on, conversation)
            run = queue.enqueue(
                going_on,
                surface="chat",
                thread=conversation,
                user=user,
                agent=agent or position.agent,
                owner=worker.free_owner,
                options=asked,
            )
            transaction.on_commit(lambda: worker.take(run))  # before anybody is told: the model is the slowest
            said = {"role": Message.Role.USER, "text": text, "client_id": client_id, "attachment_count": len(came)}
            message = messages.post(conversation, position=position, run=run, **said)
            attaching.keep(message, came)
            faultpoint("before_send_commit")
        faultpoint("after_send_commit")
        return message

    try:
        sent = without_deadlock(once)
    except (IntegrityError, Refused):  # Most are new: only who cannot be stored is looked for.
        mine = Conversation.objects.visible_to(user)
        found = Message.objects.filter(conversation__in=mine, conversation=conversation, client_id=client_id).first()
        if found is None:
            raise
        sent = found
    return {
        "conversation": str(sent.conversation_id),
        "message": str(sent.pk),
        "run": str(sent.run_id),
        "rev": sent.rev,
    }


def id_of_new(user: User, client_id: UUID) -> UUID:
    """Return the id of the conversation that `send` makes for this client id, where it is told of none."""
    return uuid5(NEW, f"{user.pk}:{client_id}")


def not_too_many(going_on: Iterable[tuple[str, UUID, str]], thread: UUID) -> None:
    """One user must not keep the models from all others. Errors: `Refused`; the same command may come again later."""
    answers = [other for surface, other, _ in going_on if surface == "chat"]  # what agents think over is not asked for
    if sum(other != thread for other in answers) >= settings.RUNS_PER_USER:
        words = f"You have {settings.RUNS_PER_USER} answers on their way. Try again when one of them is there."
        raise Refused("too_fast", words)


def _position(user: User, pk: UUID, *, agent: str | None, may_create: bool, title: str, is_temporary: bool) -> Position:
    """Raise the rev for what is said, which locks the conversation: sends to it are put in order here."""
    try:
        return _raised(user, pk, is_temporary=is_temporary)
    except Conversation.DoesNotExist:
        if not may_create:
            raise not_found("conversation") from None
    agent = agent or overlay.current().chosen(user, None) or settings.CHAT_AGENT
    expires_at = temporary.end() if is_temporary else None
    new = Conversation(pk=pk, user=user, agent=agent, title=shortened(title), expires_at=expires_at)
    # There is one already when another tab has just made it, or the id is somebody else's.
    Conversation.objects.bulk_create([new], ignore_conflicts=True)
    try:
        return _raised(user, pk, is_temporary=is_temporary)
    except Conversation.DoesNotExist:
        raise not_found("conversation") from None


def _raised(user: User, pk: UUID, *, is_temporary: bool) -> Position:
    """What is said as in a temporary conversation gets into no other."""
    position = raise_rev(pk, by=user)
    if is_temporary and Conversation.objects.listed().filter(pk=pk).exists():
        words = "This conversation is there already, and is kept."
        raise Refused("invalid", NOT_RIGHT, {"is_temporary": [words]})
    return position


def shortened(text: str) -> str:
    """Make a title of what a person said first: its first line, cut at a word."""
    line = " ".join(text.split("\n", 1)[0].split())
    return line if len(line) <= 60 else line[:59].rsplit(" ", 1)[0] + "…"
