"""What is asked for: the fields of the bodies."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.refused import not_found
from agents.runtime.options import LONGEST_MODEL, LONGEST_PROMPT
from chat.sockets.commands import MOST_ATTACHED, TEXT_LIMIT


@extend_schema_field({"type": "string"})
class IdField(serializers.Field[Any, Any, Any, Any]):
    """An id of ours, or null. Whatever else it says is an id that does not exist: 404."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, default=None, **options)

    def to_internal_value(self, data: Any) -> UUID | None:
        if data == "":
            return None
        try:
            return UUID(data)
        except (TypeError, ValueError, AttributeError):
            raise not_found(str(self.field_name)) from None

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": ["integer", "string"], "maxLength": 80})
class AgentField(serializers.Field[Any, Any, Any, Any]):
    """The number of an agent's profile or its key, or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, default=None, **options)

    def to_internal_value(self, data: Any) -> str | int | None:
        if isinstance(data, str) and len(data) <= 80:
            return data or None
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise serializers.ValidationError(["This is the number or the key of an agent."])

    def to_representation(self, value: Any) -> Any:
        return value


def text_field() -> serializers.CharField:
    return serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True, default="")


def attachments_field() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), max_length=MOST_ATTACHED, required=False)


class AskBody(serializers.Serializer[Any]):
    """What is said, to which agent, in which session; without one in a new one.

    The same `client_id` again asks nothing new: it is answered with what came of it the first time. Without
    `auto_execute_tools` each tool waits for its output from the client. `prompt` and `model` are this run's alone.
    With `is_temporary` the new session is a temporary conversation.
    `attachments` are ids of documents that were uploaded before; they need no message.
    """

    message = text_field()
    attachments = attachments_field()
    agent_id = AgentField()
    session_id = IdField()
    client_id = serializers.UUIDField(default=uuid4)
    auto_execute_tools = serializers.BooleanField(default=True)
    is_temporary = serializers.BooleanField(default=False)
    prompt = serializers.CharField(max_length=LONGEST_PROMPT, required=False, allow_blank=True, allow_null=True)
    model = serializers.CharField(max_length=LONGEST_MODEL, required=False, allow_blank=True, allow_null=True)


class OutputBody(serializers.Serializer[Any]):
    """`call_id` is the model's name for the call, or the id of its `tool_call`; `output` is text or any JSON."""

    session_id = IdField()
    call_id = serializers.CharField(max_length=200)
    output = serializers.JSONField(allow_null=True)


class ResumeBody(serializers.Serializer[Any]):
    """The newest message that the client has; null: none."""

    last_message_id = IdField()
    stream = serializers.BooleanField(default=False)


class StreamQuery(serializers.Serializer[Any]):
    run = serializers.UUIDField(required=False)
