"""Which event, item or guest a person means, among those they may see. Errors are `ToolRefused`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from agents import patterns as re
from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context
from planning.actions.validation import line
from planning.models import Event, Guest, ShoppingItem, ShoppingList
from planning.refusals import LONGEST, NAMED, name_of, name_of_event, refused

Named = TypeVar("Named", Guest, ShoppingItem)

#: How many past events are looked through by title.
PAST = 50


def the_event(context: Context, wanted: int | str | None) -> Event:
    """Return the event of that id or title; None: this conversation's latest, else the soonest upcoming one."""
    mine = Event.objects.visible_to(context.user).select_related("owner", "invitation")
    here = mine.of_thread(context.conversation).first() if context.conversation else None
    if wanted is None or not str(wanted).strip():
        if event := here or mine.upcoming(context.now).first() or mine.past(context.now).first():
            return event
        raise refused("no_event")
    numbered = re.fullmatch(r"(?:.* \(event |\s*\(?(?:event\s*)?#?)(\d{1,18})\)?\s*", str(wanted), re.IGNORECASE)
    if numbered and (event := mine.filter(pk=int(numbered[1])).first()):
        return event
    known = [*mine.upcoming(context.now), *mine.past(context.now)[:PAST], *mine.cancelled()[:PAST]]
    try:
        return find(str(wanted), known, called=lambda event: event.title)
    except Ambiguous as several:
        if here is not None and here in several.rows:
            return here
        raise refused("ambiguous", **name_of_event(str(wanted), several.rows)) from None
    except NotFound:
        raise refused("not_found", **name_of_event(str(wanted), known)) from None


def the_list(event: Event) -> ShoppingList:
    """Return the event's first shopping list."""
    shopping_list = event.shopping_lists.first()
    if shopping_list is None:
        raise refused("no_list", event=event.title, id=event.pk)
    shopping_list.event = event
    return shopping_list


def the_items(shopping_list: ShoppingList, wanted: Sequence[str], *, ticked: bool | None = None) -> list[ShoppingItem]:
    """Return the items of those names; of two with one name the first, rather one that is `ticked` as said."""
    items = sorted(shopping_list.items.all(), key=lambda item: ticked is not None and item.ticked != ticked)
    found: list[ShoppingItem] = []
    wrong = _Wrong("item", [item.name for item in items])
    for name in wanted:
        try:
            found.append(find(name, items, called=lambda item: item.name))
        except NotFound:
            wrong.unknown(name)
        except Ambiguous as several:
            if len({item.name.casefold() for item in several.rows}) == 1:
                found.append(several.rows[0])
            else:
                wrong.several(name, [item.name for item in several.rows])
    wrong.refuse()
    return list(dict.fromkeys(found))


def the_guests(event: Event, wanted: Sequence[str]) -> list[Guest]:
    """Return the guests of those names or email addresses. Whoever comes along with a guest is none."""
    guests = list(event.guests.all())
    company = {companion.casefold(): guest.name for guest in guests for companion in guest.companions}
    own = {guest.name.casefold() for guest in guests}
    for name in (name for name in wanted if line(name).casefold() in company.keys() - own):
        raise refused("of_a_party", name=line(name)[:LONGEST], guest=company[line(name).casefold()])
    found: list[Guest] = []
    wrong = _Wrong("guest", [guest.name for guest in guests])
    for name in wanted:
        by_email = [guest for guest in guests if guest.email and guest.email.casefold() == name.strip().casefold()]
        try:
            found.append(by_email[0] if by_email else find(name, guests, called=lambda guest: guest.name))
        except NotFound:
            wrong.unknown(name)
        except Ambiguous as several:
            names = [f"{guest.name} <{guest.email}>" if guest.email else guest.name for guest in several.rows]
            wrong.several(name, names)
    wrong.refuse()
    return list(dict.fromkeys(found))


def rows_called(rows: Iterable[Named], names: Sequence[str]) -> list[Named]:
    """Return the rows of exactly these names, whatever their case, in the order of the names; of two the last one."""
    by_name = {name.casefold(): row for row in rows for name in _names(row)}
    found = [by_name.get(line(name).casefold()) for name in names]
    return list(dict.fromkeys(row for row in found if row is not None))


def _names(row: Guest | ShoppingItem) -> list[str]:
    """Return what a row is called: a guest's party by each of its names, the guest's own counting most."""
    return row.people[::-1] if isinstance(row, Guest) else [row.name]


class _Wrong:
    """The names of a call that are nobody's or several rows' among those `there`."""

    def __init__(self, of: str, there: Sequence[str]) -> None:
        self.of = of
        self.there = list(there)
        self.names: list[dict[str, Any]] = []

    def unknown(self, name: str) -> None:
        self.names.append({"name": name[:LONGEST], "choices": []})

    def several(self, name: str, choices: Sequence[str]) -> None:
        self.names.append({"name": name[:LONGEST], "choices": list(choices[:NAMED])})

    def refuse(self) -> None:
        """Errors: `ToolRefused` if there are any. One that could be several is what is asked about first."""
        if not self.names:
            return
        first = next((each for each in self.names if each["choices"]), self.names[0])
        there = self.there[:NAMED]
        code, choices = ("ambiguous", first["choices"]) if first["choices"] else ("not_found", there)
        raise refused(code, **name_of(self.of, first["name"], choices), wrong=self.names, there=there)
