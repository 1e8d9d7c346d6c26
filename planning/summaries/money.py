"""An event's money: what was put aside, noted or paid, and how the whole stands."""

from __future__ import annotations

from decimal import Decimal

from agents.formatting import capital, date_only, money
from agents.names import find_only
from planning.content import Content
from planning.summaries import events
from planning.vendors.kinds import understood


def noted(name: str, content: Content) -> str:
    """Say what came of a call, and how the costs stand to the budget."""
    done, costs = content.noted, content.costs
    if done is None or costs is None:
        return ""
    amount = "" if done.amount is None else money(done.amount, costs.currency)
    nothing = f"Nothing is put aside for {done.to} any more."
    said = {
        "planned": f"{amount} of the budget of {name} is for {done.to}." if amount else nothing,
        "expense": f"Noted for {name}: {done.to}, {amount}.",
        "changed": f"{done.to} is now {amount} among the expenses of {name}.",
        "paid": f"Noted for {name}: {amount} paid for {done.to}.",
        "removed": f"Took {done.to} off the expenses of {name}.",
        "shown": "",
    }[done.what]
    whole = capital(events.in_all(name, costs))
    lines = events.by_category(costs) if done.what == "shown" else []
    return " ".join([*([said] if said else []), whole, *lines, events.against_budget(costs)])


def price_of(said: str, content: Content) -> str:
    """Say what an expense costs, or what is put aside for a category of that name."""
    costs = content.costs
    if costs is None:
        return ""
    if (row := find_only(said, content.expenses, called=lambda each: each.title)) is not None:
        paid = "paid" if row.paid_on else f"due {date_only(row.due_on)}" if row.due_on else "not paid yet"
        return f"{row.title}: {money(row.amount, costs.currency)}, {paid}."
    kind = understood(said)
    line = find_only(said, costs.categories, called=lambda each: each.name)
    if line := line or next((each for each in costs.categories if kind and understood(each.name) == kind), None):
        return events.category(line, costs.currency)
    return (
        f"Nothing is noted of what {said} costs. Say, for example: {said} costs {money(Decimal(20), costs.currency)}."
    )
