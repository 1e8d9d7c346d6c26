"""Whom a host could ask for an event: who is free, and whom they know themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from agents import formatting
from agents.runtime import touch, widget
from planning import actions, moments
from planning.content import ExcludedContent, SearchContent
from planning.models import Event, Reservation, Vendor, Venue
from planning.summaries import bookings as summaries
from planning.vendors import availability, kinds
from planning.widgets import own_bookables
from planning.widgets.bookings import CHIPS
from planning.widgets.inputs import OptionalCount, OptionalDecimal, TickBox

NO_DATE = "The event has no date yet, so nobody can be asked."


@widget("vendors", template="planning/vendors.html", title="Who is free")
def vendors(
    user: User,
    of: str,
    town: str = "",
    budget: str = "",
    most: int = 6,
    only_vendor: int | None = None,
    only_venue: int | None = None,
) -> dict[str, Any]:
    """Return `{"event": …, "kind": …, "choices": […], "own": […]}`: who could be booked, or the one that is told.

    `own` are those of the kind whom this person has added, free or not. Where nobody is free, `why` says why.

    `of` is an event's id and what is looked for, such as `5:cake`: one card for each of them.
    """
    row, kind = _wanted(user, of)
    asked = list(row.reservations.standing().select_related("vendor", "venue"))
    found: list[Any]
    search = SearchContent(kind=kind, town=town, budget=Decimal(budget) if budget else None, guests=row.heads())
    if only_vendor or only_venue:
        found = [_who(user, only_vendor, only_venue)]
    else:
        mine = [each.who for each in asked if each.kind == kind]
        found = [*mine, *availability.free_for(row, kind, by=user, town=town, budget=search.budget, most=most)]
    if not found:
        why = availability.why_nobody(row, kind, by=user, town=town, budget=search.budget)
        search.excluded = [ExcludedContent(rule=each.rule, count=each.count) for each in why]
    by_who = {(type(each.who).__name__, each.who.pk): each for each in asked}
    return {
        "event": {"id": row.pk, "title": row.title, "when": formatting.capital(moments.when_words(row))},
        "kind": kind,
        "why": "" if found else summaries.why_nobody(search, row.currency) if row.starts_at else NO_DATE,
        "own": own_bookables.shown(user, kind),
        "is_venue": kind == kinds.VENUE,
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


def _who(user: User, vendor: int | None, venue: int | None) -> Any:
    """Errors: `ObjectDoesNotExist`, for somebody else's own, too."""
    if vendor is not None:
        return Vendor.objects.visible_to(user).get(pk=vendor)
    return Venue.objects.visible_to(user).get(pk=venue or 0)


def _choice(who: Vendor | Venue, reservation: Reservation | None, currency: str) -> dict[str, Any]:
    return {
        "id": who.pk,
        "field": "venue" if isinstance(who, Venue) else "vendor",
        "name": who.name,
        "about": who.about,
        "contact": [each for each in (who.address, who.phone, who.notes) if each],
        "link": who.link,
        "town": who.town,
        "holds": f"holds {formatting.number(who.capacity)}"
        if isinstance(who, Venue) and who.capacity < actions.ANY_NUMBER
        else "",
        "price_words": formatting.money(who.price, currency) if who.price else "",
        "status": reservation.status if reservation else "",
        "status_words": reservation.get_status_display() if reservation else "",
        "chip": CHIPS[reservation.status] if reservation else "",
    }


@vendors.action
def ask(
    user: User,
    of: str,
    *,
    vendor: OptionalCount = None,
    venue: OptionalCount = None,
    ask_next: TickBox = False,
    **shown: Any,
) -> None:
    """Ask somebody on the card for the event's hours."""
    row, _ = _wanted(user, of)
    try:
        whom = _who(user, vendor, venue)
    except ObjectDoesNotExist:
        raise ValidationError({"vendor": "They can no longer be booked here."}) from None
    actions.request_reservation(row, by=user, ask_next=ask_next, **{"vendor" if vendor else "venue": whom})


@vendors.action
def add(
    user: User,
    of: str,
    *,
    name: str,
    where: str = "",
    address: str = "",
    phone: str = "",
    email: str = "",
    link: str = "",
    notes: str = "",
    price: OptionalDecimal = None,
    capacity: OptionalCount = None,
    **shown: Any,
) -> None:
    """Add somebody of this kind whom the person knows; `where` is the town."""
    _, kind = _wanted(user, of)
    fields: dict[str, Any] = {"town": where, "address": address, "phone": phone, "email": email, "link": link}
    fields |= {"notes": notes, "price": price or Decimal(0)}
    if kind == kinds.VENUE:
        actions.add_venue(by=user, name=name, capacity=capacity, **fields)
    else:
        actions.add_vendor(by=user, name=name, kind=kind, **fields)


@vendors.action
def edit(
    user: User,
    of: str,
    *,
    own: int,
    name: str,
    where: str = "",
    address: str = "",
    phone: str = "",
    email: str = "",
    link: str = "",
    notes: str = "",
    price: OptionalDecimal = None,
    capacity: OptionalCount = None,
    **shown: Any,
) -> None:
    """Change one of the person's own to what the form says."""
    _, kind = _wanted(user, of)
    fields: dict[str, Any] = {"name": name, "town": where, "address": address, "phone": phone, "email": email}
    fields |= {"link": link, "notes": notes, "price": price or Decimal(0)}
    if kind == kinds.VENUE:
        fields["capacity"] = actions.ANY_NUMBER if capacity is None else capacity
    actions.change_bookable(own_bookables.one(user, kind, own), by=user, **fields)


@vendors.action
def remove(
    user: User,
    of: str,
    *,
    own: int,
    **shown: Any,
) -> None:
    """Take one of the person's own off the list."""
    _, kind = _wanted(user, of)
    actions.remove_bookable(own_bookables.one(user, kind, own), by=user)
