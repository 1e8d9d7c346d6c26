"""What is known of a person over REST: facts with their quotes; to add, change and forget them; the pause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import memory
from agents.memory import LONGEST, Fact, today
from agents.refused import not_found
from agents.rest import PageQuery, page, page_of, read_body, read_query
from agents.signed_in import signed_in
from chat.memory.known import with_words

STATES = ("current", "past", "all")


class FactsQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True)
    state = serializers.ChoiceField(STATES, default="current")
    kind = serializers.ChoiceField(Fact.Kind.values, required=False)


class FactBody(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST)


class PauseBody(serializers.Serializer[Any]):
    is_paused = serializers.BooleanField()


class FactSerializer(serializers.Serializer[Any]):
    """What `fact_json` writes."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Fact.Kind.values)
    subject = serializers.CharField(help_text="Whom it is about. Empty: the person.")
    attribute = serializers.CharField()
    value = serializers.CharField()
    statement = serializers.CharField(help_text="As it is shown and told.")
    quote = serializers.CharField(help_text="The person's own words.")
    conversation = serializers.CharField(allow_null=True, help_text="Null where it was written on the page.")
    message = serializers.CharField(allow_null=True, help_text="The message that has the quote.")
    said_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(help_text="When it was last said.")
    expires_on = serializers.DateField(allow_null=True, help_text="The last day on which it holds.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When a later value took its place.")
    superseded_by = serializers.UUIDField(allow_null=True)
    is_current = serializers.BooleanField()


class ForgottenSerializer(serializers.Serializer[Any]):
    forgotten = serializers.IntegerField(min_value=0)


class Facts(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, what was said last at the top. `POST`: remember a text; 201.

    `DELETE`: forget all; {"forgotten": how many}.
    """

    @extend_schema(parameters=[FactsQuery], responses=page_of(FactSerializer), summary="List what is known of one")
    def get(self, request: Request) -> Response:
        query, user = read_query(FactsQuery, request), signed_in(request)
        mine = memory.facts_of(user)
        current = mine.current(today(user))
        if query["state"] != "all":
            mine = current if query["state"] == "current" else mine.exclude(pk__in=current.values("pk"))
        if query.get("kind"):
            mine = mine.filter(kind=query["kind"])
        rows = with_words(mine, query["search"]).select_related("user__zone")
        return Response(page(rows.order_by("-confirmed_at", "pk"), query, fact_json))

    @extend_schema(request=FactBody, responses={201: FactSerializer}, summary="Have something remembered")
    def post(self, request: Request) -> Response:
        return Response(fact_json(memory.remember(signed_in(request), read_body(FactBody, request)["text"])), 201)

    @extend_schema(responses={200: ForgottenSerializer}, summary="Forget all that is known of one")
    def delete(self, request: Request) -> Response:
        return Response({"forgotten": memory.forget_all(signed_in(request))})


class OneFact(APIView):
    """`GET`: the fact. `PATCH` {"text"}: another takes its place; the new one. `DELETE`: forget it; 204."""

    @extend_schema(responses=FactSerializer, summary="Read a fact")
    def get(self, request: Request, fact: UUID) -> Response:
        return Response(fact_json(_mine(request, fact)))

    @extend_schema(request=FactBody, responses=FactSerializer, summary="Put other words in a fact's place")
    def patch(self, request: Request, fact: UUID) -> Response:
        _mine(request, fact)
        text = read_body(FactBody, request)["text"]
        return Response(fact_json(memory.edit(signed_in(request), fact, text)))

    @extend_schema(responses={204: None}, summary="Forget a fact")
    def delete(self, request: Request, fact: UUID) -> Response:
        memory.forget(signed_in(request), fact)
        return Response(status=204)


class Pause(APIView):
    """`GET`, `PUT` {"is_paused"}: whether nothing is remembered or recalled for now."""

    @extend_schema(responses=PauseBody, summary="Ask whether memory is paused")
    def get(self, request: Request) -> Response:
        return Response({"is_paused": memory.is_paused(signed_in(request))})

    @extend_schema(request=PauseBody, responses=PauseBody, summary="Pause memory, or let it go on")
    def put(self, request: Request) -> Response:
        is_paused = read_body(PauseBody, request)["is_paused"]
        (memory.pause if is_paused else memory.resume)(signed_in(request))
        return Response({"is_paused": is_paused})


def fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "id": str(fact.pk),
        "kind": fact.kind,
        "subject": fact.subject,
        "attribute": fact.attribute,
        "value": fact.value,
        "statement": fact.statement,
        "quote": fact.quote,
        "conversation": fact.thread or None,
        "message": fact.message or None,
        "said_at": fact.said_at.isoformat(),
        "confirmed_at": fact.confirmed_at.isoformat(),
        "expires_on": fact.expires_on.isoformat() if fact.expires_on else None,
        "ended_at": fact.ended_at.isoformat() if fact.ended_at else None,
        "superseded_by": str(fact.superseded_by_id) if fact.superseded_by_id else None,
        "is_current": fact.is_current,
    }


def _mine(request: Request, pk: UUID) -> Fact:
    found = memory.facts_of(signed_in(request)).select_related("user__zone").filter(pk=pk).first()
    if found is None:
        raise not_found("fact")
    return found
