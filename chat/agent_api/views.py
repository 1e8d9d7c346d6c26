"""An agent over HTTP: `POST` what is said; the answer comes as server-sent events, or as JSON when it is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from agents import zones
from agents.rest import read_body, read_query
from agents.signed_in import signed_in
from chat.accounts import authentication
from chat.agent_api import places, runs
from chat.agent_api.asking import Asked, ask, may_listen
from chat.agent_api.bodies import StreamBody, StreamQuery
from chat.agent_api.event_stream import CONTENT_TYPE, EventStream
from chat.agent_api.throttles import ModelRuns
from chat.encoders.sse import Cursor, SseEncoder, event

EVENTS = {(200, CONTENT_TYPE): OpenApiTypes.STR}
LAST_EVENT = OpenApiParameter(
    "Last-Event-ID", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The id of the newest event that was read."
)


class EventsRenderer(JSONRenderer):
    """Lets whoever accepts event streams alone in. What is refused is said as a problem all the same."""

    media_type = CONTENT_TYPE
    format = "sse"


class StreamingView(APIView):
    renderer_classes = (JSONRenderer, EventsRenderer)


class Stream(StreamingView):
    """`POST`: say something to an agent. Server-sent events of the run that answers it.

    `openai_event`, `text_delta`, `tool_call`, `widget`, `removed`, `error`, and `done` at the end.
    """

    throttle_classes = (ModelRuns,)

    @extend_schema(request=StreamBody, responses=EVENTS)
    def post(self, request: Request) -> HttpResponseBase:
        body = read_body(StreamBody, request)
        return stream_of(request, asked_by(request, body))


class Resumed(StreamingView):
    """`GET`: the rest of a stream, after the event that `Last-Event-ID` names; without it all of the newest run."""

    @extend_schema(parameters=[StreamQuery, LAST_EVENT], responses=EVENTS)
    def get(self, request: Request, session: UUID) -> HttpResponseBase:
        query = read_query(StreamQuery, request)
        may_listen(signed_in(request))
        cursor = _cursor(request)
        found = runs.to_follow(signed_in(request), session, cursor, query.get("run"))
        return stream(request, session, found.run, cursor or Cursor(found.rev))


def asked_by(request: Request, body: dict[str, Any]) -> Asked:
    return ask(
        signed_in(request),
        text=body["message"],
        session=body["session_id"],
        agent=body["agent_id"],
        client_id=body["client_id"],
    )


def stream_of(request: Request, asked: Asked) -> HttpResponseBase:
    return stream(request, asked.session, asked.run, Cursor(asked.rev), tap=asked.tap)


def stream(request: Request, session: UUID, run: UUID, cursor: Cursor, **options: Any) -> HttpResponseBase:
    """Return the events of this run after the cursor."""
    user = signed_in(request)
    access, zone = authentication.of_request(request), zones.of(user)
    encoder = SseEncoder(session, user, run, cursor)
    place = f"{reverse('agent_stream_again', args=[session])}?run={run}"
    started = event("started", {"session_id": str(session), "run": str(run)}, cursor)
    response = EventStream(access, encoder, rev=cursor.rev, zone=zone, **options).response(started)
    response["Content-Location"] = place
    places.give_back(request)
    return response


def _cursor(request: Request) -> Cursor | None:
    """Return what `Last-Event-ID` says. Errors: DRF's `ValidationError`."""
    said = request.headers.get("Last-Event-ID", "")
    try:
        return Cursor.read(said) if said else None
    except ValueError:
        raise serializers.ValidationError({"Last-Event-ID": ["This is the id of no event of a stream."]}) from None
