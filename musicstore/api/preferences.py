"""What the store knows of whoever asks: `GET /api/music/preferences/`. It is said in talk, and changed as facts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.signed_in import signed_in
from musicstore import preferences


class BecauseSerializer(serializers.Serializer):
    fact = serializers.UUIDField(help_text="Below `/api/memory/` it is changed and forgotten.")
    statement = serializers.CharField()
    quote = serializers.CharField(help_text="The person's own words.")


class NotificationSettingsSerializer(serializers.Serializer):
    new_albums = serializers.BooleanField(help_text="Whether they may be told of new albums by artists they love.")


class PreferencesSerializer(serializers.Serializer):
    music_genres = serializers.ListField(child=serializers.CharField())
    favorite_artists = serializers.ListField(child=serializers.CharField())
    disliked = serializers.ListField(child=serializers.CharField(), help_text="Genres and artists.")
    preferred_language = serializers.CharField(allow_blank=True)
    notification_settings = NotificationSettingsSerializer()
    because = BecauseSerializer(many=True)


class Preferences(APIView):
    """A person's own, read from the facts that memory keeps of them; nothing of it is kept apart."""

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        return Response(preferences.as_data(preferences.of(signed_in(request))))
