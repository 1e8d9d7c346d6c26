"""What comes to the store from other programs, signed: orders of other shops, and what customers ask elsewhere.

    POST /api/webhooks/store/   {"event_type": "new_order", …} or {"event_type": "customer_query", …}

With `WEBHOOK_SECRETS=store=…`; each becomes a business event about its customer, once.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import Q
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic import ValidationError as Misshapen

from agents.events import on_event, webhook
from agents.workflows import engine
from musicstore import speaking  # noqa: F401 - it hears what ends a verification
from musicstore.actions import purchases
from musicstore.models import Customer, Invoice, Track

SOURCE = "store"


class Arrived(BaseModel):
    """What both kinds have. A customer is named by number or by the e-mail address on file."""

    model_config = ConfigDict(str_strip_whitespace=True)

    customer_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    email: Annotated[str, Field(min_length=3, max_length=60)] | None = None


class NewOrder(Arrived):
    """An order that was paid elsewhere. `order_id` is the sender's own: the same one is written once."""

    event_type: Literal["new_order"]
    order_id: Annotated[str, Field(min_length=1, max_length=60)]
    tracks: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(min_length=1, max_length=purchases.MOST)]


class CustomerQuery(Arrived):
    """What a customer has asked by letter, on the phone or in another shop."""

    event_type: Literal["customer_query"]
    query: Annotated[str, Field(min_length=1, max_length=4000)]


_READER: TypeAdapter[NewOrder | CustomerQuery] = TypeAdapter(
    Annotated[NewOrder | CustomerQuery, Field(discriminator="event_type")]
)


@webhook(SOURCE)
def customer_of(payload: dict[str, Any]) -> Customer:
    """Return whom it is about. Errors: `ValidationError`, by field, for what cannot be carried out."""
    try:
        arrived = _READER.validate_python(payload)
    except Misshapen as error:
        raise ValidationError(_by_field(error)) from None
    named = Q(pk=arrived.customer_id) if arrived.customer_id else Q(email__iexact=arrived.email or "")
    found = list(Customer.objects.filter(named)[:2])
    if len(found) != 1:
        raise ValidationError({"customer_id": "No customer is called so. Name one by customer_id or by email."})
    if isinstance(arrived, NewOrder):
        known = set(Track.objects.filter(pk__in=arrived.tracks).values_list("pk", flat=True))
        if missing := sorted(set(arrived.tracks) - known):
            raise ValidationError({"tracks": f"There is no track {missing[0]}."})
        if Invoice.objects.filter(key=_key(arrived)).exclude(customer=found[0]).exists():
            raise ValidationError({"order_id": "Another customer has the order of this number."})
    return found[0]


@on_event(f"webhook:{SOURCE}")
def carry_out(event: Any) -> None:
    """Write the invoice, or let staff answer. A customer who is gone by now has neither."""
    customer = event.entity
    if customer is None:
        return
    arrived = _READER.validate_python(event.payload)
    if isinstance(arrived, NewOrder):
        total = purchases.cost(list(Track.objects.filter(pk__in=arrived.tracks)))  # at the store's own prices
        purchases.buy(customer, tracks=arrived.tracks, total=total, key=_key(arrived))
    else:
        engine.start("answer_customer", key=f"webhook:{event.pk}", customer=customer.pk, query=arrived.query)


def _key(order: NewOrder) -> str:
    return f"order:{order.order_id}"


def _by_field(error: Misshapen) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in error.errors():
        place = [str(part) for part in each["loc"] if part not in ("new_order", "customer_query")]
        found.setdefault(".".join(place) or "event_type", []).append(f"{each['msg']}.")
    return found
