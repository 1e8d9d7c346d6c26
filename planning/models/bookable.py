"""What vendors and venues have in common: who they are, what they ask, and when they are free."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agents.text import storable


def every_day() -> list[int]:
    """Return the days of a week as Python counts them by ISO: Monday is 1."""
    return [1, 2, 3, 4, 5, 6, 7]


class BookableQuerySet(models.QuerySet[Any]):
    """Questions about vendors and venues."""

    def visible_to(self, user: User) -> BookableQuerySet:
        """Keep those whom everybody may ask, this user's own, and whose who were asked for an event they host."""
        asked = self.model._meta.get_field("reservations").related_model.objects.filter(
            Q(event__owner=user) | Q(event__co_hosts=user)
        )
        return self.filter(Q(owner=None) | Q(owner=user) | Q(pk__in=asked.values(self._field)))

    def offered_to(self, user: User) -> BookableQuerySet:
        """Keep those whom this user can ask: everybody's and their own, as long as they are on the list."""
        return self.filter(Q(owner=None) | Q(owner=user), retired_at=None)

    @property
    def _field(self) -> str:
        reservations: Any = self.model._meta.get_field("reservations")
        return str(reservations.field.name)

    def at_work(self, starts_at: datetime) -> BookableQuerySet:
        """Keep those that work on that day, one of the current zone."""
        local = timezone.localtime(starts_at)
        return self.filter(weekdays__contains=[local.isoweekday()]).exclude(days_off__contains=[local.date()])

    def free(self, starts_at: datetime, ends_at: datetime, *, beside: int = 0) -> BookableQuerySet:
        """Keep those that work on that day and have confirmed nothing else for these hours than reservation `beside`.

        The days are those of the current zone.
        """
        reservations: Any = self.model._meta.get_field("reservations")
        taken = reservations.related_model.objects.confirmed().between(starts_at, ends_at).exclude(pk=beside)
        whose = {reservations.field.name: OuterRef("pk")}
        return self.at_work(starts_at).exclude(Exists(taken.filter(**whose)))

    def in_town(self, town: str) -> BookableQuerySet:
        return self.filter(town__iexact=town.strip()) if town.strip() else self


class Bookable(models.Model):
    """Somebody one can ask for a date: `price` is for one event, `weekdays` are ISO days, `days_off` single dates.

    `owner` is the host who added them, and who sees them with whoever hosts an event that they were asked for; None:
    everybody does. `retired_at`: they were taken off the list and stand only in what was booked. A price of 0 is open.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, validators=[storable])
    phone = models.CharField(max_length=40, blank=True, default="", db_default="", validators=[storable])
    link = models.URLField(max_length=300, blank=True, default="", db_default="", validators=[storable])
    notes = models.CharField(max_length=500, blank=True, default="", db_default="", validators=[storable])
    town = models.CharField(max_length=80, blank=True, default="", db_default="", validators=[storable])
    email = models.EmailField(blank=True, validators=[storable])
    price = models.DecimalField(
        max_digits=10, decimal_places=2, default=Decimal(0), db_default=0, validators=[MinValueValidator(0)]
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    about = models.CharField(max_length=300, blank=True, validators=[storable])
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]), default=every_day
    )
    days_off = ArrayField(models.DateField(), default=list, blank=True)

    objects = BookableQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["price", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> str:
        """What one looks them up by, beside their name."""
        about = self.about.rstrip(". ")
        parts = [f"In {self.town}"] if self.town else []
        parts += [f"{self.price.normalize():f} for an event"] if about and self.price else []
        return " ".join([*([f"{about}."] if about else []), *([", ".join(parts) + "."] if parts else [])])
