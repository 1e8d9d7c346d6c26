"""Conversations over REST: the list, a new one, and one with its messages: to read, change and delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import PageQuery, page, page_of, read_body, read_query
from agents.runtime import speaking
from agents.signed_in import signed_in
from chat import last_answer
from chat.care import actions, search
from chat.listing import conversation_json
from chat.live import sync
from chat.models import Conversation
from chat.rendering import Rendered
from chat.schemas import ConversationSerializer, ConversationWithMessagesSerializer, ListedConversationSerializer


class ListQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True)
    ordering = serializers.ChoiceField(
        ["last_at", "-last_at", "title", "-title", "created_at", "-created_at"], default="-last_at"
    )
    is_archived = serializers.BooleanField(default=False)


class OneQuery(serializers.Serializer[Any]):
    include_messages = serializers.BooleanField(default=False)
    limit = serializers.IntegerField(min_value=1, max_value=1000, default=500)


class NewBody(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=actions.LONGEST_TITLE, required=False, allow_blank=True)
    agent = serializers.CharField(max_length=80, required=False)
    is_temporary = serializers.BooleanField(required=False)
    user = serializers.IntegerField(required=False, help_text="Only the id of who asks; programs may leave it out.")


class ChangeBody(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=actions.LONGEST_TITLE, required=False)
    is_archived = serializers.BooleanField(required=False)
    is_pinned = serializers.BooleanField(required=False)


class Conversations(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, newest first. `POST`: an empty one; 201.

    With `search`: those with the words in their title or in a message, that being `found` then, with a snippet as text.
    Temporary ones are in no list.
    """

    @extend_schema(
        parameters=[ListQuery], responses=page_of(ListedConversationSerializer), summary="List conversations"
    )
    def get(self, request: Request) -> Response:
        query = read_query(ListQuery, request)
        rows = Conversation.objects.visible_to(signed_in(request)).listed().filter(is_archived=query["is_archived"])
        if query["search"]:
            rows = rows.filter(search.with_words(signed_in(request), query["search"]))
        body = page(rows.order_by(query["ordering"], "pk"), query, conversation_json)
        if query["search"]:
            shown = [UUID(row["id"]) for row in body["results"]]
            found = search.messages(signed_in(request), query["search"], conversations=shown)
            by_conversation = {str(each.conversation): each for each in found}
            for row in body["results"]:
                each = by_conversation.get(row["id"])
                row["found"] = {"message": str(each.id), "snippet": each.snippet} if each else None
        return Response(body)

    @extend_schema(request=NewBody, responses={201: ConversationSerializer}, summary="Begin an empty conversation")
    def post(self, request: Request) -> Response:
        user, fields = signed_in(request), read_body(NewBody, request)
        if fields.pop("user", user.pk) != user.pk:
            raise serializers.ValidationError({"user": ["You can begin conversations of your own."]})
        made = actions.create(user, **fields)
        return Response(conversation_json(made), 201)


class OneConversation(APIView):
    """`GET`: the conversation; with `include_messages=true` its newest messages, as the page orders them, and what
    programs keep with it.

    `PATCH`: its name, whether it is archived, whether it is pinned. `DELETE`: 204; what goes on in it is stopped.
    """

    @extend_schema(parameters=[OneQuery], responses=ConversationWithMessagesSerializer, summary="Read a conversation")
    def get(self, request: Request, conversation: UUID) -> Response:
        query = read_query(OneQuery, request)
        row = Conversation.objects.visible_to(signed_in(request)).filter(pk=conversation).first()
        if row is None:
            raise Http404
        body = conversation_json(row)
        if speaks_for := speaking.spoken_for(signed_in(request), row.pk, row.agent):
            body["speaks_for"] = speaks_for
        if query["include_messages"]:
            messages, has_older = sync.newest_messages(conversation, most=query["limit"])
            body["messages"] = [Rendered(message, signed_in(request)).json() for message in messages]
            body["has_older"] = has_older
            body |= {"metadata": row.metadata, **last_answer.of(conversation)}
        return Response(body)

    @extend_schema(
        request=ChangeBody, responses=ConversationSerializer, summary="Rename, archive or pin a conversation"
    )
    def patch(self, request: Request, conversation: UUID) -> Response:
        fields = read_body(ChangeBody, request)
        return Response(conversation_json(actions.change(signed_in(request), conversation=conversation, **fields)))

    @extend_schema(responses={204: None}, summary="Delete a conversation")
    def delete(self, request: Request, conversation: UUID) -> Response:
        actions.delete(signed_in(request), conversation=conversation)
        return Response(status=204)
