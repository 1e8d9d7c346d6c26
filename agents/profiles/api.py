"""Agents, tools and prompt templates over REST, below `/api/`.

What is everybody's is read by all and written by staff with the right of the model; what is a person's, by that person.
An id of somebody else's is 404 like one that does not exist.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from agents.profiles import offers
from agents.profiles.models import AgentProfile, AgentPromptTemplate, AgentTool
from agents.profiles.serializers import (
    AgentChangeSerializer,
    AgentSerializer,
    ShownAgentSerializer,
    TemplateChangeSerializer,
    TemplateSerializer,
    ToolSerializer,
)
from agents.rest import PageQuery, page, page_of, read_query
from agents.signed_in import signed_in

MOST = 50  # rows of one kind that one person may have for themselves


class ListQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True)


class AgentQuery(ListQuery):
    is_default = serializers.BooleanField(default=None, allow_null=True)
    is_shared = serializers.BooleanField(default=None, allow_null=True)
    is_offered = serializers.BooleanField(default=True, help_text="false: those that no new conversation offers.")


class ToolQuery(ListQuery):
    tool_type = serializers.ChoiceField(AgentTool.Type.choices, default=None, allow_null=True)


class TemplateQuery(ListQuery):
    agent = serializers.IntegerField(min_value=1, max_value=2**63 - 1, default=None, allow_null=True)


class Rows(ModelViewSet):
    """What the three have in common: pages, and who may write which row."""

    model: type[models.Model]
    query: type[ListQuery] = ListQuery
    is_owned = True  # whether a row may be one person's

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = read_query(self.query, request)
        rows = self.chosen(self.get_queryset().filter(name__icontains=query["search"]), query)
        return Response(page(rows, query, lambda row: dict(self.get_serializer(row).data)))

    def chosen(self, rows: QuerySet[Any], query: dict[str, Any]) -> QuerySet[Any]:
        """Keep the rows that a checked query asks for."""
        return rows

    def get_object(self) -> Any:
        pk = self.kwargs["pk"]
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            raise Http404
        return super().get_object()

    def perform_create(self, serializer: Any) -> None:
        user = signed_in(self.request)
        if not self.is_owned:
            self._needs("add")
            serializer.save()
        elif serializer.validated_data.pop("is_shared", False):
            self._needs("add")
            serializer.save(owner=None)
        elif self.model._default_manager.filter(owner=user).count() >= MOST:
            raise ValidationError({"name": [f"You have {MOST} already. Delete one of them first."]})
        else:
            serializer.save(owner=user)

    def perform_update(self, serializer: Any) -> None:
        if "is_shared" in serializer.validated_data:
            raise ValidationError({"is_shared": ["Whose it is is said once, when it is made."]})
        self._needs("change", serializer.instance)
        serializer.save()

    def perform_destroy(self, instance: Any) -> None:
        self._needs("delete", instance)
        if getattr(instance, "is_declared", False) and not instance.is_missing:
            raise ValidationError({"id": ["It is the code's. Switch it off instead: is_active."]})
        instance.delete()

    def _needs(self, verb: str, row: Any = None) -> None:
        """Errors: `PermissionDenied` when this person may not write what is everybody's."""
        user = signed_in(self.request)
        if row is not None and getattr(row, "owner_id", None) == user.pk:
            return
        if not user.has_perm(f"profiles.{verb}_{self.model._meta.model_name}"):
            raise PermissionDenied(f"You may not {verb} what is everybody's.")


BY_KEY = [OpenApiParameter("id", str, OpenApiParameter.PATH, description="Its id, or its key.")]


@extend_schema_view(
    list=extend_schema(parameters=[AgentQuery], responses=page_of(ShownAgentSerializer)),
    create=extend_schema(responses={201: ShownAgentSerializer}),
    retrieve=extend_schema(parameters=BY_KEY, responses=ShownAgentSerializer),
    update=extend_schema(parameters=BY_KEY, request=AgentChangeSerializer, responses=ShownAgentSerializer),
    partial_update=extend_schema(parameters=BY_KEY, request=AgentChangeSerializer, responses=ShownAgentSerializer),
    destroy=extend_schema(parameters=BY_KEY),
)
class AgentViewSet(Rows):
    queryset = AgentProfile.objects.all()
    model = AgentProfile
    query = AgentQuery
    serializer_class = AgentSerializer

    def get_queryset(self) -> QuerySet[AgentProfile]:
        theirs = AgentProfile.objects.filter(Q(owner=None) | Q(owner=signed_in(self.request)))
        return theirs.select_related("owner").prefetch_related("links__tool").order_by("name", "pk")

    def chosen(self, rows: QuerySet[AgentProfile], query: dict[str, Any]) -> QuerySet[AgentProfile]:
        if query["is_default"] is not None:
            rows = rows.filter(is_default=query["is_default"])
        if query["is_shared"] is not None:
            rows = rows.filter(owner__isnull=query["is_shared"])
        not_offered = offers.not_offered(signed_in(self.request))
        return rows.exclude(not_offered) if query["is_offered"] else rows.filter(not_offered)

    def get_object(self) -> AgentProfile:
        """Return it by its id, or by the key by which conversations know it."""
        if not self.kwargs["pk"].isdigit():
            found = self.get_queryset().filter(key=self.kwargs["pk"]).first()
            if found is None:
                raise Http404
            return found
        return super().get_object()


@extend_schema_view(list=extend_schema(parameters=[ToolQuery], responses=page_of(ToolSerializer)))
class ToolViewSet(Rows):
    queryset = AgentTool.objects.all()
    model = AgentTool
    query = ToolQuery
    serializer_class = ToolSerializer
    is_owned = False

    def get_queryset(self) -> QuerySet[AgentTool]:
        return AgentTool.objects.order_by("name")

    def chosen(self, rows: QuerySet[AgentTool], query: dict[str, Any]) -> QuerySet[AgentTool]:
        return rows.filter(tool_type=query["tool_type"]) if query["tool_type"] else rows


@extend_schema_view(
    list=extend_schema(parameters=[TemplateQuery], responses=page_of(TemplateSerializer)),
    update=extend_schema(request=TemplateChangeSerializer),
    partial_update=extend_schema(request=TemplateChangeSerializer),
)
class TemplateViewSet(Rows):
    queryset = AgentPromptTemplate.objects.all()
    model = AgentPromptTemplate
    query = TemplateQuery
    serializer_class = TemplateSerializer

    def get_queryset(self) -> QuerySet[AgentPromptTemplate]:
        user = signed_in(self.request)
        theirs = AgentPromptTemplate.objects.filter(Q(owner=None) | Q(owner=user))
        of_theirs = theirs.filter(Q(agent=None) | Q(agent__owner=None) | Q(agent__owner=user))
        return of_theirs.select_related("owner").order_by("name", "pk")

    def chosen(self, rows: QuerySet[AgentPromptTemplate], query: dict[str, Any]) -> QuerySet[AgentPromptTemplate]:
        return rows.filter(agent=query["agent"]) if query["agent"] else rows
