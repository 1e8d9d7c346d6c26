"""Finding vendors and venues, booking them, sending invitations: tools that prepare, and cards whose buttons do it.

What writes to others or spends money is never done by a model: the card it shows has the button.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from pydantic import Field

from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Widget, tool
from agents.text import storable
from planning.arguments import Which
from planning.content import (
    AllowanceContent,
    Content,
    EventContent,
    ExcludedContent,
    LettersContent,
    ReservationContent,
    SearchContent,
    VendorContent,
)
from planning.lookup.rows import the_event
from planning.models import Event, Reservation, Vendor, Venue
from planning.refusals import name_of, refused
from planning.summaries import bookings as summaries
from planning.summaries.events import named
from planning.vendors import availability, kinds

MOST = 6
Most = Annotated[int, Field(ge=1, le=20)]

KINDS = [*(str(kind) for kind in Vendor.Kind.values), "venues"]


@tool(doing="Looking for {kind}…", done="Looked for {kind}", reads=True)
def find_vendors(
    context: Context,
    kind: str,
    event: Which = None,
    town: str = "",
    budget: Decimal | None = None,
    most: Most = MOST,
) -> Widget:
    """Show who is free for an event, with a button to ask each; where nobody is, which rule keeps them away.

    `kind` is one of catering, cake, flowers, music, photography, decoration, entertainment, rental, bar, transport,
    or what people call it, such as "DJ". `budget` is what one may cost at most, `most` how many are shown.
    """
    found = the_event(context, event)
    meant = kinds.understood(kind)
    if not meant:
        raise refused("not_found", **name_of("kind", kind, KINDS))
    return _free(context, found, meant, town, budget, most)


@tool(doing="Looking for venues…", done="Looked for venues", reads=True)
def find_venues(
    context: Context, event: Which = None, town: str = "", budget: Decimal | None = None, most: Most = MOST
) -> Widget:
    """Show the venues that are free for an event and hold its guests, with a button to ask each.

    Where none is, which rule keeps them away. `budget` is what one may cost at most, `most` how many are shown.
    """
    return _free(context, the_event(context, event), kinds.VENUE, town, budget, most)


@tool(doing="Asking about {vendor}…", done="Looked whether {vendor} is free")
def book_vendor(context: Context, vendor: str, event: Which = None) -> Widget:
    """Prepare to book a vendor by name: shows the price and a button. Nobody is asked before it is pressed."""
    return _one(context, the_event(context, event), vendor, Vendor)


@tool(doing="Asking about {venue}…", done="Looked whether {venue} is free")
def reserve_venue(context: Context, venue: str, event: Which = None) -> Widget:
    """Prepare to reserve a venue by name: shows the price and a button. Nobody is asked before it is pressed."""
    return _one(context, the_event(context, event), venue, Venue)


@tool(doing="Opening the bookings…", done="Opened the bookings", reads=True)
def show_reservations(context: Context, event: Which = None) -> Widget:
    """Show who is asked and booked for an event, what they answered and cost, with buttons to cancel."""
    found = the_event(context, event)
    rows = booked_for(found)
    about = EventContent.of(found)
    content = Content(event=about, reservations=[ReservationContent.of(row) for row in rows])
    return Widget("reservations", {"event": found.pk}, summaries.booked(named(about), content), content.data())


@tool(doing="Getting the invitations ready…", done="Got the invitations ready", reads=True)
def prepare_invitations(context: Context, event: Which = None) -> Widget:
    """Show the invitations with the button that sends them by e-mail. Nothing is sent before the person presses it."""
    found = the_event(context, event)
    about = EventContent.of(found)
    letters = LettersContent(
        ready=found.guests.to_invite().count(),
        silent=found.guests.to_remind().count(),
        behind=len(found.guests.behind(found)) if not found.is_over else 0,
        unreachable=found.guests.filter(email="", invited_at=None).count(),
        declined=0 if found.is_closed(timezone.now()) else found.guests.to_tell_anew(found).count(),
        was_sent=found.guests.filter(invited_at__isnull=False).exists(),
        allowance=AllowanceContent.of(found.owner),
    )
    content = Content(event=about, letters=letters)
    return Widget("invitations", {"event": found.pk}, summaries.letters(named(about), content), content.data())


def booked_for(event: Event) -> list[Reservation]:
    """Return the event's reservations, with all that is told of each."""
    rows = list(event.reservations.select_related("vendor", "venue"))
    for row in rows:
        row.event = event
    return rows


def _free(context: Context, event: Event, kind: str, town: str, budget: Decimal | None, most: int) -> Widget:
    storable(town)
    asked: dict[str, Any] = {"by": context.user, "town": town, "budget": budget}
    choices = availability.free_for(event, kind, most=most, **asked)
    about, search = EventContent.of(event), SearchContent(kind=kind, town=town)
    if budget is not None:
        search.budget = budget
    if not choices:
        search.guests = event.heads()
        why = availability.why_nobody(event, kind, **asked)
        search.excluded = [ExcludedContent(rule=each.rule, count=each.count) for each in why]
    content = Content(event=about, search=search, free=[VendorContent.of(who, kind) for who in choices])
    arguments: dict[str, Any] = {"of": f"{event.pk}:{kind}", **({"town": town} if town else {})}
    arguments |= {"budget": str(budget)} if budget is not None else {}
    arguments |= {"most": most} if most != MOST else {}
    return Widget("vendors", arguments, summaries.free(named(about), content), content.data())


def _one(context: Context, event: Event, name: str, first: type[Vendor] | type[Venue]) -> Widget:
    """Show the vendor or venue of that name; people say "book" of both."""
    everybody: list[Vendor | Venue] = [
        *Vendor.objects.offered_to(context.user),
        *Venue.objects.offered_to(context.user),
    ]
    everybody.sort(key=lambda row: not isinstance(row, first))
    try:
        who = find(name, everybody, called=lambda row: row.name)
    except Ambiguous as several:
        raise refused("ambiguous", **name_of("vendor", name, [row.name for row in several.rows])) from None
    except NotFound:
        raise refused("not_found", **name_of("vendor", name)) from None
    field = "vendor" if isinstance(who, Vendor) else "venue"
    kind = who.kind if isinstance(who, Vendor) else kinds.VENUE
    standing = event.reservations.standing().select_related("vendor", "venue").filter(**{field: who}).first()
    about = EventContent.of(event)
    content = Content(event=about)
    if standing:
        standing.event = event
        content.reservations = [ReservationContent.of(standing)]
    elif event.starts_at is None:
        raise refused("no_date", event=about.title, id=about.id)
    elif availability.is_free(event, who):
        content.free = [VendorContent.of(who, kind)]
    else:
        raise refused("not_free", **name_of("vendor", who.name), event=about.title, id=about.id)
    arguments = {"of": f"{event.pk}:{kind}", f"only_{field}": who.pk}
    return Widget("vendors", arguments, summaries.one(named(about), content), content.data())
