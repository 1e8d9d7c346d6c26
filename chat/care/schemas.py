"""What branches answer over REST, for `/api/schema/`. `chat.care.branches` and `chat.care.branching` write it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.schemas import MessageSerializer


class BranchSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    after = serializers.UUIDField(allow_null=True, help_text="The message it stands behind; null at the beginning.")
    title = serializers.CharField(allow_blank=True, help_text="How it begins.")
    messages = serializers.IntegerField(min_value=0, help_text="How many were put away.")
    is_shown = serializers.BooleanField(help_text="It was brought back.")
    begun_at = serializers.DateTimeField()


class BranchWithMessagesSerializer(BranchSerializer):
    limit = serializers.IntegerField(min_value=1)
    offset = serializers.IntegerField(min_value=0)
    results = MessageSerializer(many=True)


class ContinuedSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    message = serializers.UUIDField()
    branch = serializers.UUIDField(allow_null=True, help_text="Null where nothing stood below.")
    rev = serializers.IntegerField()


class RegeneratedSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    message = serializers.UUIDField(help_text="What is answered.")
    run = serializers.UUIDField()
    rev = serializers.IntegerField()


class RestoredSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    branch = serializers.UUIDField()
    rev = serializers.IntegerField()
