"""Whom a host may ask, over HTTP: vendors, venues and reservations below `/api/`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agents.signed_in import signed_in
from planning import actions
from planning.api import serializers
from planning.api.views import OF_EVENT, Planning, PlanningViewSet, created_or_ok, made_or_found, whole_number
from planning.models import Event, Reservation, Vendor, Venue
from planning.time_zone import in_events_zone
from planning.vendors import availability, kinds

BOOKABLE = [
    OpenApiParameter("town", str),
    OpenApiParameter("free_for", int, description="Only who is free for this event."),
]


class BookableViewSet(PlanningViewSet):
    """Vendors or venues: everybody's, and those that you have added, which alone you can change.

    `?town=`; `?free_for=<event>`: only who is free then.
    """

    model: type[Vendor] | type[Venue]

    def get_queryset(self) -> Any:
        rows = self.model.objects
        return (
            rows.offered_to(signed_in(self.request))
            if self.action == "list"
            else rows.visible_to(signed_in(self.request))
        )

    def perform_update(self, serializer: Any) -> None:
        by = signed_in(self.request)
        serializer.instance = actions.change_bookable(serializer.instance, by=by, **serializer.validated_data)

    def perform_destroy(self, instance: Any) -> None:
        """Take your own off the list; what was booked still names them."""
        actions.remove_bookable(instance, by=signed_in(self.request))

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        asked = self.request.query_params
        queryset = queryset.in_town(asked.get("town", ""))
        if (event := asked.get("free_for")) is None:
            return queryset
        mine = Event.objects.visible_to(signed_in(self.request)).filter(pk=whole_number(event) or 0).first()
        if mine is None:
            raise ValidationError({"free_for": ["There is no such event."]})
        if mine.starts_at is None:
            raise ValidationError({"free_for": ["This event has no date yet."]})
        with in_events_zone(mine):
            return queryset.free(*availability.hours_of(mine))


@extend_schema_view(list=extend_schema(parameters=[*BOOKABLE, OpenApiParameter("kind", str)]))
class VendorViewSet(BookableViewSet):
    """Vendors. `?kind=catering`, or what people call it: `?kind=dj`."""

    serializer_class = serializers.VendorSerializer
    queryset = Vendor.objects.all()
    model = Vendor

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = actions.add_vendor(by=signed_in(self.request), **serializer.validated_data)

    def filter_queryset(self, queryset: Any) -> Any:
        kind = self.request.query_params.get("kind")
        if self.action == "list" and kind is not None:
            meant = kinds.understood(kind)
            if meant not in Vendor.Kind.values:
                raise ValidationError({"kind": [f"Choose one of {', '.join(Vendor.Kind.values)}."]})
            queryset = queryset.filter(kind=meant)
        return super().filter_queryset(queryset)


@extend_schema_view(list=extend_schema(parameters=BOOKABLE))
class VenueViewSet(BookableViewSet):
    """Venues."""

    serializer_class = serializers.VenueSerializer
    queryset = Venue.objects.all()
    model = Venue

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = actions.add_venue(by=signed_in(self.request), **serializer.validated_data)


@extend_schema_view(
    list=extend_schema(parameters=OF_EVENT),
    create=extend_schema(responses=made_or_found(serializers.ReservationSerializer)),
)
class ReservationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Planning):
    """Whom you asked for your events. POST asks; DELETE calls it off and keeps the row. `?event=` keeps one event's.

    PATCH notes the price, the deposit and what is paid.
    """

    queryset = Reservation.objects.all()
    serializer_class = serializers.ReservationSerializer

    def get_queryset(self) -> QuerySet[Reservation]:
        mine = Reservation.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event", "vendor", "venue")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask a vendor or a venue; 200 instead of 201 when they were asked already."""
        given = self.checked(serializers.ReservationSerializer)
        whom = {"vendor": given.get("vendor"), "venue": given.get("venue")}
        asked = Reservation.objects.standing().filter(event=given["event"], **whom).exists()
        row = actions.request_reservation(given.pop("event"), by=signed_in(request), **given)
        return self.shown(row, created_or_ok(not asked))

    @extend_schema(request=serializers.BookingSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Note what was agreed and what is paid. Nobody is written to."""
        row = self.get_object()
        given = self.checked(serializers.BookingSerializer, partial=True)
        return self.shown(actions.change_reservation(row, by=signed_in(request), **given))

    @extend_schema(request=None, responses=serializers.ReservationSerializer)
    @action(detail=True, methods=["post"], url_path="ask-anew")
    def ask_anew(self, request: Request, pk: str) -> Response:
        """Ask for the event's new date or place whoever was asked for another; their booking waits for an answer."""
        return self.shown(actions.ask_for_new_date(self.get_object(), by=signed_in(request)))

    @extend_schema(request=serializers.NotedAnswerSerializer, responses=serializers.ReservationSerializer)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, pk: str) -> Response:
        """Note what somebody without an e-mail address answered."""
        row, given = self.get_object(), self.checked(serializers.NotedAnswerSerializer)
        return self.shown(actions.note_answer(row, by=signed_in(request), confirmed=given["confirmed"]))

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Call it off; who was asked is told."""
        actions.cancel_reservation(self.get_object(), by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
