"""Cards about bookings: who is free for an event, and who is asked and booked."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from agents import formatting
from agents.runtime import touch, widget
from planning import actions, moments
from planning.models import Event, Reservation, Vendor, Venue
from planning.vendors import availability, kinds
from planning.widgets.inputs import OptionalCount, TickBox

CHIPS = {"requested": "careful", "confirmed": "good", "declined": "bad", "cancelled": ""}


@widget("vendors", template="planning/vendors.html", title="Who is free")
def vendors(
    user: User, of: str, town: str = "", only_vendor: int | None = None, only_venue: int | None = None
) -> dict[str, Any]:
    """Return `{"event": …, "kind": …, "choices": […]}`: who could be booked, or the one that is told.

    `of` is an event's id and what is looked for, such as `5:cake`: one card for each of them.
    """
    row, kind = _wanted(user, of)
    asked = list(row.reservations.standing().select_related("vendor", "venue"))
    found: list[Any]
    if only_vendor or only_venue:
        found = [_who(only_vendor, only_venue)]
    else:
        mine = [each.who for each in asked if each.kind == kind]
        found = [*mine, *availability.free_for(row, kind, town=town)]
    by_who = {(type(each.who).__name__, each.who.pk): each for each in asked}
    return {
        "event": {"id": row.pk, "title": row.title, "when": formatting.capital(moments.when_words(row))},
        "kind": kind,
        "title": kinds.title(kind),
        "choices": [_choice(who, by_who.get((type(who).__name__, who.pk)), row.currency) for who in found],
    }


def _wanted(user: User, of: str) -> tuple[Event, str]:
    """Errors: `Event.DoesNotExist`, also for what nobody here does."""
    event, _, kind = of.partition(":")
    if kind not in kinds.CALLED or not event.isdecimal():
        raise Event.DoesNotExist
    return Event.objects.visible_to(user).get(pk=int(event)), kind


@receiver([post_save, post_delete], sender=Event)
@receiver([post_save, post_delete], sender=Reservation)
def offers_have_changed(instance: Event | Reservation, **kwargs: Any) -> None:
    """Whoever looks for somebody sees who was asked, and who is free on the day it moved to."""
    offers_of(instance.pk if isinstance(instance, Event) else instance.event_id)


def offers_of(event: int) -> None:
    touch({f"vendors:{event}:{kind}" for kind in kinds.CALLED})


def _who(vendor: int | None, venue: int | None) -> Any:
    """Errors: `ObjectDoesNotExist`."""
    if vendor is not None:
        return Vendor.objects.get(pk=vendor)
    return Venue.objects.get(pk=venue or 0)


def _choice(who: Vendor | Venue, reservation: Reservation | None, currency: str) -> dict[str, Any]:
    return {
        "id": who.pk,
        "field": "venue" if isinstance(who, Venue) else "vendor",
        "name": who.name,
        "about": who.about,
        "town": who.town,
        "holds": f"holds {formatting.number(who.capacity)}" if isinstance(who, Venue) else "",
        "price_words": formatting.money(who.price, currency),
        "status": reservation.status if reservation else "",
        "status_words": reservation.get_status_display() if reservation else "",
        "chip": CHIPS[reservation.status] if reservation else "",
    }


@vendors.action
def ask(
    user: User,
    of: str,
    town: str = "",
    only_vendor: int | None = None,
    only_venue: int | None = None,
    *,
    vendor: OptionalCount = None,
    venue: OptionalCount = None,
    ask_next: TickBox = False,
) -> None:
    """Ask somebody on the card for the event's hours."""
    row, _ = _wanted(user, of)
    try:
        whom = _who(vendor, venue)
    except ObjectDoesNotExist:
        raise ValidationError({"vendor": "They can no longer be booked here."}) from None
    actions.request_reservation(row, by=user, ask_next=ask_next, **{"vendor" if vendor else "venue": whom})


@widget(
    "reservations",
    template="planning/reservations.html",
    title="Bookings",
    follows={Event: "pk", Reservation: "event_id"},
)
def reservations(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "reservations": […], "totals": …}`: everybody who was asked, and what they answered."""
    row = Event.objects.visible_to(user).get(pk=event)
    rows = list(row.reservations.select_related("vendor", "venue"))
    standing = [each for each in rows if each.status in ("requested", "confirmed")]
    return {
        "event": {"id": row.pk, "title": row.title, "when": formatting.capital(moments.when_words(row))},
        "reservations": [
            {
                "id": each.pk,
                "name": each.who.name,
                "kind": "Venue" if each.vendor is None else each.vendor.get_kind_display(),
                "when": moments.period(each.starts_at, None, row.clock),
                "elsewhen": each.starts_at != row.starts_at and each in standing,
                "price_words": formatting.money(each.price, row.currency),
                "status": each.status,
                "status_words": each.get_status_display(),
                "chip": CHIPS[each.status],
                "notes": each.notes,
                "standing": each in standing,
            }
            for each in rows
        ],
        "totals": {
            "confirmed": sum(each.status == "confirmed" for each in standing),
            "waiting": sum(each.status == "requested" for each in standing),
            "cost_words": formatting.money(row.reservations.standing().cost(), row.currency),
        },
    }


@reservations.action
def cancel(user: User, event: int, *, reservation: int) -> None:
    """Call a request or a booking off."""
    row = Event.objects.visible_to(user).get(pk=event)
    known = row.reservations.filter(pk=reservation).first()
    if known is None:
        raise ValidationError({"reservation": "This booking is no longer here."})
    actions.cancel_reservation(known, by=user)
