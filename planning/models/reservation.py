"""Who is asked to be there, for which hours, and what they answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from agents.events import EventDefinition
from agents.mail import Mail
from agents.text import storable
from planning.models.event import Event, namespace, sensible_day
from planning.models.vendor import Vendor, Venue

#: Nobody is asked for less.
LEAST = timedelta(minutes=30)
DAY = timedelta(days=1)


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Questions about reservations."""

    def standing(self) -> ReservationQuerySet:
        """Keep those that are asked for or confirmed."""
        return self.filter(status__in=[Reservation.Status.REQUESTED, Reservation.Status.CONFIRMED])

    def confirmed(self) -> ReservationQuerySet:
        return self.filter(status=Reservation.Status.CONFIRMED)

    def between(self, starts_at: datetime, ends_at: datetime) -> ReservationQuerySet:
        """Keep those that share some time with these hours."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def cost(self) -> Decimal:
        """Return what they come to."""
        return self.aggregate(cost=Coalesce(Sum("price"), Decimal(0)))["cost"]


def _is(status: str) -> Callable[[Reservation], bool]:
    return lambda row: row.status == status


def _namespace(row: Reservation) -> str:
    return namespace(row.event_id)


class Reservation(models.Model):
    """One request to a vendor or a venue. `ask_next`: should they decline, the next one is asked by itself.

    `told_…` is when and where the event was as they were asked; `round` counts how often they were for another date.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        CANCELLED = "cancelled", "Cancelled"

    event = models.ForeignKey(Event, models.CASCADE, related_name="reservations")
    vendor = models.ForeignKey(Vendor, models.RESTRICT, null=True, blank=True, related_name="reservations")
    venue = models.ForeignKey(Venue, models.RESTRICT, null=True, blank=True, related_name="reservations")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    deposit = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    deposit_due_on = models.DateField(null=True, blank=True, validators=[sensible_day])
    deposit_paid_on = models.DateField(null=True, blank=True, validators=[sensible_day])
    paid_on = models.DateField(null=True, blank=True, validators=[sensible_day])
    notes = models.CharField(max_length=500, blank=True, validators=[storable])
    ask_next = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_place = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    round = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    link_number = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    events: ClassVar = [
        *(
            EventDefinition(f"reservation_{status}", condition=_is(status), namespace=_namespace)
            for status in ("confirmed", "declined", "cancelled")
        ),
        EventDefinition(
            "reservation_requested",
            condition=_is("requested"),
            watch_fields=["status", "round"],  # asked for another date, they are asked anew
            namespace=_namespace,
        ),
        EventDefinition("reservation_answered", condition=lambda row: row.status != "requested", namespace=_namespace),
    ]

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(vendor__isnull=False, venue__isnull=True) | Q(vendor__isnull=True, venue__isnull=False),
                name="reservation_is_of_a_vendor_or_a_venue",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "confirmed", "declined", "cancelled"]),
                name="reservation_status_is_known",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reservation_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(price__gte=0), name="reservation_price_is_not_negative"),
            models.UniqueConstraint(
                fields=["event", "vendor"],
                condition=Q(status__in=["requested", "confirmed"]),
                name="reservation_of_a_vendor_once",
            ),
            models.UniqueConstraint(
                fields=["event", "venue"],
                condition=Q(status__in=["requested", "confirmed"]),
                name="reservation_of_a_venue_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "starts_at"], condition=Q(status="confirmed"), name="reservation_vendor_hours"
            ),
            models.Index(
                fields=["venue", "starts_at"], condition=Q(status="confirmed"), name="reservation_venue_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} for {self.event}"

    @property
    def who(self) -> Any:
        """The vendor or the venue."""
        return self.vendor if self.vendor_id else self.venue

    def learn(self, event: Event) -> None:
        """Note when and where the event is, as they are asked for it."""
        self.told_starts_at, self.told_ends_at, self.told_place = event.starts_at, event.ends_at, event.place

    def is_behind(self, event: Event) -> bool:
        """Whether they were asked for another time, or another place than the one they come to."""
        if self.told_starts_at is None:
            return event.starts_at is None or not self.starts_at <= event.starts_at < self.ends_at
        if self.told_starts_at != event.starts_at or self._is_too_short(event):
            return True
        return bool(self.vendor_id and self.told_place and self.told_place != event.place)

    def _is_too_short(self, event: Event) -> bool:
        """Whether the event now lasts longer than they are booked for; of several days they are for a part anyway."""
        if event.starts_at is None or event.ends_at is None or event.ends_at == self.told_ends_at:
            return False
        return event.ends_at > self.ends_at and event.ends_at - event.starts_at < DAY

    def hours(self, event: Event) -> tuple[datetime, datetime] | None:
        """Return the hours for which they are needed as the event now stands; None while its date is open."""
        if event.starts_at is None:
            return None
        if not self.is_behind(event):
            return self.starts_at, self.ends_at
        starts_at = event.starts_at + (self.starts_at - self.told_starts_at if self.told_starts_at else timedelta(0))
        ends_at = starts_at + (self.ends_at - self.starts_at)
        if event.ends_at is not None and event.ends_at != self.told_ends_at:
            later = self.ends_at - self.told_ends_at if self.told_ends_at else timedelta(0)
            until = max(event.ends_at + later, starts_at + LEAST)
            ends_at = until if until - starts_at < DAY else ends_at
        return starts_at, ends_at

    def occasion(self, event: Event) -> str:
        """Name what they are asked for as the event now stands, for comparison with what somebody was shown."""
        hours = self.hours(event)
        when = " ".join(moment.astimezone(UTC).isoformat() for moment in hours) if hours else "open"
        return f"{when} {event.place if self.vendor_id else ''}".strip()

    @property
    def kind(self) -> str:
        """Such as `catering`; `venue` for a place."""
        return self.vendor.kind if self.vendor else "venue"
