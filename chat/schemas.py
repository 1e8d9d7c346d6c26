"""What chat answers over REST, for `/api/schema/`. `chat.rendering` and the views write it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agents.documents import Document
from agents.runtime.models import Approval, ToolCall
from chat.attachments.shown import GONE
from chat.models import Message


class FoundSerializer(serializers.Serializer[Any]):
    message = serializers.UUIDField()
    snippet = serializers.CharField(help_text="The words around, as text.")


class ConversationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    agent = serializers.CharField(allow_blank=True)
    rev = serializers.IntegerField(help_text="Of its last change.")
    unread = serializers.BooleanField()
    is_archived = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    is_temporary = serializers.BooleanField(help_text="No list has it, nothing in it is remembered.")
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When a temporary one is deleted.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ListedConversationSerializer(ConversationSerializer):
    found = FoundSerializer(required=False, allow_null=True, help_text="Where `search` is asked for.")


class ActionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    fields = serializers.DictField(help_text="JSON schema of its arguments.")  # type: ignore[assignment]


class WidgetSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    arguments = serializers.DictField()
    data = serializers.DictField(  # type: ignore[assignment]
        allow_null=True, help_text="Its rows as they are now; null when they are gone."
    )
    actions = ActionSerializer(many=True)
    html = serializers.CharField()


class ApprovalSerializer(serializers.Serializer[Any]):
    """As `approval_json` says it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Approval.Kind.values)
    state = serializers.ChoiceField(Approval.State.values)
    tool = serializers.CharField()
    title = serializers.CharField()
    arguments = serializers.DictField(help_text="Exactly what the tool is to run with.")
    schema = serializers.DictField(allow_null=True, help_text="JSON schema of the edits, or of the answer.")
    edited = serializers.DictField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    run = serializers.UUIDField()
    conversation = serializers.UUIDField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    door = serializers.ChoiceField(["", *Approval.Door.values])
    expires_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class ToolCallSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    arguments = serializers.CharField(help_text="JSON, as the model wrote it.")
    state = serializers.ChoiceField(ToolCall.State.choices)
    output = serializers.CharField(allow_null=True)
    line = serializers.CharField(help_text="What a person reads of it.")
    approval = ApprovalSerializer(allow_null=True, help_text="What it waits for, or waited for.")


class AttachmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True, help_text="Of the document; null when it was deleted.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    state = serializers.ChoiceField([*Document.State.values, GONE])
    why = serializers.CharField(allow_blank=True, help_text="Why it could not be read.")
    url = serializers.CharField(allow_null=True, help_text="The file itself.")
    preview = serializers.CharField(allow_null=True, help_text="A picture, made small.")


class CitationSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="By which a person is shown it.")
    passage = serializers.IntegerField(help_text="What stands in the text, as `[12]`.")
    title = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, help_text="The page of what it is about.")


class UsedSerializer(serializers.Serializer[Any]):
    fact = serializers.UUIDField()
    statement = serializers.CharField(allow_null=True, help_text="Null where it was forgotten.")
    state = serializers.ChoiceField(["current", "past", "forgotten"])


class MessageSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    rev = serializers.IntegerField()
    role = serializers.ChoiceField(Message.Role.choices)
    kind = serializers.ChoiceField(Message.Kind.choices)
    state = serializers.ChoiceField(Message.State.choices)
    agent = serializers.CharField()
    run = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    choices = serializers.ListField(
        child=serializers.CharField(), max_length=3, help_text="What it offers to say next, as buttons."
    )
    reasoning = serializers.CharField()
    citations = CitationSerializer(many=True)
    widget = WidgetSerializer(allow_null=True)
    tool_call = ToolCallSerializer(allow_null=True)
    attachments = AttachmentSerializer(many=True)
    used = UsedSerializer(many=True, help_text="What is known of the person, by which a run's last text goes.")
    reaction = serializers.ChoiceField(Message.Reaction.choices, allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


class SpeaksForSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text='What that is, such as "customer".')
    name = serializers.CharField()


class ConversationWithMessagesSerializer(ConversationSerializer):
    speaks_for = SpeaksForSerializer(
        many=True, required=False, help_text="For whom it speaks besides its person, to whom alone it is told."
    )
    metadata = serializers.DictField(required=False, help_text="What programs said of it: `customer_id`.")
    previous_response_id = serializers.CharField(
        required=False, allow_blank=True, help_text="The model server's name for its last answer."
    )
    last_output = serializers.DictField(
        required=False, allow_null=True, help_text="The last answer: `run`, `model`, `text`, `output`."
    )
    messages = MessageSerializer(many=True, required=False, help_text="Where `include_messages` is asked for.")
    has_older = serializers.BooleanField(required=False)


class MessagesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=0)
    limit = serializers.IntegerField(min_value=1)
    offset = serializers.IntegerField(min_value=0)
    results = MessageSerializer(many=True)


class ReactedSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    message = serializers.UUIDField()
    rev = serializers.IntegerField()
    reaction = serializers.ChoiceField(Message.Reaction.choices, allow_null=True)
