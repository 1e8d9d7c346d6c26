"""Models over REST, for staff with the rights to them: which there are, what a server has, and how one is set up.

No answer holds a key: a row names the variable that has it, and `has_key` says whether that is set on this server.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.exceptions import ValidationError as Unfit
from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.llm import configured
from agents.llm.model import ModelError
from agents.profiles import chains
from agents.profiles.models import LLMModel
from agents.rest import read_body, read_query
from agents.signed_in import signed_in

PATIENCE = 5.0  # seconds for a server to list its models


class ModelSerializer(serializers.ModelSerializer[LLMModel]):
    name = serializers.CharField(max_length=100)  # one that is there already is changed
    fallback = serializers.SlugRelatedField(
        slug_field="name", queryset=LLMModel.objects.all(), allow_null=True, required=False
    )
    has_key = serializers.SerializerMethodField()

    class Meta:
        model = LLMModel
        fields = [
            "id", "name", "provider", "api", "base_url", "model_name", "temperature", "max_tokens", "timeout",
            "context_tokens", "stream", "sees_pictures", "extra",
            "key_env", "has_key", "fallback", "is_active", "is_default", "price_input", "price_cached_input",
            "price_output", "created_at", "updated_at",
        ]  # fmt: skip

    def get_has_key(self, row: LLMModel) -> bool:
        return bool(row.key_env) and bool(os.environ.get(row.key_env))


class ModelsQuery(serializers.Serializer[Any]):
    """`model`: the row whose server is asked what it has; without one it is the settings' server."""

    model = serializers.CharField(max_length=100, default="", allow_blank=True)


class ServerSerializer(serializers.Serializer[Any]):
    model = serializers.CharField()
    available = serializers.ListField(child=serializers.CharField())
    detail = serializers.CharField(help_text="What was wrong.")


class ModelsSerializer(serializers.Serializer[Any]):
    server = ServerSerializer()
    models = ModelSerializer(many=True)


class Models(APIView):
    """`GET`: {"server": {"model", "available": […], "detail"}, "models": [rows]}. `detail` says what was wrong."""

    @extend_schema(parameters=[ModelsQuery], responses=ModelsSerializer, summary="List models, and what a server has")
    def get(self, request: Request) -> Response:
        _needs(request, "view")
        name = read_query(ModelsQuery, request)["model"]
        rows = list(LLMModel.objects.select_related("fallback"))
        asked = next((row for row in rows if row.name == name), None)
        if name and asked is None:
            raise Http404
        return Response({"server": _server(asked), "models": ModelSerializer(rows, many=True).data})


class ParametersSerializer(serializers.Serializer[Any]):
    temperature = serializers.FloatField(required=False, allow_null=True)
    max_tokens = serializers.IntegerField(required=False, allow_null=True)


class ConfigureBody(ModelSerializer):
    """The row's fields; or in other words: `model_id` is its name, `active` is `is_active`, with some `parameters`.

    What is made so is a model of Ollama's, unless it says of whose.
    """

    name = serializers.CharField(max_length=100, required=False)
    model_id = serializers.CharField(max_length=100, required=False, write_only=True)
    active = serializers.BooleanField(required=False, write_only=True)
    parameters = ParametersSerializer(required=False, write_only=True)

    class Meta(ModelSerializer.Meta):
        fields = [*ModelSerializer.Meta.fields, "model_id", "active", "parameters"]


class Configure(APIView):
    """`POST`: makes the row of this name, or changes what is given of it. 201 or 200 with the row."""

    @extend_schema(
        request=ConfigureBody,
        responses={200: ModelSerializer, 201: ModelSerializer},
        summary="Make a model, or change what is given of it",
    )
    def post(self, request: Request) -> Response:
        with transaction.atomic():
            said = request.data if isinstance(request.data, dict) else {}
            name = said.get("name") or said.get("model_id")
            found = LLMModel.objects.select_for_update().filter(name=name).first() if _is_name(name) else None
            _needs(request, "add" if found is None else "change")
            given = _by_the_rows_names(read_body(ConfigureBody if found is None else _Changed, request))
            row = found or LLMModel(
                provider=LLMModel.Provider.OLLAMA if "model_id" in said else LLMModel.Provider.OPENAI
            )
            for field, value in given.items():
                setattr(row, field, value)
            try:
                row.full_clean()
            except Unfit as error:
                raise ValidationError(error.message_dict) from None
            row.save()
        return Response(ModelSerializer(row).data, status=201 if found is None else 200)


def _by_the_rows_names(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was said in other words by the names of the row's fields. Errors: DRF's `ValidationError`."""
    name = given.pop("model_id", None)
    if "active" in given:
        given["is_active"] = given.pop("active")
    given |= given.pop("parameters", {})
    if not given.setdefault("name", name):
        raise serializers.ValidationError({"name": ["A model needs a name."]})
    return given


class _Changed(ConfigureBody):
    """What is left out stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "partial": True})


def _is_name(name: object) -> bool:
    return isinstance(name, str) and "\x00" not in name


def _needs(request: Request, verb: str) -> None:
    """Errors: `PermissionDenied` for whoever is not of the staff, or lacks this right to models."""
    user = signed_in(request)
    if not user.is_staff or not user.has_perm(f"profiles.{verb}_llmmodel"):
        raise PermissionDenied(f"You may not {verb} models.")


def _server(row: LLMModel | None) -> dict[str, Any]:
    try:
        model = configured.model() if row is None else chains.candidate(row).model
        return {"model": model.name, "available": configured.listed(model, patience=PATIENCE), "detail": ""}
    except (ModelError, ImproperlyConfigured) as error:
        return {"model": row.name if row else "", "available": [], "detail": str(error)}
