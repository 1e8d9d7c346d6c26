"""What a person does about what waits, through every door of chat: one commit each, and only then an ack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.refused import NOT_RIGHT, Refused, by_field, not_found
from agents.runtime import approvals, schemas
from agents.runtime.models import Approval
from agents.runtime.tool_calls import without_deadlock
from chat.actions import receipt_of
from chat.approvals.serialized import thread_of, with_rows
from chat.models import Conversation

Ack = dict[str, Any]


def visible_to(user: User) -> Any:
    """Those that this person decides: of their own runs alone, whatever became of them."""
    return with_rows(Approval.objects.filter(user=user))


def decide(
    user: User,
    *,
    tool_call: UUID,
    decision: str,
    arguments: Mapping[str, Any] | None = None,
    reason: str = "",
    client_id: UUID | None = None,
    door: str,
) -> Ack:
    """Approve or decline. Through the card the edits are a form's, else of the tool's own types. Errors: `Refused`."""

    def work(found: Approval) -> Approval:
        edits = arguments
        if isinstance(edits, Mapping) and found.schema and door in FORMS:
            edits = schemas.coerced(found.schema, edits, found.arguments)
        return approvals.decide(user, tool_call, decision=decision, arguments=edits, reason=reason, door=door)

    return _once(user, tool_call, client_id, work)


def answer(user: User, *, tool_call: UUID, output: Any, client_id: UUID | None = None, door: str) -> Ack:
    """Give a client's output, or the answer to a form. Errors: `Refused`."""

    def work(found: Approval) -> Approval:
        given = output
        if found.kind == Approval.Kind.INPUT and found.schema and isinstance(given, Mapping) and door in FORMS:
            given = schemas.coerced(found.schema, given)
        return approvals.answer(user, tool_call, output=given, door=door)

    return _once(user, tool_call, client_id, work)


#: Doors by which a person fills in a form: all that it says is text.
FORMS = frozenset({Approval.Door.CARD, Approval.Door.LETTER})


def _once(user: User, pk: UUID, client_id: UUID | None, work: Callable[[Approval], Approval]) -> Ack:
    found = visible_to(user).filter(pk=pk).first()
    if found is None:
        raise not_found("tool_call")
    thread = thread_of(found)
    conversation = Conversation.objects.filter(pk=thread).first() if thread is not None else None
    if conversation is not None and conversation.is_deleted:
        raise not_found("tool_call")

    def once() -> Ack:
        with transaction.atomic():
            receipt = receipt_of(conversation, client_id) if conversation is not None else None
            if receipt is not None and receipt.answer:
                return dict(receipt.answer)
            ack = {"tool_call": str(pk), "state": _in_words(lambda: work(found)).state, "conversation": None, "rev": 0}
            if conversation is not None:
                conversation.refresh_from_db(fields=["rev"])
                ack |= {"conversation": str(conversation.pk), "rev": conversation.rev}
            if receipt is not None:
                receipt.answer = ack
                receipt.save(update_fields=["answer"])
        return ack

    return without_deadlock(once)


def _in_words(work: Callable[[], Approval]) -> Approval:
    try:
        return work()
    except Approval.DoesNotExist:
        raise not_found("tool_call") from None
    except approvals.NotWaiting as error:
        if error.code == "expired":
            raise Refused("expired", str(error), {"tool_call": [str(error)]}) from None
        raise Refused("decided", str(error), {"tool_call": [str(error)]}) from None
    except ValidationError as error:
        raise Refused("invalid", NOT_RIGHT, by_field(error)) from None
