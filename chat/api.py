"""Conversations over REST: the list, and one with its messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import PageQuery, page, read_query
from agents.signed_in import signed_in
from chat.live import sync
from chat.models import Conversation
from chat.rendering import Rendered


class ListQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True)
    ordering = serializers.ChoiceField(
        ["last_at", "-last_at", "title", "-title", "created_at", "-created_at"], default="-last_at"
    )
    is_archived = serializers.BooleanField(default=False)


class OneQuery(serializers.Serializer[Any]):
    include_messages = serializers.BooleanField(default=False)
    limit = serializers.IntegerField(min_value=1, max_value=1000, default=500)


class Conversations(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, newest first."""

    def get(self, request: Request) -> Response:
        query = read_query(ListQuery, request)
        rows = Conversation.objects.visible_to(signed_in(request)).filter(is_archived=query["is_archived"])
        if query["search"]:
            rows = rows.filter(title__icontains=query["search"])
        rows = rows.order_by(query["ordering"], "pk")
        return Response(page(rows, query, conversation_json))


class OneConversation(APIView):
    """`GET`: the conversation; with `include_messages=true` its newest messages, in the order of the page."""

    def get(self, request: Request, conversation: UUID) -> Response:
        query = read_query(OneQuery, request)
        row = Conversation.objects.visible_to(signed_in(request)).filter(pk=conversation).first()
        if row is None:
            raise Http404
        body = conversation_json(row)
        if query["include_messages"]:
            messages, has_older = sync.newest_messages(conversation, most=query["limit"])
            body["messages"] = [Rendered(message, signed_in(request)).json() for message in messages]
            body["has_older"] = has_older
        return Response(body)


def conversation_json(row: Conversation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "title": row.title,
        "agent": row.agent,
        "rev": row.rev,
        "unread": row.is_unread,
        "is_archived": row.is_archived,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.last_at.isoformat(),
    }
