"""What is said in a thread over HTTP, and whom the program that says it claims to speak for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from rest_framework import serializers

from agents.runtime.options import LONGEST_CLAIM
from chat.agent_api.asking import Asked, ask, key_of
from chat.agent_api.bodies import AgentField, attachments_field, text_field
from chat.agent_api.thread_names import ThreadField, named
from chat.models import Conversation

_NAMES = {"agent": "agent_id", "conversation": "thread_id", "text": "message"}


class ThreadBody(serializers.Serializer[Any]):
    """What is said in which thread: an id, or a name of the client's own.

    `customer_id` only claims whom it is said for: it is kept with the conversation, agents' tools can read it, and it
    opens nothing by itself.
    """

    message = text_field()
    attachments = attachments_field()
    thread_id = ThreadField()
    agent_id = AgentField()
    customer_id = serializers.CharField(max_length=LONGEST_CLAIM, required=False, allow_null=True, allow_blank=True)
    stream = serializers.BooleanField(default=False)
    is_temporary = serializers.BooleanField(default=False)
    client_id = serializers.UUIDField(default=uuid4)


def said_in(user: User, body: Mapping[str, Any]) -> Asked:
    """Say what a checked `ThreadBody` says. Errors: `Refused`."""
    thread = named(user, body["thread_id"])
    claims = _claims(user, thread, body)
    asked = ask(
        user,
        names=_NAMES,
        session=thread,
        may_create=isinstance(body["thread_id"], str),
        text=body["message"],
        agent=key_of(user, body["agent_id"]),
        options={"claims": claims} if claims else None,
        attachments=body.get("attachments"),
        client_id=body["client_id"],
        is_temporary=body["is_temporary"],
    )
    if claims and claims == _said(body):
        _keep(asked.session, claims)
    return asked


def _claims(user: User, thread: UUID | None, body: Mapping[str, Any]) -> dict[str, str]:
    """Return what is claimed now, else what was claimed here before."""
    said = _said(body)
    if said or thread is None:
        return said
    known = Conversation.objects.visible_to(user).filter(pk=thread).values_list("metadata", flat=True).first()
    claimed = (known or {}).get("customer_id")
    return {"customer_id": claimed} if isinstance(claimed, str) and claimed else {}


def _said(body: Mapping[str, Any]) -> dict[str, str]:
    return {"customer_id": body["customer_id"]} if body.get("customer_id") else {}


def _keep(conversation: UUID, claims: Mapping[str, str]) -> None:
    row = Conversation.objects.get(pk=conversation)
    if row.metadata.get("customer_id") != claims["customer_id"]:
        row.metadata.update(claims)
        row.save(update_fields=["metadata"])
