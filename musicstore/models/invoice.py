"""What customers have bought."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from agents.text import storable
from musicstore.models.catalogue import Track
from musicstore.models.people import Customer


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Questions about invoices."""

    def of(self, customer: Customer) -> InvoiceQuerySet:
        """Keep this customer's."""
        return self.filter(customer=customer)


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

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-invoice_date", "-pk"]
        indexes = [models.Index(fields=["customer", "-invoice_date", "-id"], name="invoice_of_customer")]
        constraints = [models.CheckConstraint(condition=Q(total__gte=0), name="invoice_total_is_not_negative")]

    def __str__(self) -> str:
        return f"Invoice {self.pk}"


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
