"""What vendors and venues have in common: who they are, what they ask, and when they are free."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from agents.text import storable


def every_day() -> list[int]:
    """Return the days of a week as Python counts them by ISO: Monday is 1."""
    return [1, 2, 3, 4, 5, 6, 7]


class BookableQuerySet(models.QuerySet[Any]):
    """Questions about vendors and venues."""

    def free(self, starts_at: datetime, ends_at: datetime) -> BookableQuerySet:
        """Keep those that work on that day and have confirmed nothing else for these hours."""
        local = timezone.localtime(starts_at)
        reservations: Any = self.model._meta.get_field("reservations")
        taken = reservations.related_model.objects.confirmed().between(starts_at, ends_at)
        whose = {reservations.field.name: OuterRef("pk")}
        at_work = self.filter(weekdays__contains=[local.isoweekday()]).exclude(days_off__contains=[local.date()])
        return at_work.exclude(Exists(taken.filter(**whose)))

    def in_town(self, town: str) -> BookableQuerySet:
        return self.filter(town__iexact=town.strip()) if town.strip() else self


class Bookable(models.Model):
    """Somebody one can ask for a date: `price` is for one event, `weekdays` are ISO days, `days_off` single dates.

    `owner` is the host who added them, and who alone sees them; None: everybody does.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, validators=[storable])
    phone = models.CharField(max_length=40, blank=True, default="", db_default="", validators=[storable])
    link = models.URLField(max_length=300, blank=True, default="", db_default="", validators=[storable])
    notes = models.CharField(max_length=500, blank=True, default="", db_default="", validators=[storable])
    town = models.CharField(max_length=80, validators=[storable])
    email = models.EmailField(blank=True, validators=[storable])
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
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
        return f"{about}. In {self.town}, {self.price.normalize():f} for an event." if about else f"In {self.town}."
