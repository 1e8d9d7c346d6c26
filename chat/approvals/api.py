"""What waits for a person, over REST: the list, one, and deciding it, once."""

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
from agents.runtime.models import Approval
from agents.signed_in import signed_in
from chat.approvals import actions
from chat.approvals.serialized import approval_json
from chat.schemas import ApprovalSerializer

DOOR = Approval.Door.REST


class ListQuery(PageQuery):
    state = serializers.ChoiceField([*Approval.State.values, "all"], default="waiting")


class DecisionBody(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(["approve", "decline"])
    arguments = serializers.DictField(required=False, allow_null=True, help_text="Edits of what is approved, by name.")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class AnswerBody(serializers.Serializer[Any]):
    output = serializers.JSONField(allow_null=True, help_text="A client's output, text or JSON; a form's values.")


class Approvals(APIView):
    """What waits for this person, or, with `state`, what was decided: the oldest that waits first, else the newest."""

    @extend_schema(
        parameters=[ListQuery], responses=page_of(ApprovalSerializer), summary="List what waits for a decision"
    )
    def get(self, request: Request) -> Response:
        query = read_query(ListQuery, request)
        rows = actions.visible_to(signed_in(request))
        if query["state"] != "all":
            rows = rows.filter(state=query["state"])
        order = ("created_at", "pk") if query["state"] == Approval.State.WAITING else ("-created_at", "pk")
        return Response(page(rows.order_by(*order), query, approval_json))


class OneApproval(APIView):
    """One approval as it now is."""

    @extend_schema(responses=ApprovalSerializer, summary="Read an approval")
    def get(self, request: Request, tool_call: UUID) -> Response:
        return Response(approval_json(_one(request, tool_call)))


class Decide(APIView):
    """Approve it, with edits or without, or decline it. 409 `decided` or `expired` when it waits no more."""

    @extend_schema(request=DecisionBody, responses=ApprovalSerializer, summary="Approve or decline")
    def post(self, request: Request, tool_call: UUID) -> Response:
        _one(request, tool_call)
        fields = read_body(DecisionBody, request)
        actions.decide(signed_in(request), tool_call=tool_call, door=DOOR, **fields)
        return Response(approval_json(_one(request, tool_call)))


class Answer(APIView):
    """Give a client tool's output, or the values of a form. 409 `decided` or `expired` when it waits no more."""

    @extend_schema(request=AnswerBody, responses=ApprovalSerializer, summary="Give the output of a client tool")
    def post(self, request: Request, tool_call: UUID) -> Response:
        _one(request, tool_call)
        output = read_body(AnswerBody, request)["output"]
        actions.answer(signed_in(request), tool_call=tool_call, output=output, door=DOOR)
        return Response(approval_json(_one(request, tool_call)))


def _one(request: Request, pk: UUID) -> Approval:
    found: Approval | None = actions.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise not_found("tool_call")
    return found
