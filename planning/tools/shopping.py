"""Shopping lists: what the planner's model may do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from agents.formatting import count
from agents.runtime import Context, Widget, tool
from planning import actions, known
from planning.arguments import Items, Names, Which, given, in_words
from planning.content import Content, EventContent, ItemContent, KnownContent, ListContent, PortionsContent, UndoContent
from planning.lookup.rows import rows_called, the_event, the_items, the_list
from planning.models import Event, ShoppingItem
from planning.refusals import refused
from planning.summaries import shopping as summaries
from planning.summaries.events import named
from planning.summaries.habits import known as known_in_words
from planning.tools import undoing
from planning.tools.progress import how_many

LOOKED_UP = 100  # guests whose diets a new list is told of


def _list(
    event: Event,
    totals: ListContent,
    say: Callable[[str, Content], str],
    items: Sequence[ShoppingItem] = (),
    told: Sequence[KnownContent] = (),
    portions: PortionsContent | None = None,
    undo: Sequence[UndoContent] = (),
) -> Widget:
    """Show a list and say what came of the call.

    `items` are those that it was about, `told` is what guests eat, `undo` what takes it back.
    """
    about = EventContent.of(event)
    content = Content(event=about, shopping_list=totals, items=[ItemContent.of(row) for row in items])
    if portions is not None:
        content.portions = portions
    if undo:
        content.undo = list(undo)
    text = say(named(about), content)
    if told:
        content.known, text = list(told), f"{text} {known_in_words(told)}"
    return Widget("shopping_list", {"shopping_list": totals.id}, text, content.data())


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
    the list stays as it is: `adapt_shopping_list` changes amounts. It tells what guests answered of what they eat.
    """
    found = the_event(context, event)
    wanted = None if items is None else [item.model_dump() for item in items]
    made = actions.make_shopping_list(found, by=context.user, items=wanted)
    totals = ListContent.of(made.shopping_list).model_copy(update={"added": made.added, "is_new": made.created})
    names = list(found.guests.may_come().values_list("name", flat=True)[:LOOKED_UP])
    told = known.of(context, names) if names else ()
    return _list(found, totals, summaries.made, told=told, portions=PortionsContent.of(found))


@tool(doing="Adapting the amounts…", done="Adapted the amounts")
def adapt_shopping_list(context: Context, event: Which = None) -> Widget:
    """Adapt the usual amounts on an event's shopping list to who is coming, and show it.

    Children have less of the food and no alcohol. What is bought, or was given another amount, stays.
    """
    found = the_event(context, event)
    shopping_list = the_list(found)
    changed = actions.adapt_amounts(shopping_list, by=context.user)
    totals = ListContent.of(shopping_list)
    return _list(found, totals, summaries.adapted, changed, portions=PortionsContent.of(found))


@tool(doing=how_many("item", "Adding {}…", "items"), done=how_many("item", "Added {}", "items"))
@in_words
def add_items(context: Context, items: Items, event: Which = None) -> Widget:
    """Add things to an event's shopping list, all in one call, and show it. `price` is for one unit."""
    found = the_event(context, event)
    shopping_list = (
        found.shopping_lists.first() or actions.make_shopping_list(found, by=context.user, items=[]).shopping_list
    )
    before = {row.pk: ItemContent.of(row) for row in shopping_list.items.all()}
    actions.add_items(shopping_list, by=context.user, items=[item.model_dump() for item in items])
    rows = rows_called(shopping_list.items.all(), [item.name for item in items])
    undo = undoing.of_added(found, rows, before)
    return _list(found, ListContent.of(shopping_list), summaries.added, rows, undo=undo)


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
        raise refused("nothing_given", fields=["name", "quantity", "unit", "price"])
    found = the_event(context, event)
    shopping_list = the_list(found)
    [row] = the_items(shopping_list, [item])
    before = ItemContent.of(row)
    row = actions.change_item(shopping_list, by=context.user, item=row.pk, **changes)
    undo = undoing.of_item(found, row, before, changes)
    return _list(found, ListContent.of(shopping_list), summaries.changed, [row], undo=undo)


@tool(doing=how_many("item", "Removing {}…", "items"), done=how_many("item", "Removed {}", "items"))
@in_words
def remove_items(context: Context, items: Names, event: Which = None) -> Widget:
    """Take things off an event's shopping list, by name, and show it."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    rows = the_items(shopping_list, items)
    undo = undoing.of_removed(found, [ItemContent.of(row) for row in rows])
    actions.remove_items(shopping_list, by=context.user, items=[row.pk for row in rows])
    return _list(found, ListContent.of(shopping_list), summaries.removed, rows, undo=undo)


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
    turned = [row.name for row in rows if row.ticked != done]
    for row in rows:
        row.ticked = done
    undo = [UndoContent.by("tick_items", found.pk, items=turned, done=not done)] if turned else ()
    return _list(found, ListContent.of(shopping_list), summaries.ticked, rows, undo=undo)


@tool(doing="Opening the shopping list…", done="Opened the shopping list", reads=True)
def show_shopping_list(context: Context, event: Which = None) -> Widget:
    """Show an event's shopping list."""
    found = the_event(context, event)
    shopping_list = the_list(found)
    return _list(found, ListContent.of(shopping_list), summaries.shown, list(shopping_list.items.all()))
