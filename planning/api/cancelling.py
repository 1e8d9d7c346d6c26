"""Calling an event off over HTTP, and taking that back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import EventSerializer


class CancelSerializer(Strict):
    """What is said to the guests about it."""

    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class Cancelling:
    """What an event's viewset has of it. Both answer with the event."""

    checked: Any
    get_object: Any
    shown: Any

    @extend_schema(request=CancelSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Call it off: invited guests and vendors who were asked are told. Owner only; repeating changes nothing."""
        row, note = self.get_object(), self.checked(CancelSerializer)["note"]
        return self.shown(actions.cancel_event(row, by=signed_in(request), note=note))

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Let it take place after all, within a week: whoever has heard that it does not is told. Owner only."""
        return self.shown(actions.restore_event(self.get_object(), by=signed_in(request)))
