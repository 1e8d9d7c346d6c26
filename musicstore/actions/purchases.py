"""Buying: an invoice with its lines, whole or not at all, and once however often it is tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.runtime import touch
from musicstore.models import Customer, Invoice, InvoiceLine, Track

MOST = 100  # tracks that are bought at once


class PricesChanged(ValidationError):
    """What was agreed on is not what it costs now."""


@transaction.atomic
def buy(customer: Customer, *, tracks: Collection[int], total: Decimal, key: str = "") -> Invoice:
    """Write an invoice of these tracks for a customer whom the caller has verified, at `total` together.

    With a `key` that has bought already, that invoice is returned and nothing is written. The billing address is the
    customer's. Errors: `PricesChanged` when they cost something else by now; `ValidationError`.
    """
    Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    if key and (before := Invoice.objects.filter(key=key, customer=customer).first()):
        return before
    wanted = list(dict.fromkeys(tracks))
    if not 1 <= len(wanted) <= MOST:
        raise ValidationError({"tracks": [f"Between 1 and {MOST} tracks can be bought at once."]})
    rows = {row.pk: row for row in Track.objects.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True)}
    if missing := [pk for pk in wanted if pk not in rows]:
        raise ValidationError({"tracks": [f"There is no track {missing[0]} any more."]})
    bought = [rows[pk] for pk in wanted]
    if cost(bought) != total:
        raise PricesChanged({"total": [f"The prices have changed: together they cost {cost(bought)} now."]})
    invoice = Invoice.objects.create(
        customer=customer,
        invoice_date=timezone.now(),
        billing_address=customer.address,
        billing_city=customer.city,
        billing_state=customer.state,
        billing_country=customer.country,
        billing_postal_code=customer.postal_code,
        total=total,
        key=key,
    )
    InvoiceLine.objects.bulk_create(
        [InvoiceLine(invoice=invoice, track=row, unit_price=row.unit_price, quantity=1) for row in bought]
    )
    touch({f"invoice:{invoice.pk}"})
    return invoice


def cost(tracks: Sequence[Track]) -> Decimal:
    """Return what these tracks cost together."""
    return sum((track.unit_price for track in tracks), Decimal(0))
