"""What this installation is and how it does, for programs of those who have signed in."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import registry
from agents.llm import configured
from project import health


class Info(APIView):
    """`GET`: {"name", "model", "time_zone", "agents", "tools"}: the settings' model and what code declares."""

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

    def get(self, request: Request) -> Response:
        parts = health.latest()
        return Response({"state": health.state_of(parts), "parts": parts})
