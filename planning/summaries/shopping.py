"""Shopping lists: what was made of one, and what is on it."""

from __future__ import annotations

from agents.formatting import amount, count, listed, money
from planning.content import Content, ItemContent, ListContent, PortionsContent

#: How many names one sentence holds: of all that is on a list, and of what a call was about.
ALL = 100
SOME = 8


def made(name: str, content: Content) -> str:
    """Say that a list was made, or how much was added to the one that was there."""
    totals = content.shopping_list
    added = count(totals.added if totals else 0, "item")
    words = f"Added {added} to the shopping list of {name}, which was there."
    if totals and totals.is_new:
        words = f"Made a shopping list of {added} for {name}."
    return " ".join(filter(None, [_with_totals(words, content), answered(content)]))


def adapted(name: str, content: Content) -> str:
    """Say which amounts are others now that it is known who is coming."""
    found = content.portions
    heads = people(found) if found else ""
    if not content.items:
        words = f"No amount on the shopping list of {name} has to change"
        words += f" for {heads}: what is bought, and what you changed yourself, stays." if heads else "."
    else:
        each = listed([f"{item.name} {amount(item.quantity, item.unit)}" for item in content.items], SOME)
        words = f"Adapted the shopping list of {name} to {heads or 'who is coming'}: {each}."
    return " ".join(filter(None, [_with_totals(words, content), answered(content)]))


def people(found: PortionsContent) -> str:
    """Return such as `38 people, 6 of them children`; "" where nobody has said how many."""
    if found.people is None:
        return ""
    children = f", {found.children} of them children" if found.children else ""
    return f"{count(found.people, 'person', 'people')}{children}"


def answered(content: Content) -> str:
    """Say what guests answered of what they eat: it is for the host to mind. "" for nothing."""
    found = content.portions
    lines = eaten(found) if found else []
    return f"{' '.join(lines)} The list does not mind that by itself: look it over." if lines else ""


def eaten(found: PortionsContent) -> list[str]:
    """Return `Guests answered: 3 vegetarian and 1 vegan.` and `Allergies: nuts (Zoe).`, as far as there are any."""
    diets = [f"{number} {diet}" for diet, number in found.diets.items()]
    allergies = [f"{each.text.rstrip('.')} ({each.guest})" for each in found.allergies]
    lines = [f"Guests answered: {listed(diets, SOME)}."] if diets else []
    return [*lines, f"Allergies: {listed(allergies, SOME)}."] if allergies else lines


def added(name: str, content: Content) -> str:
    """Say what was added."""
    return _with_totals(f"Added {_names(content)} to the shopping list of {name}.", content)


def changed(name: str, content: Content) -> str:
    """Say what each item that was changed is now."""
    words = [
        f"{item.name} on the shopping list of {name} is now {amount(item.quantity, item.unit)}{_price(item, content)}."
        for item in content.items
    ]
    return _with_totals(" ".join(words), content)


def removed(name: str, content: Content) -> str:
    """Say what was taken off."""
    return _with_totals(f"Removed {_names(content)} from the shopping list of {name}.", content)


def ticked(name: str, content: Content) -> str:
    """Say what was ticked off, or unticked."""
    verb = "Ticked off" if all(item.bought for item in content.items) else "Unticked"
    return _with_totals(f"{verb} {_names(content)} on the shopping list of {name}.", content)


def shown(name: str, content: Content) -> str:
    """Say all that is on the list."""
    words = [f"Here is the shopping list of {name}.", *_by_state(content)]
    return _with_totals(" ".join(words), content)


def about_list(totals: ListContent, currency: str) -> str:
    """Say what is left to buy and what all of it costs."""
    left = "everything is ticked off" if totals.count and not totals.left else f"{totals.left} left"
    return f"{count(totals.count, 'item')}, {left}, {money(totals.cost, currency)} in all."


def _with_totals(words: str, content: Content) -> str:
    totals = content.shopping_list
    return f"{words} On it now: {about_list(totals, _currency(content))}" if totals else words


def _names(content: Content) -> str:
    return listed([item.name for item in content.items], SOME)


def _by_state(content: Content) -> list[str]:
    """Return such as `To buy: Napkins (24 at $0.25 each) and Banner (1).` and `Bought: …`; what is none is left out."""
    states = {
        "To buy": [_priced(item, content) for item in content.items if not item.bought],
        "Bought": [_priced(item, content) for item in content.items if item.bought],
    }
    return [f"{state}: {listed(lines, ALL)}." for state, lines in states.items() if lines]


def _priced(item: ItemContent, content: Content) -> str:
    return f"{item.name} ({amount(item.quantity, item.unit)}{_price(item, content)})"


def _price(item: ItemContent, content: Content) -> str:
    return "" if item.price is None else f" at {money(item.price, _currency(content))} each"


def _currency(content: Content) -> str:
    return content.event.currency if content.event else ""
