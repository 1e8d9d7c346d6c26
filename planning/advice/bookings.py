"""Bookings: for another time, twice, declined, missing."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from agents.formatting import listed, money, verb
from agents.runtime import Widget
from planning import briefing
from planning.advice.notice import Notice
from planning.models import Event, Reservation
from planning.moments import distance_words, is_elsewhere, on_words
from planning.vendors import availability, kinds

BOOKED_BEFORE = timedelta(days=60)


def standing(event: Event) -> list[Reservation]:
    """Return who is asked or booked, for `elsewhen` and `twice`."""
    return list(event.reservations.standing().select_related("vendor", "venue"))


def elsewhen(event: Event, rows: list[Reservation]) -> Iterator[Notice]:
    """Somebody is booked for another time or place than it has now."""
    others = [row for row in rows if row.is_behind(event)]
    if others:
        names = listed([row.who.name for row in others])
        of = ",".join(f"{row.pk}.{row.round}" if row.round else str(row.pk) for row in others)
        dedupe_key = f"elsewhen:{briefing.begins(event)}:{zlib.crc32(event.place.encode()):x}:{of}"
        then = "" if event.starts_at is None else " One click asks for the new date."
        text = (
            f"{event.title} is now {on_words(event, place=False, zone=is_elsewhere(event))}, but {names} "
            f"{verb(len(others), 'is', 'are')} booked for another time or place.{then}"
        )
        yield Notice("planning.trouble", dedupe_key, text, Widget("reservations", {"event": event.pk}))


def twice(event: Event, rows: list[Reservation]) -> Iterator[Notice]:
    """Two of a kind have confirmed, where one is enough."""
    bookings = Widget("reservations", {"event": event.pk})
    confirmed = [row for row in rows if row.status == Reservation.Status.CONFIRMED]
    for kind, times in Counter(row.kind for row in confirmed).items():
        if times > 1 and kind != "rental":
            both = [row for row in confirmed if row.kind == kind]
            text = (
                f"{listed([row.who.name for row in both])} have {'both' if times == 2 else 'all'} confirmed for "
                f"{event.title}, though one is enough. {verb(times - 1, 'The other', 'The others')} can be cancelled."
            )
            yield Notice("planning.trouble", f"twice:{kind}:{','.join(str(row.pk) for row in both)}", text, bookings)


def declined(event: Event) -> Iterator[Notice]:
    """Somebody cannot come and nobody else of the kind stands: the next are shown."""
    kinds = {row.kind for row in event.reservations.standing().select_related("vendor")}
    rows = event.reservations.filter(status=Reservation.Status.DECLINED).select_related("vendor", "venue")
    for row in rows.order_by("-answered_at"):
        if row.kind in kinds:
            continue
        kinds.add(row.kind)
        others = availability.free_for(event, row.kind, most=3)
        text = f"{row.who.name} cannot be there for {event.title}."
        text += f" {listed([who.name for who in others])} would be free." if others else " Nobody else is free then."
        yield Notice(
            "planning.bookings", f"declined:{row.pk}", text, Widget("vendors", {"of": f"{event.pk}:{row.kind}"})
        )


def unbooked(event: Event, now: datetime) -> Iterator[Notice]:
    """Nothing is booked of what such an event needs."""
    if event.begins_at - now > BOOKED_BEFORE:
        return
    called_off = Reservation.Status.CANCELLED  # by the host: there is nobody again
    known = {row.kind for row in event.reservations.exclude(status=called_off).select_related("vendor")}
    for kind in kinds.needed(event):
        if kind in known:
            continue
        others = availability.free_for(event, kind, most=3)
        if others:
            names = listed([f"{who.name} ({money(who.price, event.currency)})" for who in others])
            text = (
                f"{event.title} is {distance_words(event, now)}, and no {kinds.NOUNS[kind]} is booked yet. "
                f"{names} {verb(len(others), 'is', 'are')} free then."
            )
            yield Notice("planning.bookings", f"unbooked:{kind}", text, Widget("vendors", {"of": f"{event.pk}:{kind}"}))
