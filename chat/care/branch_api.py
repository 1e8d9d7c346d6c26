"""Branches over REST: go on from an earlier message, have it answered anew, read what was put away, bring it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.refused import not_found
from agents.rest import PageQuery, page, page_of, read_body, read_query
from agents.signed_in import signed_in
from chat.attachments.shown import with_attachments
from chat.care import branches, branching
from chat.care.api import MessagesQuery, mine
from chat.care.schemas import (
    BranchSerializer,
    BranchWithMessagesSerializer,
    ContinuedSerializer,
    RegeneratedSerializer,
    RestoredSerializer,
)
from chat.models import Branch, Message
from chat.rendering import Rendered


class FromBody(serializers.Serializer[Any]):
    message_id = serializers.UUIDField()
    client_id = serializers.UUIDField(required=False)


class RestoreBody(serializers.Serializer[Any]):
    client_id = serializers.UUIDField(required=False)


class ContinueFromMessage(APIView):
    """`POST`: put all below a message away as a branch, and stop what goes on. What is said next goes on from there."""

    @extend_schema(
        request=FromBody, responses=ContinuedSerializer, summary="Go on from an earlier message of a conversation"
    )
    def post(self, request: Request, conversation: UUID) -> Response:
        body = _from(request, conversation)
        return Response(branching.continue_from_message(signed_in(request), **body))


class Regenerate(APIView):
    """`POST`: have what was said answered anew. The answer until now is kept as a branch."""

    @extend_schema(request=FromBody, responses=RegeneratedSerializer, summary="Have what was said answered anew")
    def post(self, request: Request, conversation: UUID) -> Response:
        body = _from(request, conversation)
        return Response(branching.regenerate(signed_in(request), **body))


class Branches(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, the one that was begun first at the top."""

    @extend_schema(
        parameters=[PageQuery], responses=page_of(BranchSerializer), summary="List the branches of a conversation"
    )
    def get(self, request: Request, conversation: UUID) -> Response:
        query = read_query(PageQuery, request)
        rows = Branch.objects.filter(conversation=mine(request, conversation))
        return Response(page(rows.order_by("begun_at", "pk"), query, branches.branch_json))


class OneBranch(APIView):
    """`GET`: the branch with its `messages`, the oldest first, so many of them from `offset` on."""

    @extend_schema(
        parameters=[MessagesQuery], responses=BranchWithMessagesSerializer, summary="Read a branch of a conversation"
    )
    def get(self, request: Request, conversation: UUID, branch: UUID) -> Response:
        query = read_query(MessagesQuery, request)
        found = _branch(request, conversation, branch)
        start = query["offset"]
        rows = branches.messages_of(found)[start : start + query["limit"]]
        shown = [Rendered(message, signed_in(request)).json() for message in with_attachments(rows)]
        return Response({**branches.branch_json(found), **query, "results": shown})


class Restore(APIView):
    """`POST`: show the branch again. What stands in its place is kept as one."""

    @extend_schema(request=RestoreBody, responses=RestoredSerializer, summary="Show a branch again")
    def post(self, request: Request, conversation: UUID, branch: UUID) -> Response:
        found = _branch(request, conversation, branch)
        body = read_body(RestoreBody, request)
        return Response(branching.restore_branch(signed_in(request), branch=found.pk, **body))


def _from(request: Request, conversation: UUID) -> dict[str, Any]:
    found = mine(request, conversation)
    body = read_body(FromBody, request)
    message = body.pop("message_id")
    if not Message.objects.filter(pk=message, conversation=found).exists():
        raise not_found("message_id")
    return {"message": message, **body}


def _branch(request: Request, conversation: UUID, branch: UUID) -> Branch:
    found = branching.branch_of(signed_in(request), branch)
    if found.conversation_id != conversation:
        raise not_found("branch")
    return found
