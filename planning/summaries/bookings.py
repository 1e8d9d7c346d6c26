"""Vendors, venues and letters: who is free or booked, and to whom the invitations can go."""

from __future__ import annotations

from decimal import Decimal

from agents.formatting import count, date_only, listed, money, sentence, verb
from planning.content import Content, ReservationContent, SearchContent, VendorContent
from planning.models import Reservation
from planning.vendors import kinds

#: How many names one sentence holds.
NAMED = 40


def free(name: str, content: Content) -> str:
    """Say who of a kind is free for the event."""
    search = content.search
    what = kinds.title(search.kind).lower() if search else "who was looked for"
    currency = content.event.currency if content.event else ""
    if not content.free:
        where = f" in {search.town}" if search and search.town else ""
        return f"Nobody is free for {name}, {what}{where}. {why_nobody(search, currency) if search else ''}".strip()
    said = [_offered(who, currency) for who in content.free]
    return f"Free for {name}, {what}: {listed(said, NAMED)}. Nobody has been asked."


def one(name: str, content: Content) -> str:
    """Say what the one that was named costs, or that they are asked or booked already."""
    currency = content.event.currency if content.event else ""
    said = [
        f"Already {_status(row)} for {name}: {row.who}, {money(row.price, currency)}." for row in content.reservations
    ]
    for who in content.free:
        said.append(f"Free for {name}: {who.name}{f', {money(who.price, currency)}' if who.price else ''}.")
        said.append("Nobody has been asked: the card's button does it.")
    return " ".join(said)


def booked(name: str, content: Content) -> str:
    """Say who is asked and booked for the event."""
    currency = content.event.currency if content.event else ""
    rows = [f"{row.who} ({money(row.price, currency)}, {_status(row)})" for row in content.reservations]
    if not rows:
        return f"Nothing is booked for {name} yet."
    said = [f"Booked for {name}: {listed(rows, NAMED)}."]
    if others := [row.who for row in content.reservations if row.elsewhen]:
        is_asked = verb(len(others), "was", "were")
        said.append(f"{listed(others)} {is_asked} asked for another date or place: a button asks for the new one.")
    return " ".join(said + [_deposit(row, currency) for row in content.reservations if row.deposit is not None])


def asked_anew(name: str, content: Content) -> str:
    """Say who was asked for the new date."""
    names = [row.who for row in content.reservations]
    return f"{listed(names, NAMED)} {verb(len(names), 'is', 'are')} asked for the new date of {name}."


#: What is said of one whom a host added, changed or took off.
OWN = {
    "add_vendor": "{} is on your list now: only you see and can ask them.",
    "change_vendor": "{} is changed.",
    "remove_vendor": "{} is no longer on your list.",
}


def own(tool: str, content: Content) -> str:
    """Say what became of one of a host's own."""
    return OWN[tool].format(content.free[0].name) if content.free else ""


def why_nobody(search: SearchContent, currency: str) -> str:
    """Say which rule keeps how many away: `2 do not hold 300 guests, 3 do not work on that day.`"""
    if not search.excluded:
        return "There is nobody here yet: add somebody you know."
    guests, price = count(search.guests or 1, "guest"), money(search.budget or Decimal(0), currency)
    rules = {
        "town": (f"is not in {search.town}", f"are not in {search.town}"),
        "capacity": (f"does not hold {guests}", f"do not hold {guests}"),
        "budget": (f"costs more than {price}", f"cost more than {price}"),
        "day off": ("does not work on that day", "do not work on that day"),
        "booked": ("is booked then", "are booked then"),
        "asked": ("is asked already", "are asked already"),
    }
    said = [f"{each.count} {verb(each.count, *rules[each.rule])}" for each in search.excluded]
    return sentence(listed(said, len(said)))


def _offered(who: VendorContent, currency: str) -> str:
    town = f" in {who.town}" if who.town else ""
    return f"{who.name}{town}{f' ({money(who.price, currency)})' if who.price else ''}"


def _deposit(row: ReservationContent, currency: str) -> str:
    if row.deposit_paid_on is not None:
        return f"{row.who}'s deposit of {money(row.deposit or Decimal(0), currency)} is paid."
    due = f", due on {date_only(row.deposit_due_on)}" if row.deposit_due_on else ""
    return f"{row.who}'s deposit is {money(row.deposit or Decimal(0), currency)}{due}."


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
    if found.declined:
        guests = count(found.declined, "guest")
        said.append(f"{guests} who could not come on the old date can be told of the new one by a button.")
    if found.allowance is not None and (left := found.allowance.words()):
        said.append(left)
    return " ".join([*said, "Nothing has been sent just now."])


def _status(row: ReservationContent) -> str:
    return str(Reservation.Status(row.status).label).lower()
