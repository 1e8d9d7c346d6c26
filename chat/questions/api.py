"""Questions over REST: those that wait for an answer, each with the JSON schema of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import PageQuery, page, page_of, read_query
from agents.signed_in import signed_in
from agents.workflows import WorkflowRun, engine
from chat.questions.notices import title_of
from chat.questions.views import find, form_of


class AnswerQuery(serializers.Serializer[Any]):
    """`number`: of the question that is answered. Where another is asked by now, nothing is taken: 404."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class QuestionSerializer(serializers.Serializer[Any]):
    """What `question_json` writes."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    workflow = serializers.CharField()
    schema = serializers.DictField(allow_null=True, help_text="JSON schema of the answer.")
    until = serializers.DateTimeField(allow_null=True)


class Questions(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, the one that has waited the longest first."""

    @extend_schema(
        parameters=[PageQuery], responses=page_of(QuestionSerializer), summary="List what waits for an answer"
    )
    def get(self, request: Request) -> Response:
        return Response(page(engine.questions(signed_in(request)), read_query(PageQuery, request), question_json))


class OneQuestion(APIView):
    """`GET`: the question. `POST`: the answer, an object that fits its schema; 204.

    One run may ask several questions, one after the other: `?number=` says which is answered.
    """

    @extend_schema(responses=QuestionSerializer, summary="Read a question")
    def get(self, request: Request, run: int) -> Response:
        return Response(question_json(find(signed_in(request), run)[0]))

    @extend_schema(
        parameters=[AnswerQuery], request=OpenApiTypes.OBJECT, responses={204: None}, summary="Answer a question"
    )
    def post(self, request: Request, run: int) -> Response:
        user = signed_in(request)
        asked, _ = find(user, run)
        if read_query(AnswerQuery, request).get("number", asked.step_number) != asked.step_number:
            raise Http404
        if not isinstance(request.data, dict):
            raise ValidationError({"form": ["An answer is an object."]})
        engine.answer(asked, request.data, by=user)
        return Response(status=204)


def question_json(run: WorkflowRun) -> dict[str, Any]:
    form = form_of(run)
    return {
        "id": run.pk,
        "number": run.step_number,
        "title": title_of(run),
        "workflow": run.name,
        "schema": form.model_json_schema() if form is not None else None,
        "until": run.timeout_at.isoformat() if run.timeout_at else None,
    }
