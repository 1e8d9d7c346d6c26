"""Vendors, venues and letters: who is free or booked, and to whom the invitations can go."""

from __future__ import annotations

from agents.formatting import count, listed, money, verb
from planning.content import Content, ReservationContent
from planning.models import Reservation
from planning.vendors import kinds

#: How many names one sentence holds.
NAMED = 40


def free(name: str, content: Content) -> str:
    """Say who of a kind is free for the event."""
    search = content.search
    what = kinds.title(search.kind).lower() if search else "who was looked for"
    if not content.free:
        where = f" in {search.town}" if search and search.town else ""
        return f"Nobody is free for {name}, {what}{where}."
    currency = content.event.currency if content.event else ""
    said = [f"{who.name} in {who.town} ({money(who.price, currency)})" for who in content.free]
    return f"Free for {name}, {what}: {listed(said, NAMED)}. Nobody has been asked."


def one(name: str, content: Content) -> str:
    """Say what the one that was named costs, or that they are asked or booked already."""
    currency = content.event.currency if content.event else ""
    said = [
        f"Already {_status(row)} for {name}: {row.who}, {money(row.price, currency)}." for row in content.reservations
    ]
    for who in content.free:
        said.append(f"Free for {name}: {who.name}, {money(who.price, currency)}.")
        said.append("Nobody has been asked: the card's button does it.")
    return " ".join(said)


def booked(name: str, content: Content) -> str:
    """Say who is asked and booked for the event."""
    currency = content.event.currency if content.event else ""
    rows = [f"{row.who} ({money(row.price, currency)}, {_status(row)})" for row in content.reservations]
    return f"Booked for {name}: {listed(rows, NAMED)}." if rows else f"Nothing is booked for {name} yet."


def letters(name: str, content: Content) -> str:
    """Say to whom the invitations can go, and who waits to be reminded or told of a change."""
    found = content.letters
    if found is None:
        return ""
    if found.ready:
        ready = f"are ready for {count(found.ready, 'guest')}: the card's button sends them"
    else:
        ready = "have gone out to everybody with an address" if found.was_sent else "can go to nobody now"
    said = [f"The invitations of {name} {ready}."]
    if found.unreachable:
        said.append(f"{count(found.unreachable, 'guest')} {verb(found.unreachable, 'has', 'have')} no e-mail address.")
    if found.silent:
        have = verb(found.silent, "has", "have")
        said.append(f"{count(found.silent, 'guest')} {have} not answered: a button reminds them.")
    if found.behind:
        do = verb(found.behind, "does", "do")
        said.append(f"{count(found.behind, 'guest')} {do} not know the new time or place yet: a button tells them.")
    if found.allowance is not None and (left := found.allowance.words()):
        said.append(left)
    return " ".join([*said, "Nothing has been sent just now."])


def _status(row: ReservationContent) -> str:
    return str(Reservation.Status(row.status).label).lower()
