"""The keys of cards that show a customer's rows: what `agents.runtime.touch` is told when these have changed."""

from __future__ import annotations

from django.db.models import Q

from musicstore.invoices import ORDERS
from musicstore.models import Invoice
from musicstore.spending import WAYS


def sums_of(customer: int) -> set[str]:
    """Return those that list or add up a customer's invoices."""
    lists = {f"invoices:{customer}:{order}" for order in ORDERS} | {f"spending:{customer}:{way}" for way in WAYS}
    return lists | {f"bought:{customer}"}


def all_of(customer: int) -> set[str]:
    """Return all of a customer, for when it has changed who may see them. One query."""
    return sums_of(customer) | invoices(Q(customer=customer))


def invoices(which: Q) -> set[str]:
    """Return those of single invoices. One query."""
    return {f"invoice:{pk}" for pk in Invoice.objects.filter(which).order_by().values_list("pk", flat=True)}
