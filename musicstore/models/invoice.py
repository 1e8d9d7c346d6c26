"""What customers have bought."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agents.text import storable
from musicstore.models.catalogue import Track
from musicstore.models.people import Customer


def store_zone() -> tzinfo:
    """Return the zone whose days stand on invoices: the installation's."""
    return timezone.get_default_timezone()


def midnight(day: date) -> datetime:
    """Return when a day begins in the store."""
    return datetime.combine(day, time.min, store_zone())


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Questions about invoices."""

    def of(self, customer: Customer) -> InvoiceQuerySet:
        """Keep this customer's."""
        return self.filter(customer=customer)

    def between(self, since: date | None, until: date | None) -> InvoiceQuerySet:
        """Keep those of these days, by the store's calendar; both ends are in it, None is open.

        The first and the last year that there are count as open: of their ends no other zone can tell the time.
        """
        kept = self
        if since is not None and since.year > MINYEAR:
            kept = kept.filter(invoice_date__gte=midnight(since))
        if until is not None and until.year < MAXYEAR:
            kept = kept.filter(invoice_date__lt=midnight(until + timedelta(days=1)))
        return kept

    def with_tracks(self) -> InvoiceQuerySet:
        """Count what is on each (`tracks`), and find the highest unit price of its lines (`unit_price`; or None)."""
        return self.annotate(tracks=Coalesce(Sum("lines__quantity"), 0), unit_price=Max("lines__unit_price"))

    def totals(self) -> dict[str, Any]:
        """Return `{"of": how many, "total": what they cost together}`."""
        totals = self.aggregate(of=Count("pk"), total=Coalesce(Sum("total"), Decimal(0)))
        return {"of": totals["of"], "total": str(totals["total"])}

    def oldest_first(self) -> InvoiceQuerySet:
        return self.order_by("invoice_date", "pk")

    def lowest_total_first(self) -> InvoiceQuerySet:
        """Sort by the total, of the same one the newest first."""
        return self.order_by("total", "-invoice_date", "-pk")

    def newest_first(self) -> InvoiceQuerySet:
        return self.order_by("-invoice_date", "-pk")

    def highest_unit_price_first(self) -> InvoiceQuerySet:
        """Sort by the highest unit price of their lines; of the same one by total, then the newest first."""
        return self.order_by(F("unit_price").desc(nulls_last=True), "-total", "-invoice_date", "-pk")

    def highest_total_first(self) -> InvoiceQuerySet:
        return self.order_by("-total", "-invoice_date", "-pk")


class Invoice(models.Model):
    """A purchase. `total` is what its lines add up to, `unit_price` of each line what was paid then."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="invoices")
    invoice_date = models.DateTimeField()
    billing_address = models.CharField(max_length=70, blank=True, validators=[storable])
    billing_city = models.CharField(max_length=40, blank=True, validators=[storable])
    billing_state = models.CharField(max_length=40, blank=True, validators=[storable])
    billing_country = models.CharField(max_length=40, blank=True, validators=[storable])
    billing_postal_code = models.CharField(max_length=10, blank=True, validators=[storable])
    total = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)])

    key = models.CharField(max_length=80, blank=True, editable=False, default="", db_default="")  # of what bought it

    objects = InvoiceQuerySet.as_manager()

    #: What `with_tracks` tells of it.
    tracks: int
    unit_price: Decimal | None

    class Meta:
        ordering = ["-invoice_date", "-pk"]
        indexes = [models.Index(fields=["customer", "-invoice_date", "-id"], name="invoice_of_customer")]
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="invoice_total_is_not_negative"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="a_key_buys_once"),
        ]

    def __str__(self) -> str:
        return f"Invoice {self.pk}"

    @property
    def day(self) -> date:
        """Its date by the store's calendar, as it stands on the paper, whoever reads it."""
        return timezone.localtime(self.invoice_date, store_zone()).date()


class InvoiceLine(models.Model):
    """A track on an invoice, `quantity` times."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    track = models.ForeignKey(Track, models.PROTECT, related_name="lines")
    unit_price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    quantity = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="line_price_is_not_negative"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.track}"

    @property
    def cost(self) -> Decimal:
        """What this line costs."""
        return self.unit_price * self.quantity
