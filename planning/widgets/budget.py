"""An event's budget: planned, committed and paid by category, as a chart that is a table, and its expenses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents import currencies, formatting
from agents.runtime import widget
from planning import actions
from planning.budget import Line, bill
from planning.models import BudgetCategory, Event, Expense, Guest, Reservation, ShoppingItem
from planning.time_zone import in_events_zone
from planning.widgets.inputs import OptionalDecimal, TickBox


@widget(
    "budget",
    template="planning/budget.html",
    title="Budget",
    panel=True,
    follows={
        Event: "pk",
        BudgetCategory: "event_id",
        Expense: "event_id",
        Reservation: "event_id",
        ShoppingItem: "shopping_list.event_id",
        Guest: "event_id",
    },
)
def budget(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "lines": […], "totals": …, "expenses": […], "currencies": […]}`; money in words."""
    row = Event.objects.visible_to(user).select_related("owner__zone").get(pk=event)
    costs, currency = bill(row), row.currency

    def words(amount: Decimal | None) -> str:
        return "" if amount is None else formatting.money(amount, currency)

    most = max((max(line.committed, line.planned or Decimal(0)) for line in costs.by_category), default=Decimal(0))
    return {
        "event": {
            "id": row.pk,
            "title": row.title,
            "budget": None if row.budget is None else str(row.budget),
            "budget_per_guest": None if row.budget_per_guest is None else str(row.budget_per_guest),
            "currency": currency,
        },
        "lines": [
            {
                "name": line.name,
                "planned": "" if line.planned is None else formatting.unlocalized(line.planned),
                "planned_words": words(line.planned),
                "committed_words": words(line.committed),
                "paid_words": words(line.paid),
                "over": line.is_over,
                "bars": _bars(line, most),
            }
            for line in costs.by_category
        ],
        "totals": {
            "budget_words": words(costs.budget),
            "planned_words": words(costs.planned),
            "committed_words": words(costs.committed),
            "paid_words": words(costs.paid),
            "open_words": words(costs.open),
            "deposits_words": words(costs.deposits) if costs.deposits else "",
            "left_words": words(costs.left) if costs.left is not None and not costs.over else "",
            "over_words": words(costs.over) if costs.over else "",
            "unpriced": costs.unpriced,
        },
        "expenses": [
            {
                "id": each.pk,
                "title": each.title,
                "category": each.category,
                "amount": formatting.unlocalized(each.amount),
                "amount_words": words(each.amount),
                "paid": each.paid_on is not None,
            }
            for each in row.expenses.all()
        ],
        "currencies": [{"code": code, "name": currencies.name(code)} for code in _offered(currency)],
    }


def _offered(currency: str) -> list[str]:
    return [code for code in dict.fromkeys([*currencies.COMMON, currency]) if code]


def _bars(line: Line, most: Decimal) -> dict[str, str]:
    """Return how long each bar is, of a hundred."""
    of = {"planned": line.planned or Decimal(0), "committed": line.committed, "paid": line.paid}
    return {name: f"{amount * 100 / most:.1f}" if most else "0" for name, amount in of.items()}


@budget.action
def plan(user: User, event: int, *, name: str, planned: OptionalDecimal = None) -> None:
    """Put so much aside for a category; left empty, nothing any more."""
    actions.plan_category(_mine(user, event), by=user, name=name, planned=planned)


@budget.action
def whole(
    user: User,
    event: int,
    *,
    budget: OptionalDecimal = None,
    budget_per_guest: OptionalDecimal = None,
    currency: str = "",
) -> None:
    """Set what the event may cost in all, or for each guest, and in which currency."""
    fields = {"budget": budget, "budget_per_guest": budget_per_guest, "currency": currency}
    actions.change_event(_mine(user, event), by=user, **fields)


@budget.action
def spend(user: User, event: int, *, title: str, amount: Decimal, paid: TickBox = False) -> None:
    """Note an expense, and whether it is paid."""
    row = _mine(user, event)
    with in_events_zone(row):
        today = timezone.localdate()
    actions.add_expense(row, by=user, title=title, amount=amount, paid_on=today if paid else None)


@budget.action
def settle(user: User, event: int, *, expense: int, paid: TickBox) -> None:
    """Note that an expense is paid, or is not."""
    row = _mine(user, event)
    with in_events_zone(row):
        today = timezone.localdate()
    known = row.expenses.filter(pk=expense).first()
    if known is None:
        raise ValidationError({"expense": "This expense is no longer here."})
    actions.change_expense(known, by=user, paid_on=today if paid else None)


@budget.action
def remove(user: User, event: int, *, expense: int) -> None:
    """Take an expense off."""
    actions.remove_expenses(_mine(user, event), by=user, expenses=[expense])


def _mine(user: User, event: int) -> Event:
    return Event.objects.visible_to(user).get(pk=event)
