"""The planning domain over HTTP: events, shopping lists and invitations below `/api/`; `bookings` has the rest.

The same actions as the tools and the widgets. An id that is not yours is 404 like one that does not exist.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet, ModelViewSet

from agents.mail import quota
from agents.signed_in import signed_in
from planning import actions
from planning.api import serializers
from planning.api.cancelling import Cancelling
from planning.api.pages import Pages
from planning.models import Event, Guest, Invitation, ShoppingItem, ShoppingList

OF_EVENT = [OpenApiParameter("event", int, description="Only those of this event.")]


def made_or_found(kind: type[Serializer]) -> dict[int, type[Serializer]]:
    """Return the answers of what makes a row unless there is one."""
    return {200: kind, 201: kind}


class Planning(GenericViewSet):
    """What all have in common: pages, `?event=`, and 404 for whatever is not there for this user."""

    pagination_class = Pages

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(Http404() if isinstance(exc, ObjectDoesNotExist) else exc)

    def checked(self, kind: type[Serializer], **options: Any) -> dict[str, Any]:
        """Return the request's body, checked. Errors: 400 by field."""
        serializer = kind(data=self.request.data, context=self.get_serializer_context(), **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """In a list keep those of `?event=`. Errors: 400 when it is no id."""
        event = self.request.query_params.get("event")
        if self.action != "list" or event is None:
            return queryset
        if (pk := whole_number(event)) is None:
            raise ValidationError({"event": ["This is not an id."]})
        return queryset.filter(event_id=pk)

    def shown(self, row: Any, code: int = status.HTTP_200_OK) -> Response:
        """Answer with a row as it now is."""
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data, status=code)


class PlanningViewSet(Planning, ModelViewSet):
    """What can be made, changed and deleted."""


def created_or_ok(created: bool) -> int:
    """Return 201, or 200 when there was one already."""
    return status.HTTP_201_CREATED if created else status.HTTP_200_OK


def whole_number(text: str) -> int | None:
    """Return the id written in an address, or None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@extend_schema_view(
    list=extend_schema(parameters=[OpenApiParameter("when", str, enum=["upcoming", "past", "cancelled", "all"])])
)
class EventViewSet(Cancelling, PlanningViewSet):
    """Events you own or co-host. `?when=upcoming|past|cancelled|all` (all unless told)."""

    queryset = Event.objects.all()
    serializer_class = serializers.EventSerializer

    def get_queryset(self) -> QuerySet[Event]:
        mine = Event.objects.visible_to(signed_in(self.request))
        return mine.select_related("owner").prefetch_related("co_hosts")

    def filter_queryset(self, queryset: Any) -> Any:
        """In a list keep those of `?when=`. Errors: 400 when it is none of the four."""
        when = self.request.query_params.get("when", "all")
        if self.action != "list" or when == "all":
            return queryset
        if when not in {"upcoming", "past", "cancelled"}:
            raise ValidationError({"when": ["Choose upcoming, past, cancelled or all."]})
        return {"upcoming": queryset.upcoming, "past": queryset.past, "cancelled": queryset.cancelled}[when]()

    def perform_create(self, serializer: Any) -> None:
        serializer.instance = actions.create_event(by=signed_in(self.request), **serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        changes = serializer.validated_data
        serializer.instance = actions.change_event(serializer.instance, by=signed_in(self.request), **changes)

    def perform_destroy(self, instance: Event) -> None:
        actions.delete_event(instance, by=signed_in(self.request))


@extend_schema_view(
    list=extend_schema(parameters=OF_EVENT),
    create=extend_schema(responses=made_or_found(serializers.ShoppingListSerializer)),
    update=extend_schema(request=serializers.ShoppingListTitleSerializer),
    partial_update=extend_schema(request=serializers.ShoppingListTitleSerializer),
)
class ShoppingListViewSet(PlanningViewSet):
    """Shopping lists with their items. `?event=` keeps those of one event."""

    queryset = ShoppingList.objects.all()
    serializer_class = serializers.ShoppingListSerializer

    def get_queryset(self) -> QuerySet[ShoppingList]:
        mine = ShoppingList.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event").prefetch_related("items")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a list; 200 instead of 201 when the event has one of that title, which then gets what it lacks."""
        given = self.checked(serializers.ShoppingListSerializer)
        items = None if given["usual"] and not given.get("items") else given.get("items", [])
        made = actions.make_shopping_list(
            given["event"], by=signed_in(request), title=given.get("title", "Shopping list"), items=items
        )
        return self.shown(made.shopping_list, created_or_ok(made.created))

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the title."""
        row = self.get_object()
        given = self.checked(serializers.ShoppingListTitleSerializer, partial=kwargs.get("partial", False))
        if not given:
            return self.shown(row)
        return self.shown(actions.rename_shopping_list(row, by=signed_in(request), **given))

    def perform_destroy(self, instance: ShoppingList) -> None:
        actions.delete_shopping_list(instance, by=signed_in(self.request))

    @extend_schema(request=serializers.ItemsSerializer, responses={201: serializers.ShoppingListSerializer})
    @action(detail=True, methods=["post"], url_path="items")
    def add_items(self, request: Request, pk: str) -> Response:
        """Add `{"items": [...]}` in one go; answers with the list."""
        row = self.get_object()
        actions.add_items(row, by=signed_in(request), items=self.checked(serializers.ItemsSerializer)["items"])
        return self.shown(row, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("item", int, OpenApiParameter.PATH)],
        request=serializers.ItemSerializer,
        responses=serializers.ItemSerializer,
    )
    @action(detail=True, methods=["patch", "delete"], url_path=r"items/(?P<item>[^/.]+)")
    def one_item(self, request: Request, pk: str, item: str) -> Response:
        """Change an item, or take it off the list."""
        row = self.get_object()
        known = row.items.get(pk=whole_number(item))
        if request.method == "DELETE":
            actions.remove_items(row, by=signed_in(request), items=[known.pk])
            return Response(status=status.HTTP_204_NO_CONTENT)
        given = self.checked(serializers.ItemSerializer, partial=True)
        changed: ShoppingItem = actions.change_item(row, by=signed_in(request), item=known.pk, **given)
        return Response(serializers.ItemSerializer(changed).data)


@extend_schema_view(
    list=extend_schema(parameters=OF_EVENT),
    create=extend_schema(responses=made_or_found(serializers.InvitationSerializer)),
    update=extend_schema(request=serializers.InvitationTextSerializer),
    partial_update=extend_schema(request=serializers.InvitationTextSerializer),
)
class InvitationViewSet(PlanningViewSet):
    """Invitations: the letter and the guest list of an event. Drafts; nothing is sent. `?event=` keeps one event's."""

    queryset = Invitation.objects.all()
    serializer_class = serializers.InvitationSerializer

    def get_queryset(self) -> QuerySet[Invitation]:
        mine = Invitation.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event__owner__zone").prefetch_related(
            Prefetch("event__guests", Guest.objects.with_delivery())
        )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Draft an event's invitation; 200 instead of 201 when it has one, whose text and guests are then amended."""
        given = self.checked(serializers.InvitationSerializer)
        event, guests, text = given["event"], given.get("guests", ()), given.get("text", "")
        created = not Invitation.objects.filter(event=event).exists()
        row = actions.draft_invitations(event, by=signed_in(request), guests=guests, text=text)
        return self.shown(row, created_or_ok(created))

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write the letter by hand; an empty text has it written from the event again."""
        row = self.get_object()
        given = self.checked(serializers.InvitationTextSerializer, partial=kwargs.get("partial", False))
        if not given:
            return self.shown(row)
        return self.shown(actions.change_invitation(row.event, by=signed_in(request), **given))

    def perform_destroy(self, instance: Invitation) -> None:
        actions.delete_invitation(instance.event, by=signed_in(self.request))

    @extend_schema(request=serializers.GuestsSerializer, responses={201: serializers.InvitationSerializer})
    @action(detail=True, methods=["post"], url_path="guests")
    def add_guests(self, request: Request, pk: str) -> Response:
        """Add `{"guests": [...]}` in one go; answers with the invitation."""
        row = self.get_object()
        given = self.checked(serializers.GuestsSerializer)
        actions.add_guests(row.event, by=signed_in(request), guests=given["guests"])
        return self.shown(row, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[OpenApiParameter("guest", int, OpenApiParameter.PATH)],
        request=serializers.GuestSerializer,
        responses=serializers.GuestSerializer,
    )
    @action(detail=True, methods=["patch", "delete"], url_path=r"guests/(?P<guest>[^/.]+)")
    def one_guest(self, request: Request, pk: str, guest: str) -> Response:
        """Change a guest, or take them off the list."""
        row = self.get_object()
        known = row.event.guests.get(pk=whole_number(guest))
        if request.method == "DELETE":
            actions.remove_guests(row.event, by=signed_in(request), guests=[known.pk])
            return Response(status=status.HTTP_204_NO_CONTENT)
        given = self.checked(serializers.GuestSerializer, partial=True)
        changed: Guest = actions.change_guest(row.event, by=signed_in(request), guest=known.pk, **given)
        return Response(serializers.GuestSerializer(row.event.guests.with_delivery().get(pk=changed.pk)).data)

    @extend_schema(request=None, responses=serializers.SentSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Write to every guest who has an address and was not written to. Answers `{"sent": 5}`.

        Where the host may not write to all of them today, also how many are `waiting`, and `again_at`; 429 when none
        may go now.
        """
        event = self.get_object().event
        answer: dict[str, Any] = {"sent": actions.send_invitations(event, by=signed_in(request))}
        if waiting := event.guests.to_invite().count():  # more than the host may write in a day
            answer |= {"waiting": waiting, "again_at": quota.of(event.owner).again_at}
        return Response(answer)
