"""What this installation is and how it does, for programs of those who have signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import registry
from agents.llm import configured
from project import health


class InfoSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    model = serializers.CharField()
    time_zone = serializers.CharField()
    agents = serializers.ListField(child=serializers.CharField())
    tools = serializers.ListField(child=serializers.CharField())


class PartSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(["ok", "down"])
    detail = serializers.CharField()


class StatusSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(["ready", "degraded", "down"])
    parts = serializers.DictField(child=PartSerializer())


class Info(APIView):
    """`GET`: {"name", "model", "time_zone", "agents", "tools"}: the settings' model and what code declares."""

    @extend_schema(responses=InfoSerializer, summary="What this installation is")
    def get(self, request: Request) -> Response:
        return Response(
            {
                "name": "Convoke",
                "model": "offline model" if configured.is_offline() else configured.model().name,
                "time_zone": settings.TIME_ZONE,
                "agents": [agent.name for agent in registry.agents if agent.listed],
                "tools": sorted(tool.name for tool in registry.tools),
            }
        )


class Status(APIView):
    """`GET`: as `/readyz` has it, {"state", "parts": {name: {"state", "detail"}}}, but always with 200."""

    @extend_schema(responses=StatusSerializer, summary="How each part of it does")
    def get(self, request: Request) -> Response:
        parts = health.latest()
        return Response({"state": health.state_of(parts), "parts": parts})
