"""What is in a conversation, over REST: its messages page by page, as a file, cleared; and a reaction to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.refused import not_found
from agents.rest import MOST, read_body, read_query
from agents.signed_in import signed_in
from chat import actions, speaking, used
from chat.attachments.shown import with_attachments
from chat.care import export
from chat.care.history import clear
from chat.live import sync
from chat.models import Conversation, Message
from chat.rendering import Rendered
from chat.schemas import MessagesSerializer, ReactedSerializer


class MessagesQuery(serializers.Serializer[Any]):
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=50)
    offset = serializers.IntegerField(min_value=0, max_value=10_000_000, default=0)


class ExportQuery(serializers.Serializer[Any]):
    format = serializers.ChoiceField(list(export.CONTENT_TYPES), default="json")


class ReactionBody(serializers.Serializer[Any]):
    reaction = serializers.ChoiceField(Message.Reaction.choices, allow_null=True)


class Messages(APIView):
    """`GET`: {"count", "limit", "offset", "results": […]}, the oldest first, as the page orders them."""

    @extend_schema(
        parameters=[MessagesQuery], responses=MessagesSerializer, summary="List the messages of a conversation"
    )
    def get(self, request: Request, conversation: UUID) -> Response:
        query = read_query(MessagesQuery, request)
        mine(request, conversation)
        rows = Message.objects.filter(conversation=conversation, rev__gt=0, branch__isnull=True)
        rows = rows.exclude(kind=Message.Kind.REMOVED)
        start = query["offset"]
        shown = rows.select_related(*sync.SHOWN).order_by("created_at", "id")[start : start + query["limit"]]
        found = with_attachments(shown)
        used.attach(found)
        results = [Rendered(message, signed_in(request)).json() for message in found]
        return Response({"count": rows.count(), **query, "results": results})


class Export(APIView):
    """`GET ?format=json|md|html`: the whole conversation as a file."""

    @extend_schema(
        parameters=[ExportQuery],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/markdown"): OpenApiTypes.STR,
            (200, "text/html"): OpenApiTypes.STR,
        },
        summary="Export a conversation",
    )
    def get(self, request: Request, conversation: UUID) -> HttpResponse:
        form = read_query(ExportQuery, request)["format"]
        found = mine(request, conversation)
        name = f"{slugify(found.title)[:60] or 'conversation'}.{form}"
        return HttpResponse(
            export.exported(found, form),
            content_type=export.CONTENT_TYPES[form],
            headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
        )


class History(APIView):
    """`DELETE`: take all messages away; the conversation, its name and what was planned stay. 409 while one answers."""

    @extend_schema(responses={204: None}, summary="Take all messages of a conversation away")
    def delete(self, request: Request, conversation: UUID) -> Response:
        clear(signed_in(request), conversation=conversation)
        return Response(status=204)


class SpeaksFor(APIView):
    """`DELETE`: let it speak for nobody but its person."""

    @extend_schema(responses={204: None}, summary="Let a conversation speak for nobody")
    def delete(self, request: Request, conversation: UUID) -> Response:
        speaking.end(signed_in(request), conversation=conversation)
        return Response(status=204)


class Reaction(APIView):
    """`POST`: the thumbs of an answer, or null to take them back."""

    @extend_schema(request=ReactionBody, responses=ReactedSerializer, summary="React to an answer")
    def post(self, request: Request, message: UUID) -> Response:
        user = signed_in(request)
        if not Message.objects.filter(pk=message, conversation__in=Conversation.objects.visible_to(user)).exists():
            raise not_found("message")
        reaction = read_body(ReactionBody, request)["reaction"]
        return Response({**actions.react(user, message=message, reaction=reaction), "reaction": reaction})


def mine(request: Request, pk: UUID) -> Conversation:
    found = Conversation.objects.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise not_found("conversation")
    return found
