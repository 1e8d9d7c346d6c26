"""What something costs, of which it is not said where it stands: on the list, among the expenses, or nowhere yet.

"The permit was 140, not 120" corrects the expense, "the wine was 8, not 9" the thing on the list.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agents.names import find_only
from agents.numbers import plain
from planning.grammar.calls import Made, Wanted, item_called
from planning.grammar.requests import call

#: What a request about one is: that it costs so much, or how much it costs.
PRICES = ("price", "price asked")


def of_prices(shown: Made) -> list[Wanted]:
    """Return what changes the price of a thing on the list; what is not on it is looked for among the expenses."""
    request = shown.request
    if request is None or shown.ask.tool != "show_shopping_list" or request.about.get("whole") not in PRICES:
        return []
    event, price = shown.ask.arguments.get("event"), request.about.get("price")
    if request.about["whole"] == "price asked":
        return [] if item_called(request.name, shown.content.items) else [Wanted(call("show_budget", event), request)]
    if (item := item_called(request.name, shown.content.items)) is not None:
        is_whole = request.about.get("in all") and item.quantity
        price = plain(Decimal(str(price)) / item.quantity) if is_whole else price
        return [Wanted(call("change_item", event, item=item.name, price=price), replace(request, about={}))]
    if request.about.get("each"):
        return [Wanted(call("change_item", event, item=request.name, price=price), replace(request, about={}))]
    return [Wanted(call("show_budget", event), request)]


def of_expenses(shown: Made) -> list[Wanted]:
    """Return what changes an expense that is noted, or notes a new one."""
    request = shown.request
    if request is None or shown.ask.tool != "show_budget" or request.about.get("whole") != "price" or not shown.ok:
        return []
    event, price = shown.ask.arguments.get("event"), request.about["price"]
    expense = find_only(request.name, shown.content.expenses, called=lambda row: row.title)
    title = expense.title if expense else request.name[:1].upper() + request.name[1:]
    tool = "change_expense" if expense or request.about.get("amends") else "add_expense"
    return [Wanted(call(tool, event, title=title, amount=price), replace(request, about={}))]
