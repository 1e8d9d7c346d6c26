"""Which event, item or guest a person means, among those they may see. Errors are `ToolRefused`, in words."""

from __future__ import annotations

from collections.abc import Sequence

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
        raise ToolRefused("There is no event yet. Create one first.")
    numbered = re.fullmatch(r"\s*\(?(?:event\s*)?#?(\d{1,18})\)?\s*", str(wanted), re.IGNORECASE)
    if numbered and (event := mine.filter(pk=int(numbered[1])).first()):
        return event
    known = [*mine.upcoming(context.now), *mine.past(context.now)[:PAST]]
    try:
        return find(str(wanted), known, called=lambda event: event.title)
    except Ambiguous as several:
        if here is not None and here in several.rows:
            return here
        raise ToolRefused(f"{str(wanted)[:80]!r} could be {_named(several.rows)}. Say which by its id.") from None
    except NotFound:
        yours = f"Yours: {_named(known)}." if known else "There is no event yet."
        raise ToolRefused(f"No event is called {str(wanted)[:80]!r}. {yours}") from None


def _named(events: Sequence[Event]) -> str:
    return listed([f"{event.title} (event {event.pk})" for event in events], NAMED)


def the_list(event: Event) -> ShoppingList:
    """Return the event's first shopping list."""
    shopping_list = event.shopping_lists.first()
    if shopping_list is None:
        raise ToolRefused(f"{event.title} (event {event.pk}) has no shopping list yet. Make one first.")
    shopping_list.event = event
    return shopping_list


def the_items(shopping_list: ShoppingList, wanted: Sequence[str], *, ticked: bool | None = None) -> list[ShoppingItem]:
    """Return the items of those names; of two with one name the first, rather one that is `ticked` as said."""
    items = sorted(shopping_list.items.all(), key=lambda item: ticked is not None and item.ticked != ticked)
    found: list[ShoppingItem] = []
    wrong: list[str] = []
    for name in wanted:
        try:
            found.append(find(name, items, called=lambda item: item.name))
        except NotFound:
            wrong.append(f"No item is called {name[:80]!r}.")
        except Ambiguous as several:
            if len({item.name.casefold() for item in several.rows}) == 1:
                found.append(several.rows[0])
            else:
                wrong.append(f"{name[:80]!r} could be {listed([item.name for item in several.rows], NAMED)}.")
    if wrong:
        raise ToolRefused(
            f"{' '.join(wrong)} On the list: {listed([item.name for item in items], NAMED) or 'nothing'}."
        )
    return list(dict.fromkeys(found))


def the_guests(event: Event, wanted: Sequence[str]) -> list[Guest]:
    """Return the guests of those names or email addresses."""
    guests = list(event.guests.all())
    found: list[Guest] = []
    wrong: list[str] = []
    for name in wanted:
        by_email = [guest for guest in guests if guest.email and guest.email.casefold() == name.strip().casefold()]
        try:
            found.append(by_email[0] if by_email else find(name, guests, called=lambda guest: guest.name))
        except NotFound:
            wrong.append(f"No guest is called {name[:80]!r}.")
        except Ambiguous as several:
            names = [f"{guest.name} <{guest.email}>" if guest.email else guest.name for guest in several.rows]
            wrong.append(f"{name[:80]!r} could be {listed(names, NAMED)}.")
    if wrong:
        raise ToolRefused(
            f"{' '.join(wrong)} Guests: {listed([guest.name for guest in guests], NAMED) or 'nobody yet'}."
        )
    return list(dict.fromkeys(found))
