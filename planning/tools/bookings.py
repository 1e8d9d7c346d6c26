"""Finding vendors and venues, booking them, sending invitations: tools that prepare, and cards whose buttons do it.

What writes to others or spends money is never done by a model: the card it shows has the button.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agents.mail import quota
from agents.runtime import Context, ToolRefused, Widget, tool
from planning import summaries
from planning.actions.reservations import HOURS
from planning.arguments import Which
from planning.content import Content, EventContent, LettersContent, ReservationContent, VendorContent
from planning.formatting import count, listed, money, verb
from planning.lookup.names import Ambiguous, NotFound, find
from planning.lookup.rows import NAMED, the_event
from planning.models import Event, Vendor, Venue
from planning.models.text import storable
from planning.vendors import availability, kinds

KINDS = ", ".join(str(kind) for kind in Vendor.Kind.values)


@tool(doing="Looking for {kind}…", done="Looked for {kind}")
def find_vendors(context: Context, kind: str, event: Which = None, town: str = "") -> Widget:
    """Show who is free for an event, with a button to ask each.

    `kind` is one of catering, cake, flowers, music, photography, decoration, entertainment, rental, bar, transport,
    or what people call it, such as "DJ".
    """
    found = the_event(context, event)
    meant = kinds.understood(kind)
    if not meant:
        raise ToolRefused(
            f"Nobody here does {kind[:60]!r}. There is {KINDS} and venues.",
            code="not_found",
            data={"of": "kind", "name": kind[:60]},
        )
    return _free(found, meant, town)


@tool(doing="Looking for venues…", done="Looked for venues")
def find_venues(context: Context, event: Which = None, town: str = "") -> Widget:
    """Show the venues that are free for an event and hold its guests, with a button to ask each."""
    return _free(the_event(context, event), kinds.VENUE, town)


@tool(doing="Asking about {vendor}…", done="Looked whether {vendor} is free")
def book_vendor(context: Context, vendor: str, event: Which = None) -> Widget:
    """Prepare to book a vendor by name: shows the price and a button. Nobody is asked before it is pressed."""
    return _one(the_event(context, event), vendor, Vendor)


@tool(doing="Asking about {venue}…", done="Looked whether {venue} is free")
def reserve_venue(context: Context, venue: str, event: Which = None) -> Widget:
    """Prepare to reserve a venue by name: shows the price and a button. Nobody is asked before it is pressed."""
    return _one(the_event(context, event), venue, Venue)


@tool(doing="Opening the bookings…", done="Opened the bookings")
def show_reservations(context: Context, event: Which = None) -> Widget:
    """Show who is asked and booked for an event, what they answered and cost, with buttons to cancel."""
    found = the_event(context, event)
    rows = list(found.reservations.select_related("vendor", "venue"))
    said = [f"{row.who.name} ({money(row.price)}, {row.get_status_display().lower()})" for row in rows]
    text = f"Booked for {summaries.named(found)}: {listed(said, NAMED)}."
    if not said:
        text = f"Nothing is booked for {summaries.named(found)} yet."
    content = Content(event=EventContent.of(found), reservations=[ReservationContent.of(row) for row in rows])
    return Widget("reservations", {"event": found.pk}, text, content.data())


@tool(doing="Getting the invitations ready…", done="Got the invitations ready")
def prepare_invitations(context: Context, event: Which = None) -> Widget:
    """Show the invitations with the button that sends them by e-mail. Nothing is sent before the person presses it."""
    found = the_event(context, event)
    guests, silent = found.guests.to_invite().count(), found.guests.to_remind().count()
    unreachable = found.guests.filter(email="", invited_at=None).count()
    ready = f"are ready for {count(guests, 'guest')}: the card's button sends them"
    if not guests:
        was_sent = found.guests.filter(invited_at__isnull=False).exists()
        ready = "have gone out to everybody with an address" if was_sent else "can go to nobody now"
    text = f"The invitations of {summaries.named(found)} {ready}."
    if unreachable:
        text += f" {count(unreachable, 'guest')} {'has' if unreachable == 1 else 'have'} no e-mail address."
    if silent:
        text += f" {count(silent, 'guest')} {'has' if silent == 1 else 'have'} not answered: a button reminds them."
    behind = len(found.guests.behind(found)) if found.over_at > timezone.now() else 0
    if behind:
        know = verb(behind, "does", "do")
        text += f" {count(behind, 'guest')} {know} not know the new time or place yet: a button tells them."
    if left := quota.of(found.owner).words():
        text += f" {left}"
    text += " Nothing has been sent just now."
    letters = LettersContent(ready=guests, silent=silent, behind=behind, unreachable=unreachable)
    content = Content(event=EventContent.of(found), letters=letters)
    return Widget("invitations", {"event": found.pk}, text, content.data())


def _free(event: Event, kind: str, town: str) -> Widget:
    storable(town)
    choices = availability.free_for(event, kind, town=town)
    said = [f"{who.name} in {who.town} ({money(who.price)})" for who in choices]
    called = kinds.title(kind).lower()
    text = f"Free for {summaries.named(event)}, {called}: {listed(said, NAMED)}. Nobody has been asked."
    if not choices:
        where = f" in {town}" if town else ""
        text = f"Nobody is free for {summaries.named(event)}, {called}{where}."
    arguments: dict[str, Any] = {"of": f"{event.pk}:{kind}", **({"town": town} if town else {})}
    content = Content(event=EventContent.of(event), free=[VendorContent.of(who, kind) for who in choices])
    return Widget("vendors", arguments, text, content.data())


def _one(event: Event, name: str, first: type[Vendor] | type[Venue]) -> Widget:
    """Show the vendor or venue of that name; people say "book" of both."""
    everybody: list[Vendor | Venue] = [*Vendor.objects.all(), *Venue.objects.all()]
    everybody.sort(key=lambda row: not isinstance(row, first))
    wanted = name[:80]
    meant = {"of": "vendor", "name": wanted}
    try:
        who = find(name, everybody, called=lambda row: row.name)
    except Ambiguous as several:
        choices = [row.name for row in several.rows]
        raise ToolRefused(
            f"{wanted!r} could be {listed(choices, NAMED)}.",
            code="ambiguous",
            data={**meant, "choices": choices[:NAMED]},
        ) from None
    except NotFound:
        raise ToolRefused(
            f"Nobody here is called {wanted!r}. Look for somebody by what they do.", code="not_found", data=meant
        ) from None
    field = "vendor" if isinstance(who, Vendor) else "venue"
    kind = who.kind if isinstance(who, Vendor) else kinds.VENUE
    standing = event.reservations.standing().select_related("vendor", "venue").filter(**{field: who}).first()
    if standing:
        word = standing.get_status_display().lower()
        text = f"Already {word} for {summaries.named(event)}: {who.name}, {money(standing.price)}."
    elif not type(who).objects.filter(pk=who.pk).free(event.starts_at, event.starts_at + HOURS).exists():
        raise ToolRefused(
            f"{who.name} is not free for {summaries.named(event)}. Look for somebody else.", code="not_free", data=meant
        )
    else:
        text = f"Free for {summaries.named(event)}: {who.name}, {money(who.price)}."
        text += " Nobody has been asked: the card's button does it."
    content = Content(event=EventContent.of(event))
    if standing:
        content.reservations = [ReservationContent.of(standing)]
    else:
        content.free = [VendorContent.of(who, kind)]
    return Widget("vendors", {"of": f"{event.pk}:{kind}", f"only_{field}": who.pk}, text, content.data())
