"""What a person does with a conversation as a whole. One commit each; every open page and socket of theirs follows.

Every function takes the user first and finds its conversation among what that user may see. Errors: `Refused`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Least
from django.utils import timezone

from agents import documents
from agents.refused import NOT_RIGHT, Refused, not_found
from agents.runtime import conversation_over, overlay, runs
from agents.runtime.models import Run
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.worker import worker
from chat import listing, messages
from chat.care import temporary, undoing
from chat.live.hub import hub
from chat.models import Conversation
from chat.positions import raise_rev

LONGEST_TITLE = 200  # characters


def create(user: User, *, title: str = "", agent: str | None = None, is_temporary: bool = False) -> Conversation:
    """Make an empty conversation with this agent, else the person's usual one."""
    try:
        answers = overlay.current().chosen(user, agent) or settings.CHAT_AGENT
    except LookupError:
        raise Refused("invalid", NOT_RIGHT, {"agent": ["No agent has this name."]}) from None
    title = _one_line(title)
    expires_at = temporary.end() if is_temporary else None
    with transaction.atomic():
        made = Conversation.objects.create(
            user=user, agent=answers, title=title, title_is_given=bool(title), expires_at=expires_at
        )
        listing.changed(user, made.pk)
    return made


def change(user: User, *, conversation: UUID, **fields: Any) -> Conversation:
    """Change its `title`, `is_archived` or `is_pinned`. What a person has named is named by nobody else any more."""
    if "title" in fields:
        fields["title"] = _one_line(fields["title"])
        if not fields["title"]:
            raise Refused("invalid", NOT_RIGHT, {"title": ["A conversation needs a name."]})
        fields["title_is_given"] = True
    with transaction.atomic():
        found = Conversation.objects.visible_to(user).select_for_update(no_key=True).filter(pk=conversation).first()
        if found is None:
            raise not_found("conversation")
        changed = [name for name, value in fields.items() if getattr(found, name) != value]
        if changed:
            for name in changed:
                setattr(found, name, fields[name])
            found.save(update_fields=changed)
            listing.changed(user, found.pk)
    return found


def delete(user: User, *, conversation: UUID) -> None:
    """Take it away from this person. A run that goes on in it is stopped; what agents did outside stays.

    A temporary one can be had back for as long as any other, and is then deleted with all that was said.
    """

    def once() -> list[Run]:
        with transaction.atomic():
            stopped = _stop_all(user, conversation)  # locked before their conversation, as by a run that ends
            documents.delete_thread(conversation)  # as by who reads them
            try:
                rev = raise_rev(conversation, by=user).rev  # who looks at it is woken, and finds it gone
            except Conversation.DoesNotExist:
                raise not_found("conversation") from None
            stopped += _stop_all(user, conversation)  # one that was sent meanwhile; no other can come now
            deleted = Conversation.objects.filter(pk=conversation)
            deleted.update(is_deleted=True)
            deleted.exclude(expires_at=None).update(expires_at=Least("expires_at", timezone.now() + undoing.LIFE))
            messages.wake_after_commit(conversation, rev)
            listing.changed(user, conversation)
            conversation_over.send(sender=Conversation, conversations=[conversation])
        return stopped

    for run in without_deadlock(once):
        worker.stop(run.pk)
        hub.ask_stop(conversation, run.pk)


def undelete(user: User, *, conversation: UUID) -> None:
    """Give back what this person has just deleted. What was stopped with it stays stopped.

    The time of a temporary one begins anew.
    """
    with transaction.atomic():
        deleted = Conversation.objects.select_for_update(no_key=True).filter(user=user, is_deleted=True)
        found = deleted.filter(pk=conversation).first()
        if found is None:
            raise not_found("conversation")
        documents.undelete_thread(conversation)
        found.is_deleted = False
        if found.is_temporary:
            found.expires_at = temporary.end()
        found.save(update_fields=["is_deleted", "expires_at"])
        listing.changed(user, found.pk)


def _stop_all(user: User, thread: UUID) -> list[Run]:
    """In a transaction: ask for a stop of all that goes on in this thread of the user's."""
    going_on = Run.objects.filter(surface="chat", thread=thread, user=user, cancel_requested=False)
    found = list(going_on.filter(state__in=Run.OPEN))
    for run in found:
        runs.request_stop(run)
    return found


def _one_line(title: str) -> str:
    return " ".join(title.replace("\0", "").split())[:LONGEST_TITLE]
