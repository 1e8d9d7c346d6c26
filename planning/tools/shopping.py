"""Shopping lists: what the planner's model may do with them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from agents.runtime import Context, ToolRefused, Widget, tool
from planning import actions, summaries
from planning.arguments import Items, Names, Which, given, in_words
from planning.content import (
    Content,
    EventContent,
    ItemContent,
    ListContent,
)
from planning.formatting import amount, count, listed, money
from planning.lookup.rows import the_event, the_items, the_list
from planning.models import Event, ShoppingItem, ShoppingList
from planning.tools.progress import how_many


def _list(event: Event, shopping_list: ShoppingList, text: str, items: Sequence[ShoppingItem] = ()) -> Widget:
    """Show a list; `items` are those that the call was about."""
    totals = ListContent.of(shopping_list)
    content = Content(event=EventContent.of(event), shopping_list=totals, items=[ItemContent.of(row) for row in items])
    text = f"{text} On it now: {summaries.about_list(totals)}"
    return Widget("shopping_list", {"shopping_list": shopping_list.pk}, text, content.data())


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
    return _list(found, made.shopping_list, text)


@tool(doing=how_many("item", "Adding {}…", "items"), done=how_many("item", "Added {}", "items"))
@in_words
def add_items(context: Context, items: Items, event: Which = None) -> Widget:
    """Add things to an event's shopping list, all in one call, and show it. `price` is for one unit."""
    found = the_event(context, event)
    shopping_list = (
        found.shopping_lists.first() or actions.make_shopping_list(found, by=context.user, items=[]).shopping_list
    )
    rows = actions.add_items(shopping_list, by=context.user, items=[item.model_dump() for item in items])
    names = listed([item.name for item in items], 8)
    return _list(found, shopping_list, f"Added {names} to the shopping list of {summaries.named(found)}.", rows)


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
    changes = given(name=name, quantity=quantity, unit=unit, price=price)
    if not changes:
        raise ToolRefused("Say what to change: name, quantity, unit or price.", code="nothing_given")
    found = the_event(context, event)
    shopping_list = the_list(found)
    [row] = the_items(shopping_list, [item])
    row = actions.change_item(shopping_list, by=context.user, item=row.pk, **changes)
    price_now = "" if row.price is None else f" at {money(row.price)} each"
    amount_now = amount(row.quantity, row.unit)
    text = f"{row.name} on the shopping list of {summaries.named(found)} is now {amount_now}{price_now}."
    return _list(found, shopping_list, text, [row])


@tool(doing=how_many("item", "Removing {}…", "items"), done=how_many("item", "Removed {}", "items"))
@in_words
def remove_items(context: Context, items: Names, event: Which = None) -> Widget:
    """Take things off an event's shopping list, by name, and show it."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    rows = the_items(shopping_list, items)
    actions.remove_items(shopping_list, by=context.user, items=[row.pk for row in rows])
    names = listed([row.name for row in rows], 8)
    return _list(found, shopping_list, f"Removed {names} from the shopping list of {summaries.named(found)}.", rows)


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
    for row in rows:
        row.ticked = done
    verb = "Ticked off" if done else "Unticked"
    names = listed([row.name for row in rows], 8)
    return _list(found, shopping_list, f"{verb} {names} on the shopping list of {summaries.named(found)}.", rows)


@tool(doing="Opening the shopping list…", done="Opened the shopping list")
def show_shopping_list(context: Context, event: Which = None) -> Widget:
    """Show an event's shopping list."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    rows = list(shopping_list.items.all())
    text = f"Here is the shopping list of {summaries.named(found)}."
    return _list(found, shopping_list, " ".join([text, *summaries.items_by_state(rows)]), rows)
