"""An agent's answers as server-sent events: asked for, gone on with, given what a client's tool came to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from agents.rest import read_body, read_query
from agents.signed_in import signed_in
from chat.agent_api import runs, tool_outputs
from chat.agent_api.asking import asked_by, may_listen
from chat.agent_api.bodies import AskBody, OutputBody, StreamQuery
from chat.agent_api.streaming import EVENTS, StreamingView, stream, stream_of
from chat.agent_api.throttles import ModelRuns
from chat.encoders.sse import Cursor

LAST_EVENT = OpenApiParameter(
    "Last-Event-ID", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The id of the newest event that was read."
)


class Stream(StreamingView):
    """`POST`: say something to an agent. Server-sent events of the run that answers it.

    `openai_event`, `text_delta`, `tool_call`, `widget`, `removed`, `error`, and `done` at the end.
    """

    throttle_classes = (ModelRuns,)

    @extend_schema(request=AskBody, responses=EVENTS, summary="Say something to an agent, and follow the answer")
    def post(self, request: Request) -> HttpResponseBase:
        return stream_of(request, asked_by(request, read_body(AskBody, request)))


class ToolOutput(StreamingView):
    """`POST`: what a tool of the client's came to, once. Events of the same run, which goes on when no call waits."""

    throttle_classes = (ModelRuns,)

    @extend_schema(request=OutputBody, responses=EVENTS, summary="Give the output of a client tool, and follow")
    def post(self, request: Request) -> HttpResponseBase:
        given = tool_outputs.give(signed_in(request), **read_body(OutputBody, request))
        return stream_of(request, given)


class Resumed(StreamingView):
    """`GET`: the rest of a stream, after the event that `Last-Event-ID` names; without it all of the newest run."""

    @extend_schema(parameters=[StreamQuery, LAST_EVENT], responses=EVENTS, summary="Follow an answer again")
    def get(self, request: Request, session: UUID) -> HttpResponseBase:
        query = read_query(StreamQuery, request)
        may_listen(signed_in(request))
        cursor = _cursor(request)
        found = runs.to_follow(signed_in(request), session, cursor, query.get("run"))
        return stream(request, session, found.run, cursor or Cursor(found.rev))


def _cursor(request: Request) -> Cursor | None:
    """Return what `Last-Event-ID` says. Errors: DRF's `ValidationError`."""
    said = request.headers.get("Last-Event-ID", "")
    try:
        return Cursor.read(said) if said else None
    except ValueError:
        raise serializers.ValidationError({"Last-Event-ID": ["This is the id of no event of a stream."]}) from None
