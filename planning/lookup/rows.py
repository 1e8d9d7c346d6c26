"""Which event, item or guest a person means, among those they may see. Errors are `ToolRefused`, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents import patterns as re
from agents.runtime import Context, ToolRefused
from planning.formatting import listed
from planning.lookup.names import Ambiguous, NotFound, find
from planning.models import Event, Guest, ShoppingItem, ShoppingList

#: How many past events are looked through by title, and how many names an answer lists.
PAST = 50
NAMED = 40


def the_event(context: Context, wanted: int | str | None) -> Event:
    """Return the event of that id or title; None: this conversation's latest, else the soonest upcoming one."""
    mine = Event.objects.visible_to(context.user).select_related("owner", "invitation")
    here = mine.of_thread(context.thread).first() if context.thread else None
    if wanted is None or not str(wanted).strip():
        if event := here or mine.upcoming(context.now).first() or mine.past(context.now).first():
            return event
        raise ToolRefused("There is no event yet. Create one first.", code="no_event")
    numbered = re.fullmatch(r"\s*\(?(?:event\s*)?#?(\d{1,18})\)?\s*", str(wanted), re.IGNORECASE)
    if numbered and (event := mine.filter(pk=int(numbered[1])).first()):
        return event
    known = [*mine.upcoming(context.now), *mine.past(context.now)[:PAST]]
    meant = str(wanted)[:80]
    try:
        return find(str(wanted), known, called=lambda event: event.title)
    except Ambiguous as several:
        if here is not None and here in several.rows:
            return here
        raise ToolRefused(
            f"{meant!r} could be {_named(several.rows)}. Say which by its id.",
            code="ambiguous",
            data=_wanted("event", meant, [event.title for event in several.rows]),
        ) from None
    except NotFound:
        yours = f"Yours: {_named(known)}." if known else "There is no event yet."
        raise ToolRefused(
            f"No event is called {meant!r}. {yours}",
            code="not_found",
            data=_wanted("event", meant, [event.title for event in known]),
        ) from None


def _wanted(of: str, name: str, choices: Sequence[str]) -> dict[str, Any]:
    """Return what a program is told of a name that is none, or that of several: of what, the name, what there is."""
    return {"of": of, "name": name, "choices": list(choices[:NAMED])}


def _named(events: Sequence[Event]) -> str:
    return listed([f"{event.title} (event {event.pk})" for event in events], NAMED)


def the_list(event: Event) -> ShoppingList:
    """Return the event's first shopping list."""
    shopping_list = event.shopping_lists.first()
    if shopping_list is None:
        raise ToolRefused(f"{event.title} (event {event.pk}) has no shopping list yet. Make one first.", code="no_list")
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
    wrong.refuse(f"On the list: {listed(wrong.there, NAMED) or 'nothing'}.")
    return list(dict.fromkeys(found))


def the_guests(event: Event, wanted: Sequence[str]) -> list[Guest]:
    """Return the guests of those names or email addresses."""
    guests = list(event.guests.all())
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
    wrong.refuse(f"Guests: {listed(wrong.there, NAMED) or 'nobody yet'}.")
    return list(dict.fromkeys(found))


class _Wrong:
    """The names of a call that are nobody's or several rows' among those `there`."""

    def __init__(self, of: str, there: Sequence[str]) -> None:
        self.of = of
        self.there = list(there)
        self.words: list[str] = []
        self.data: dict[str, Any] = {}
        self.code = "not_found"

    def unknown(self, name: str) -> None:
        self.words.append(f"No {self.of} is called {name[:80]!r}.")
        self.data = self.data or _wanted(self.of, name[:80], self.there)

    def several(self, name: str, choices: Sequence[str]) -> None:
        self.words.append(f"{name[:80]!r} could be {listed(list(choices), NAMED)}.")
        if self.code != "ambiguous":
            self.code, self.data = "ambiguous", _wanted(self.of, name[:80], choices)

    def refuse(self, what_there_is: str) -> None:
        """Errors: `ToolRefused` if there are any."""
        if self.words:
            raise ToolRefused(f"{' '.join(self.words)} {what_there_is}", code=self.code, data=self.data)
