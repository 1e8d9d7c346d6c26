"""What the planner's model may do: thin doors to the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from agents.runtime import Context, ToolRefused, Widget, tool
from planning import actions, summaries
from planning.arguments import Guests, Items, Names, Which, in_words
from planning.formatting import amount, count, distance, listed, money, sentence
from planning.lookup.rows import the_event, the_guests, the_items, the_list
from planning.models import Event, ShoppingList


def _event_card(event: Event, text: str) -> Widget:
    return Widget("event_card", {"event": event.pk}, text)


def _list(shopping_list: ShoppingList, text: str) -> Widget:
    about = summaries.about_list(shopping_list)
    return Widget("shopping_list", {"shopping_list": shopping_list.pk}, f"{text} On it now: {about}")


def _invitations(event: Event, text: str) -> Widget:
    about = summaries.about_guests(event.guests.totals())
    return Widget("invitations", {"event": event.pk}, f"{text} {about}")


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _how_many(one: str, verb: str, argument: str) -> Callable[[dict[str, Any]], str]:
    """Word a progress line by the length of a list: `Adding 12 items…`; `Adding items…` while it is being written."""
    return lambda given: verb.format(count(len(given[argument]), one) if argument in given else f"{one}s")


# Events


@tool(doing="Planning {title}…", done="Planned {title}")
@in_words
def create_event(
    context: Context,
    title: str,
    kind: str,
    starts_at: datetime,
    guests: int | None = None,
    place: str = "",
    budget: Decimal | None = None,
) -> Widget:
    """Plan a new event and show its card.

    `kind` is such as "baby shower", "birthday", "dinner". `starts_at` is ISO 8601 in the user's time zone.
    `guests` is how many are expected. Create each event once; use change_event for one that exists.
    """
    event = actions.create_event(
        by=context.user,
        thread=context.thread,
        title=title,
        kind=kind,
        starts_at=starts_at,
        guest_count=guests,
        place=place,
        budget=budget,
    )
    return _event_card(event, sentence(f"Planned {summaries.described(event)}"))


@tool(doing="Changing the event…", done="Changed the event")
@in_words
def change_event(
    context: Context,
    event: Which = None,
    title: str | None = None,
    kind: str | None = None,
    starts_at: datetime | None = None,
    guests: int | None = None,
    place: str | None = None,
    budget: Decimal | None = None,
) -> Widget:
    """Change what is given of an event (title, kind, date and time, expected guests, place, budget); show its card."""
    changes = _given(title=title, kind=kind, starts_at=starts_at, guest_count=guests, place=place, budget=budget)
    if not changes:
        raise ToolRefused("Say what to change: title, kind, starts_at, guests, place or budget.")
    changed = actions.change_event(the_event(context, event), by=context.user, **changes)
    return _event_card(changed, sentence(f"Changed: {summaries.described(changed)}"))


@tool(doing="Looking through your events…", done="Looked through your events")
def list_events(context: Context, when: Literal["upcoming", "past", "all"] = "upcoming") -> str:
    """List the user's events, one a line."""
    mine = Event.objects.visible_to(context.user)
    chosen = {"upcoming": mine.upcoming, "past": mine.past}
    events = list((chosen[when](context.now) if when in chosen else mine)[:50])
    word = "" if when == "all" else f"{when} "
    if not events:
        return f"There are no {word}events."
    return "\n".join(
        [f"{count(len(events), f'{word}event')}:", *(sentence(summaries.described(one)) for one in events)]
    )


@tool(doing="Opening the event…", done="Opened the event")
def show_event(context: Context, event: Which = None) -> Widget:
    """Show an event's card: when, where, guests, budget, shopping."""
    found = the_event(context, event)
    text = f"{summaries.described(found)}, {distance(found.starts_at, context.now)}"
    return _event_card(found, sentence(text))


# Shopping


@tool(
    doing=lambda given: (
        f"Listing {count(len(given['items']), 'item')}…" if given.get("items") else "Making the shopping list…"
    ),
    done=lambda given: (
        f"Listed {count(len(given['items']), 'item')}" if given.get("items") else "Made the shopping list"
    ),
)
@in_words
def make_shopping_list(context: Context, event: Which = None, items: Items | None = None) -> Widget:
    """Make an event's shopping list and show it.

    Without `items` it holds what is usual for that kind of event, in amounts for its guests. What is already on
    the list stays as it is.
    """
    found = the_event(context, event)
    wanted = None if items is None else [item.model_dump() for item in items]
    made = actions.make_shopping_list(found, by=context.user, items=wanted)
    if made.created:
        text = f"Made a shopping list of {count(made.added, 'item')} for {summaries.named(found)}."
    else:
        text = f"Added {count(made.added, 'item')} to the shopping list of {summaries.named(found)}, which was there."
    return _list(made.shopping_list, text)


@tool(doing=_how_many("item", "Adding {}…", "items"), done=_how_many("item", "Added {}", "items"))
@in_words
def add_items(context: Context, items: Items, event: Which = None) -> Widget:
    """Add things to an event's shopping list, all in one call, and show it. `price` is for one unit."""
    found = the_event(context, event)
    shopping_list = (
        found.shopping_lists.first() or actions.make_shopping_list(found, by=context.user, items=[]).shopping_list
    )
    actions.add_items(shopping_list, by=context.user, items=[item.model_dump() for item in items])
    names = listed([item.name for item in items], 8)
    return _list(shopping_list, f"Added {names} to the shopping list of {summaries.named(found)}.")


@tool(doing="Changing {item}…", done="Changed {item}")
@in_words
def change_item(
    context: Context,
    item: str,
    event: Which = None,
    name: str | None = None,
    quantity: Decimal | None = None,
    unit: str | None = None,
    price: Decimal | None = None,
) -> Widget:
    """Change an item on an event's shopping list: its name, amount, unit or price of one unit. Shows the list."""
    changes = _given(name=name, quantity=quantity, unit=unit, price=price)
    if not changes:
        raise ToolRefused("Say what to change: name, quantity, unit or price.")
    found = the_event(context, event)
    shopping_list = the_list(found)
    [row] = the_items(shopping_list, [item])
    row = actions.change_item(shopping_list, by=context.user, item=row.pk, **changes)
    price_now = "" if row.price is None else f" at {money(row.price)} each"
    amount_now = amount(row.quantity, row.unit)
    text = f"{row.name} on the shopping list of {summaries.named(found)} is now {amount_now}{price_now}."
    return _list(shopping_list, text)


@tool(doing=_how_many("item", "Removing {}…", "items"), done=_how_many("item", "Removed {}", "items"))
@in_words
def remove_items(context: Context, items: Names, event: Which = None) -> Widget:
    """Take things off an event's shopping list, by name, and show it."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    rows = the_items(shopping_list, items)
    actions.remove_items(shopping_list, by=context.user, items=[row.pk for row in rows])
    names = listed([row.name for row in rows], 8)
    return _list(shopping_list, f"Removed {names} from the shopping list of {summaries.named(found)}.")


@tool(
    doing=lambda given: (
        f"{'Ticking' if given.get('done', True) else 'Unticking'} {count(len(given['items']), 'item')}…"
    ),
    done=lambda given: f"{'Ticked' if given.get('done', True) else 'Unticked'} {count(len(given['items']), 'item')}",
)
@in_words
def tick_items(context: Context, items: Names, done: bool = True, event: Which = None) -> Widget:
    """Tick things off an event's shopping list, by name; `done` false unticks them. Shows the list."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    rows = the_items(shopping_list, items, ticked=not done)
    actions.tick_items(shopping_list, by=context.user, items=[row.pk for row in rows], done=done)
    verb = "Ticked off" if done else "Unticked"
    names = listed([row.name for row in rows], 8)
    return _list(shopping_list, f"{verb} {names} on the shopping list of {summaries.named(found)}.")


@tool(doing="Opening the shopping list…", done="Opened the shopping list")
def show_shopping_list(context: Context, event: Which = None) -> Widget:
    """Show an event's shopping list."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    text = f"Here is the shopping list of {summaries.named(found)}."
    return _list(shopping_list, " ".join([text, *summaries.items_by_state(shopping_list)]))


# Guests and invitations


@tool(doing="Drafting the invitations…", done="Drafted the invitations")
@in_words
def draft_invitations(context: Context, event: Which = None, guests: Guests | None = None, message: str = "") -> Widget:
    """Draft an event's invitations and show them. Nothing is sent.

    Without `message` a warm one is written from the event. `guests` are put on its guest list.
    """
    found = the_event(context, event)
    people = [guest.model_dump() for guest in guests or []]
    actions.draft_invitations(found, by=context.user, guests=people, text=message)
    return _invitations(found, f"Drafted the invitations to {summaries.named(found)}. Nothing has been sent.")


@tool(doing=_how_many("guest", "Adding {}…", "guests"), done=_how_many("guest", "Added {}", "guests"))
@in_words
def add_guests(context: Context, guests: Guests, event: Which = None) -> Widget:
    """Put people on an event's guest list, all in one call, and show it."""
    found = the_event(context, event)
    actions.add_guests(found, by=context.user, guests=[guest.model_dump() for guest in guests])
    names = listed([guest.name for guest in guests], 8)
    return _invitations(found, f"Put {names} on the guest list of {summaries.named(found)}.")


@tool(doing=_how_many("guest", "Removing {}…", "names"), done=_how_many("guest", "Removed {}", "names"))
@in_words
def remove_guests(context: Context, names: Names, event: Which = None) -> Widget:
    """Take people off an event's guest list, by name, and show it."""
    found = the_event(context, event)
    rows = the_guests(found, names)
    actions.remove_guests(found, by=context.user, guests=[row.pk for row in rows])
    gone = listed([row.name for row in rows], 8)
    return _invitations(found, f"Took {gone} off the guest list of {summaries.named(found)}.")


@tool(doing="Noting {guest}'s answer…", done="Noted {guest}'s answer")
@in_words
def record_answer(
    context: Context, guest: str, answer: Literal["coming", "maybe", "declined", "unknown"], event: Which = None
) -> Widget:
    """Note what a guest answered, and show the guest list."""
    found = the_event(context, event)
    [row] = the_guests(found, [guest])
    actions.record_answer(found, by=context.user, guest=row.pk, answer=answer)
    said = {
        "coming": "is coming",
        "maybe": "may come",
        "declined": "cannot come",
        "unknown": "has yet to say about coming",
    }[answer]
    return _invitations(found, f"{row.name} {said} to {summaries.named(found)}.")


@tool(doing="Opening the invitations…", done="Opened the invitations")
def show_invitations(context: Context, event: Which = None) -> Widget:
    """Show an event's invitation and guest list with everybody's answer."""
    found = the_event(context, event)
    text = f"Here is the guest list of {summaries.named(found)}."
    return _invitations(found, " ".join([text, *summaries.guests_by_answer(found)]))


# Where things stand


@tool(doing="Checking what is left…", done="Checked what is left")
def what_is_left(context: Context, event: Which = None) -> str:
    """Tell what is still to do for an event: days to go, unticked items, guests without an answer, what is not set."""
    return "\n".join(summaries.what_is_left(the_event(context, event), context.now))


@tool(doing="Adding up the costs…", done="Added up the costs")
def what_it_costs(context: Context, event: Which = None) -> str:
    """Tell what an event's shopping costs: total, spent, by category, against the budget."""
    return "\n".join(summaries.what_it_costs(the_event(context, event)))
