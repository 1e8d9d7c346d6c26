"""What views that stream share: whom they let in, and the response."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from agents import zones
from agents.signed_in import signed_in
from chat.accounts import authentication
from chat.agent_api import places
from chat.agent_api.asking import Asked
from chat.agent_api.event_stream import CONTENT_TYPE, EventStream
from chat.agent_api.schemas import StreamEventSerializer
from chat.encoders.sse import Cursor, SseEncoder, event

EVENTS = {(200, CONTENT_TYPE): StreamEventSerializer}


class EventsRenderer(JSONRenderer):
    """Lets whoever accepts event streams alone in. What is refused is said as a problem all the same."""

    media_type = CONTENT_TYPE
    format = "sse"


class StreamingView(APIView):
    renderer_classes = (JSONRenderer, EventsRenderer)


def stream_of(request: Request, asked: Asked) -> HttpResponseBase:
    """Return the events of a run that was asked for."""
    return stream(request, asked.session, asked.run, Cursor(asked.rev), tap=asked.tap)


def stream(request: Request, session: UUID, run: UUID, cursor: Cursor, **options: Any) -> HttpResponseBase:
    """Return the events of this run after the cursor."""
    user = signed_in(request)
    access, zone = authentication.of_request(request), zones.of(user)
    encoder = SseEncoder(session, user, run, cursor)
    started = event("started", {"session_id": str(session), "run": str(run)}, cursor)
    response = EventStream(access, encoder, rev=cursor.rev, zone=zone, **options).response(started)
    response["Content-Location"] = f"{reverse('agent_stream_again', args=[session])}?run={run}"
    places.give_back(request)
    return response
