"""What is answered, for the schema of the REST interface."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agents.runtime.models import Run
from chat.schemas import CitationSerializer, MessageSerializer, UsedSerializer


class StreamEventSerializer(serializers.Serializer[Any]):
    """One event of a stream."""

    event = serializers.CharField()
    id = serializers.CharField(required=False, help_text="For `Last-Event-ID`.")
    data = serializers.CharField(help_text="JSON.")  # type: ignore[assignment]


class UsageSerializer(serializers.Serializer[Any]):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField()
    reasoning_tokens = serializers.IntegerField()
    cost = serializers.DecimalField(max_digits=14, decimal_places=6)


class AnswerSerializer(serializers.Serializer[Any]):
    """`outcome`: {"type": "success"}, {"type": "interrupt", "interrupts": […]}, …; null while the run goes on."""

    session_id = serializers.UUIDField()
    run = serializers.UUIDField()
    state = serializers.ChoiceField(Run.State.choices)
    text = serializers.CharField(allow_blank=True)
    citations = CitationSerializer(many=True)
    outcome = serializers.DictField(allow_null=True)
    used = UsedSerializer(many=True)
    usage = UsageSerializer()
    output = serializers.DictField(allow_null=True)


class ThreadAnswerSerializer(AnswerSerializer):
    thread_id = serializers.UUIDField()
    message = serializers.CharField(allow_blank=True)
    agent = serializers.CharField(allow_blank=True)


class ResumedSerializer(ThreadAnswerSerializer):
    messages = MessageSerializer(many=True)
    has_more = serializers.BooleanField()
