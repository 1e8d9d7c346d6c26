"""Carrying out what a card's button or form asks for, with the user's rights and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from pydantic import ValidationError as PydanticError

from agents import refused, registry
from agents.faults import faultpoint
from agents.refused import NOT_RIGHT, Refused, not_found
from agents.runtime.tool import ToolRefused
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.widget import Action
from chat.actions.receipts import Ack, receipt_of
from chat.actions.targets import message_of
from chat.models import Message
from chat.sockets.commands import by_field


def act(user: User, *, message: UUID, action: str, arguments: dict[str, Any], client_id: UUID | None = None) -> Ack:
    """Carry out a widget's button or form with the user's rights. Errors: `Refused`, by field."""
    found = message_of(user, message, Message.Kind.WIDGET)
    widget = registry.widgets.get(found.widget)
    verb = widget.actions.get(action) if widget else None
    if verb is None:
        raise Refused("invalid", NOT_RIGHT, {"action": ["This card has no such action."]})
    fields = _fields(verb, arguments)

    def work() -> None:
        verb.function(user, **found.widget_arguments, **fields)  # by name: the database keeps no order of keys

    def once() -> Ack:
        with transaction.atomic():
            receipt = receipt_of(found.conversation, client_id)
            if receipt is not None and receipt.answer:
                return dict(receipt.answer)
            _in_words(work)
            found.conversation.refresh_from_db(fields=["rev"])
            ack = {"conversation": str(found.conversation_id), "message": str(message), "rev": found.conversation.rev}
            if receipt is not None:
                receipt.answer = ack
                receipt.save(update_fields=["answer"])
            faultpoint("before_act_commit")
        faultpoint("after_act_commit")
        return ack

    return without_deadlock(once)


def _fields(verb: Action, arguments: dict[str, Any]) -> dict[str, Any]:
    """Check the fields of an action. An empty input of a form means none where none is allowed."""
    given = {name: _given(verb, name, value) for name, value in arguments.items()}
    try:
        parsed = verb.fields.model_validate(given)
    except PydanticError as error:
        raise Refused("invalid", NOT_RIGHT, by_field(error)) from None
    return {name: getattr(parsed, name) for name in type(parsed).model_fields}


def _given(verb: Action, name: str, value: Any) -> Any:
    if value == "" and _may_be_none(verb, name):
        return None
    return value.replace("\x00", "") if isinstance(value, str) else value


def _may_be_none(verb: Action, name: str) -> bool:
    field = verb.fields.model_fields.get(name)
    return field is not None and type(None) in getattr(field.annotation, "__args__", ())


def _in_words(work: Callable[[], None]) -> None:
    """Do it; whatever a domain says is wrong becomes an error by field."""
    try:
        work()
    except ValidationError as error:
        raise Refused("invalid", " ".join(error.messages), refused.by_field(error)) from None
    except ToolRefused as error:
        raise Refused("refused", str(error), {"form": [str(error)]}) from None
    except (ObjectDoesNotExist, PermissionDenied):
        raise not_found("message") from None
