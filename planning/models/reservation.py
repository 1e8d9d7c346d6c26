"""Who is asked to be there, for which hours, and what they answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
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
from planning.models.event import Event, namespace
from planning.models.vendor import Vendor, Venue


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
    """One request to a vendor or a venue. `ask_next`: should they decline, the next one is asked by itself."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        CANCELLED = "cancelled", "Cancelled"

    event = models.ForeignKey(Event, models.CASCADE, related_name="reservations")
    vendor = models.ForeignKey(Vendor, models.PROTECT, null=True, blank=True, related_name="reservations")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="reservations")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    deposit = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    deposit_due_on = models.DateField(null=True, blank=True)
    deposit_paid_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    notes = models.CharField(max_length=500, blank=True, validators=[storable])
    ask_next = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    events: ClassVar = [
        *(
            EventDefinition(f"reservation_{status}", condition=_is(status), namespace=_namespace)
            for status in ("requested", "confirmed", "declined", "cancelled")
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

    @property
    def kind(self) -> str:
        """Such as `catering`; `venue` for a place."""
        return self.vendor.kind if self.vendor else "venue"
