"""Those who can be booked for an event, and the places it can be held at."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from agents.knowledge import Knowledge
from agents.text import storable
from planning.models.bookable import Bookable


class Vendor(Bookable):
    """Somebody who does something at events: cooks, bakes, plays, takes photographs."""

    class Kind(models.TextChoices):
        CATERING = "catering", "Catering"
        CAKE = "cake", "Cakes"
        FLOWERS = "flowers", "Flowers"
        MUSIC = "music", "Music"
        PHOTOGRAPHY = "photography", "Photography"
        DECORATION = "decoration", "Decoration"
        ENTERTAINMENT = "entertainment", "Entertainment"
        RENTAL = "rental", "Rental"
        BAR = "bar", "Bar"
        TRANSPORT = "transport", "Transport"

    kind = models.CharField(max_length=20, choices=Kind)
    address = models.CharField(max_length=200, blank=True, default="", db_default="", validators=[storable])

    knowledge = Knowledge(
        text=lambda vendor: f"{vendor.get_kind_display()}. {vendor.known}", title="name", owner="owner", kind="vendor"
    )

    class Meta(Bookable.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="vendor_has_a_name"),
            models.CheckConstraint(condition=Q(price__gte=0), name="vendor_price_is_not_negative"),
            models.UniqueConstraint(
                fields=["name", "town"], condition=Q(owner=None), name="vendor_is_known_once_in_a_town"
            ),
            models.UniqueConstraint(fields=["owner", "name", "town"], name="vendor_is_known_once_to_its_owner"),
        ]
        indexes = [models.Index(fields=["kind", "price"], name="vendor_kind_price")]


class Venue(Bookable):
    """A place for so many people."""

    address = models.CharField(max_length=200, blank=True, validators=[storable])
    capacity = models.PositiveIntegerField(validators=[MinValueValidator(1)])

    knowledge = Knowledge(
        text=lambda venue: f"A place for {venue.capacity} people. {venue.known}",
        title="name",
        owner="owner",
        kind="venue",
    )

    class Meta(Bookable.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="venue_has_a_name"),
            models.CheckConstraint(condition=Q(price__gte=0), name="venue_price_is_not_negative"),
            models.UniqueConstraint(
                fields=["name", "town"], condition=Q(owner=None), name="venue_is_known_once_in_a_town"
            ),
            models.UniqueConstraint(fields=["owner", "name", "town"], name="venue_is_known_once_to_its_owner"),
        ]
        indexes = [models.Index(fields=["capacity", "price"], name="venue_capacity_price")]
