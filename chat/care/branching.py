"""What leads a conversation on from an earlier message: go on from it, answer it anew, bring a branch back.

What stood below is kept as a branch. One commit each, done once by `client_id`; what goes on there ends first.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.faults import faultpoint
from agents.refused import Refused, not_found
from agents.runtime import queue
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.worker import worker
from chat.actions import Ack, not_too_many, receipt_of
from chat.care import branches
from chat.care.interruption import interrupt
from chat.models import Branch, Conversation, Message
from chat.positions import Position


def continue_from_message(user: User, *, message: UUID, client_id: UUID | None = None) -> Ack:
    """Put all below a message away, so that what is said next goes on from it."""
    found = _message(user, message)

    def work(position: Position) -> Ack:
        branch = branches.put_away(found.conversation_id, after=_still_shown(found))
        return {"message": str(found.pk), "branch": str(branch.pk) if branch else None}

    return _done(user, found.conversation, client_id, work)


def regenerate(user: User, *, message: UUID, client_id: UUID | None = None) -> Ack:
    """Have what the person said answered anew. `message`: what they said, or an answer to it. Errors: `Refused`."""
    found = _message(user, message)

    def work(position: Position) -> Ack:
        asked = _question(_still_shown(found))
        branches.put_away(found.conversation_id, after=asked)
        going_on = queue.unfinished(user)
        not_too_many(going_on, found.conversation_id)
        run = queue.enqueue(
            going_on,
            surface="chat",
            thread=found.conversation_id,
            user=user,
            agent=position.agent,
            owner=worker.free_owner,
        )
        transaction.on_commit(lambda: worker.take(run))
        return {"message": str(asked.pk), "run": str(run.pk)}

    return _done(user, found.conversation, client_id, work)


def restore_branch(user: User, *, branch: UUID, client_id: UUID | None = None) -> Ack:
    """Show a branch again; what stands in its place becomes one. Errors: `Refused`."""
    found = branch_of(user, branch)

    def work(position: Position) -> Ack:
        found.refresh_from_db()
        is_visible, after = branches.visible(found)
        if not is_visible:
            raise Refused("refused", "It stands in another branch. Bring that one back first.")
        if not found.is_shown:
            branches.bring_back(found, after=after)
        return {"branch": str(found.pk)}

    return _done(user, found.conversation, client_id, work)


def branch_of(user: User, pk: UUID) -> Branch:
    """Return a branch of this user's. Errors: `Refused`."""
    mine = Branch.objects.filter(pk=pk, conversation__in=Conversation.objects.visible_to(user))
    found = mine.select_related("conversation").first()
    if found is None:
        raise not_found("branch")
    return found


def _done(user: User, conversation: Conversation, client_id: UUID | None, work: Callable[[Position], Ack]) -> Ack:
    def once() -> Ack:
        with transaction.atomic():
            receipt = receipt_of(conversation, client_id)
            if receipt is not None and receipt.answer:
                return dict(receipt.answer)
            ack = work(interrupt(user, conversation.pk))
            conversation.refresh_from_db(fields=["rev"])
            ack = {"conversation": str(conversation.pk), **ack, "rev": conversation.rev}
            if receipt is not None:
                receipt.answer = ack
                receipt.save(update_fields=["answer"])
            faultpoint("before_fork_commit")
        faultpoint("after_fork_commit")
        return ack

    return without_deadlock(once)


def _message(user: User, pk: UUID) -> Message:
    mine = Message.objects.filter(pk=pk, conversation__in=Conversation.objects.visible_to(user), rev__gt=0)
    found = mine.exclude(kind=Message.Kind.REMOVED).select_related("conversation").first()
    if found is None:
        raise not_found("message")
    return found


def _still_shown(found: Message) -> Message:
    """Read it again in a transaction that holds the conversation. Errors: `Refused`, when it is in a branch by now."""
    found.refresh_from_db(fields=["branch", "kind", "rev"])
    if found.branch is not None or found.kind == Message.Kind.REMOVED:
        raise not_found("message")
    return found


def _question(message: Message) -> Message:
    """Return what the person said last before this answer, in its run if it has one."""
    if message.role == Message.Role.USER:
        return message
    said = Message.objects.filter(conversation=message.conversation_id, role=Message.Role.USER, branch__isnull=True)
    said = said.filter(kind=Message.Kind.TEXT).order_by("-created_at", "-id")
    of_run = said.filter(run=message.run_id).first() if message.run_id else None
    found = of_run or said.filter(created_at__lt=message.created_at).first()
    if found is None:
        raise Refused("refused", "Nobody asked for this, so it cannot be answered anew.")
    return found
