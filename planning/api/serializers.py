"""Planning's rows as JSON. What may be written is checked here by shape and in the rows by value."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers

from agents.rest import Strict
from planning.letters import invitation
from planning.models import Event, Guest, Invitation, Reservation, ShoppingItem, ShoppingList, Vendor, Venue
from planning.models.delivery import Delivery
from planning.models.guest import LARGEST_PARTY
from planning.time_zone import in_events_zone


class MyEvent(serializers.PrimaryKeyRelatedField):
    """An event by id. One that is not yours does not exist."""

    def get_queryset(self) -> Any:
        return Event.objects.visible_to(self.context["request"].user)


class EventMoment(serializers.DateTimeField):
    """A moment of an event: with an offset it is that very moment, without one it is meant on the event's own clock."""

    def enforce_timezone(self, value: datetime) -> datetime:
        return value if timezone.is_naive(value) else super().enforce_timezone(value)


class EventSerializer(Strict, serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.username", read_only=True)
    co_hosts: Any = serializers.SlugRelatedField(slug_field="username", many=True, read_only=True)
    conversation = serializers.UUIDField(source="thread", read_only=True, allow_null=True)
    status = serializers.ChoiceField(["planned", "cancelled", "over"], source="state", read_only=True)
    starts_at = EventMoment(required=False, allow_null=True, help_text="null: its date is to be found.")
    ends_at = EventMoment(required=False, allow_null=True)
    answer_by = EventMoment(required=False, allow_null=True)

    class Meta:
        model = Event
        fields = (
            *("id", "owner", "co_hosts", "conversation", "status", "title", "kind", "starts_at", "ends_at"),
            *("zone", "recurrence"),
            *("guest_count", "place", "budget", "budget_per_guest", "currency", "notes"),
            *("capacity", "answer_by", "shows_guests", "cover", "palette", "created_at", "updated_at"),
        )
        read_only_fields = ("created_at", "updated_at")

    def to_representation(self, instance: Event) -> dict[str, Any]:
        """Its moments have the offset of its own zone."""
        with in_events_zone(instance):
            return super().to_representation(instance)


class ItemSerializer(Strict, serializers.ModelSerializer):
    cost = serializers.DecimalField(max_digits=20, decimal_places=2, read_only=True, allow_null=True)

    class Meta:
        model = ShoppingItem
        fields = ("id", "name", "quantity", "unit", "price", "cost", "category", "ticked", "position")
        read_only_fields = ("position",)


class ItemsSerializer(Strict):
    """Items to add, all in one call."""

    items = ItemSerializer(many=True, allow_empty=False)


class ShoppingListSerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()
    items = ItemSerializer(many=True, required=False)
    usual = serializers.BooleanField(
        default=False, write_only=True, help_text="Put the usual items for this kind of event on it."
    )

    class Meta:
        model = ShoppingList
        fields = ("id", "event", "title", "items", "usual", "created_at")
        read_only_fields = ("created_at",)


class ShoppingListTitleSerializer(Strict, serializers.ModelSerializer):
    """What of a list may be changed; its items have addresses of their own."""

    class Meta:
        model = ShoppingList
        fields = ("title",)
        extra_kwargs = {"title": {"required": True}}


class GuestSerializer(Strict, serializers.ModelSerializer):
    companions = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=LARGEST_PARTY - 1, required=False
    )

    delivery = serializers.ChoiceField(
        choices=Delivery.choices, read_only=True, help_text="How far the latest letter to them came."
    )

    class Meta:
        model = Guest
        fields = (
            *("id", "name", "email", "phone", "answer"),
            *("party_size", "party_limit", "children", "companions", "notes"),
            *("delivery", "invited_at", "opened_at", "bounced_at", "bounced_because"),
        )
        read_only_fields = ("invited_at", "opened_at", "bounced_at", "bounced_because")
        validators: ClassVar[list[Any]] = []  # one of an address is one guest: the action says so, by the event


class GuestsSerializer(Strict):
    """Guests to add, all in one call."""

    guests = GuestSerializer(many=True, allow_empty=False)


class InvitationSerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()
    guests = GuestSerializer(many=True, required=False)

    class Meta:
        model = Invitation
        fields = ("id", "event", "text", "state", "guests", "created_at", "updated_at")
        read_only_fields = ("state", "created_at", "updated_at")

    def to_representation(self, instance: Invitation) -> dict[str, Any]:
        """The text is what guests would read now: written by hand, or the letter written from the event."""
        return {**super().to_representation(instance), "text": invitation.words(instance.event)}


class InvitationTextSerializer(Strict):
    """What of an invitation may be changed; its guests have addresses of their own."""

    text = serializers.CharField(max_length=5000, allow_blank=True)


class SentSerializer(serializers.Serializer):
    """How many letters went out; and where the host may not write to all today, how many wait, and until when."""

    sent = serializers.IntegerField()
    waiting = serializers.IntegerField(required=False)
    again_at = serializers.DateTimeField(required=False, allow_null=True)


class BookableSerializer(Strict, serializers.ModelSerializer):
    """`is_own`: you have added them. What everybody can ask is known by name, trade, town and price alone."""

    is_own = serializers.SerializerMethodField()

    def get_is_own(self, row: Vendor | Venue) -> bool:
        return row.owner_id is not None and row.owner_id == self.context["request"].user.pk

    def to_representation(self, instance: Vendor | Venue) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown if instance.owner_id is not None else {**shown, "email": "", "phone": "", "notes": ""}


class VendorSerializer(BookableSerializer):
    class Meta:
        model = Vendor
        fields = (
            *("id", "is_own", "name", "kind", "town", "address", "price", "about"),
            *("phone", "email", "link", "notes"),
        )
        validators: ClassVar[list[Any]] = []  # the verb says it of one's own


class VenueSerializer(BookableSerializer):
    class Meta:
        model = Venue
        fields = (
            *("id", "is_own", "name", "town", "address", "capacity", "price", "about"),
            *("phone", "email", "link", "notes"),
        )
        extra_kwargs = {"capacity": {"required": False}}
        validators: ClassVar[list[Any]] = []


class Offered(serializers.PrimaryKeyRelatedField):
    """A vendor or a venue that this person can ask. Somebody else's own does not exist."""

    def __init__(self, *, model: type[Vendor] | type[Venue], **options: Any) -> None:
        self.model = model
        super().__init__(queryset=model.objects.all(), **options)

    def get_queryset(self) -> Any:
        return self.model.objects.offered_to(self.context["request"].user)


class BookingSerializer(Strict, serializers.ModelSerializer):
    """What was agreed with somebody who is asked or booked, and what is paid."""

    class Meta:
        model = Reservation
        fields = ("price", "deposit", "deposit_due_on", "deposit_paid_on", "paid_on")


class NotedAnswerSerializer(Strict):
    """What somebody said who cannot be written to."""

    confirmed = serializers.BooleanField()


class ReservationSerializer(Strict, serializers.ModelSerializer):
    """A request: `event` and either `vendor` or `venue`; the hours are the event's unless told.

    `is_elsewhen`: the event has moved since they were asked.
    """

    event = MyEvent()
    vendor = Offered(model=Vendor, required=False, allow_null=True)
    venue = Offered(model=Venue, required=False, allow_null=True)
    starts_at = EventMoment(required=False)
    ends_at = EventMoment(required=False)
    is_elsewhen = serializers.SerializerMethodField()

    class Meta:
        model = Reservation
        fields = (
            *("id", "event", "vendor", "venue", "starts_at", "ends_at", "ask_next"),
            *("status", "is_elsewhen", "price", "deposit", "deposit_due_on", "deposit_paid_on", "paid_on"),
            *("notes", "created_at", "answered_at"),
        )
        read_only_fields = (
            *("status", "price", "deposit", "deposit_due_on", "deposit_paid_on", "paid_on"),
            *("notes", "created_at", "answered_at"),
        )
        validators: ClassVar[list[Any]] = []  # asking twice is no error

    def to_representation(self, instance: Reservation) -> dict[str, Any]:
        """Its moments have the offset of the event's zone."""
        with in_events_zone(instance.event):
            return super().to_representation(instance)

    def get_is_elsewhen(self, row: Reservation) -> bool:
        return row.status in ("requested", "confirmed") and row.is_behind(row.event)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("vendor")) == bool(attrs.get("venue")):
            raise serializers.ValidationError({"vendor": ["Name either a vendor or a venue."]})
        return attrs
