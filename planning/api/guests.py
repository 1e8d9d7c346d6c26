"""Guests over HTTP: `/api/guests/` in pages, searched and sorted; a whole list at once, looked at first or added."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from agents import documents
from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import GuestSerializer, MyEvent
from planning.api.views import OF_EVENT, PlanningViewSet, created_or_ok
from planning.guest_lists import export
from planning.models import Event, Guest
from planning.models.guest_import import MOST_TEXT
from planning.models.guest_queries import SORTS

LONGEST_SEARCH = 100  # characters
FILTERS = [
    *OF_EVENT,
    OpenApiParameter("answer", str, enum=Guest.Answer.values, description="Only those who have answered so."),
    OpenApiParameter("q", str, description="Only those with these words in a name, an address or a number."),
    OpenApiParameter("sort", str, enum=list(SORTS), description="As added unless told."),
]


class GuestOfEventSerializer(GuestSerializer):
    event = MyEvent()

    class Meta(GuestSerializer.Meta):
        fields = ("id", "event", *GuestSerializer.Meta.fields[1:])  # type: ignore[assignment]


@extend_schema_field(OpenApiTypes.INT)
class EventId(MyEvent):
    """An event by id, in what is no row."""


class GuestListSerializer(Strict):
    """A list as it was written: a table, vCards or lines. Without `add` nothing is written."""

    event = EventId()
    text = serializers.CharField(max_length=MOST_TEXT)
    add = serializers.BooleanField(default=False)


class GuestFileSerializer(serializers.Serializer):
    """The same as a file: CSV, Excel, vCard or a mail."""

    event = EventId()
    file = serializers.FileField()
    add = serializers.BooleanField(default=False)


class LeftOutSerializer(serializers.Serializer):
    line = serializers.IntegerField()
    text = serializers.CharField()
    why = serializers.CharField()


class ReadListSerializer(serializers.Serializer):
    """`new` guests, names of those `known` already, what was `left_out` and which columns were `unused`."""

    added = serializers.BooleanField()
    is_cut = serializers.BooleanField()
    new = GuestSerializer(many=True)
    known = serializers.ListField(child=serializers.CharField())
    left_out = LeftOutSerializer(many=True)
    unused = serializers.ListField(child=serializers.CharField())


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class GuestViewSet(PlanningViewSet):
    """The guests of your events, a page at a time."""

    queryset = Guest.objects.all()
    serializer_class = GuestOfEventSerializer

    def get_queryset(self) -> QuerySet[Guest]:
        return Guest.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))

    def filter_queryset(self, queryset: Any) -> Any:
        """In a list keep what the parameters say. Errors: 400 for what is none of the choices."""
        queryset = super().filter_queryset(queryset)
        if self.action != "list":
            return queryset
        asked = self.request.query_params
        answer, sort = asked.get("answer"), asked.get("sort", "added")
        if answer is not None and answer not in Guest.Answer.values:
            raise ValidationError({"answer": [f"Choose one of {', '.join(Guest.Answer.values)}."]})
        if sort not in SORTS:
            raise ValidationError({"sort": [f"Choose one of {', '.join(SORTS)}."]})
        words = asked.get("q", "")
        if len(words) > LONGEST_SEARCH or "\0" in words:
            raise ValidationError({"q": [f"At most {LONGEST_SEARCH} characters."]})
        rows = queryset.matching(words.strip()).sorted_by(sort)
        return rows.filter(answer=answer) if answer else rows

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a guest; 200 instead of 201 for one who is there already, under that address or name."""
        given = self.checked(GuestOfEventSerializer)
        event: Event = given.pop("event")
        made = actions.add_guests(event, by=signed_in(request), guests=[given])
        row = made[0] if made else actions.known_guest(event, by=signed_in(request), **given)
        return self.shown(row, created_or_ok(bool(made)))

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a guest; another event has guests of its own."""
        row = self.get_object()
        given = self.checked(GuestOfEventSerializer, partial=kwargs.get("partial", False))
        if given.pop("event", row.event) != row.event:
            raise ValidationError({"event": ["A guest stays with their event."]})
        if not given:
            return self.shown(row)
        return self.shown(actions.change_guest(row.event, by=signed_in(request), guest=row.pk, **given))

    def perform_destroy(self, instance: Guest) -> None:
        actions.remove_guests(instance.event, by=signed_in(self.request), guests=[instance.pk])

    @extend_schema(
        request={"application/json": GuestListSerializer, "multipart/form-data": GuestFileSerializer},
        responses={200: ReadListSerializer},
    )
    @action(detail=False, methods=["post"], url_path="import", parser_classes=[JSONParser, MultiPartParser])
    def read_list(self, request: Request) -> Response:
        """Read a whole list, and with `add` put its people on the event's, each once."""
        is_file = "file" in request.FILES
        given = self.checked(GuestFileSerializer if is_file else GuestListSerializer)
        event, text, is_cut = given["event"], given.get("text", ""), False
        if is_file:
            try:
                text, is_cut = documents.read_text(given["file"].name, given["file"].read())
            except documents.Unreadable as error:
                raise ValidationError({"file": [str(error)]}) from None
        if given["add"]:
            plan = actions.import_guests(event, by=signed_in(request), text=text[:MOST_TEXT])
        else:
            plan = actions.plan_import(event, text[:MOST_TEXT])
        said = {
            "added": given["add"],
            "is_cut": is_cut,
            "new": plan.fresh,
            "known": [row.name for row, _ in plan.known],
            "left_out": [{"line": each.line, "text": each.text, "why": each.why} for each in plan.left_out],
            "unused": list(plan.unused),
        }
        return Response(ReadListSerializer(said).data, status=status.HTTP_200_OK)

    @extend_schema(
        parameters=[OpenApiParameter("event", int, required=True)],
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    @action(detail=False, methods=["get"], url_path="export", pagination_class=None)
    def as_table(self, request: Request) -> HttpResponse:
        """Answer with the list of `?event=` as a table (CSV), which can be imported again."""
        event = EventId()
        event.bind("event", serializers.Serializer(context=self.get_serializer_context()))
        row = event.run_validation(request.query_params.get("event", ""))
        return HttpResponse(export.to_csv(row.guests.all()), content_type="text/csv; charset=utf-8")
