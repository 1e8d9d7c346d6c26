"""The verbs of an event's money: what is put aside by category, what else it costs, and what is paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.formatting import capital, money
from agents.names import Ambiguous, NotFound, find, plain
from planning.actions.locking import lock
from planning.actions.shopping import change_item
from planning.actions.validation import fill, line
from planning.budget import category_of, key
from planning.models import BudgetCategory, Event, Expense, Reservation, ShoppingItem
from planning.models.shopping import CENT
from planning.time_zone import in_events_zone
from planning.vendors import kinds

MOST_CATEGORIES = 50
MOST_EXPENSES = 300

_HOW_MUCH = {"amount": "Say how much was paid."}
EXPENSE_FIELDS = {"title", "category", "amount", "due_on", "paid_on"}


@transaction.atomic
def plan_category(event: Event, *, by: User, name: str, planned: Decimal | None) -> BudgetCategory | None:
    """Put so much of the budget aside for a category; None: nothing any more. One of that name is changed."""
    event = lock(event.pk, by)
    there = list(event.budget_categories.all())
    row = next((each for each in there if key(each.name) == key(line(name))), None)
    if planned is None:
        if row is not None:
            row.delete()
        return None
    if row is None:
        if len(there) >= MOST_CATEGORIES:
            raise ValidationError({"name": f"A budget has at most {MOST_CATEGORIES} categories."})
        row = BudgetCategory(event=event, name=line(name))
    fill(row, {"planned": planned}, {"planned"})
    row.save()
    return row


@transaction.atomic
def add_expense(event: Event, *, by: User, title: str, amount: Decimal, **fields: Any) -> Expense:
    """Note what it costs besides shopping and bookings. `fields`: category, due_on, paid_on."""
    event = lock(event.pk, by)
    if event.expenses.count() >= MOST_EXPENSES:
        raise ValidationError({"title": f"At most {MOST_EXPENSES} expenses can be noted."})
    row = Expense(event=event)
    fill(row, {"category": _category(title), **fields, "title": title, "amount": amount}, EXPENSE_FIELDS)
    row.save()
    return row


@transaction.atomic
def change_expense(expense: Expense, *, by: User, **fields: Any) -> Expense:
    """Change some of title, category, amount, due_on, paid_on. None: no day, not paid."""
    row = lock(expense.event_id, by).expenses.get(pk=expense.pk)
    fill(row, fields, EXPENSE_FIELDS)
    row.save()
    return row


@transaction.atomic
def remove_expenses(event: Event, *, by: User, expenses: Collection[int]) -> int:
    """Take expenses off. Returns how many were there."""
    event = lock(event.pk, by)
    rows = [row for row in event.expenses.all() if row.pk in expenses]
    for row in rows:
        row.delete()
    return len(rows)


@transaction.atomic
def pay(event: Event, *, by: User, to: str, amount: Decimal | None) -> Reservation | ShoppingItem | Expense:
    """Note that so much was paid today: to who is booked, for what is listed or noted, else as a new expense.

    What is paid of a booking before all of it is its deposit. Nothing is counted twice. None is all that is still open.
    Errors: `ValidationError` by field, also for more than a booking costs.
    """
    event = lock(event.pk, by)
    if amount is not None and amount <= 0:
        raise ValidationError(_HOW_MUCH)
    with in_events_zone(event):
        today = timezone.localdate()
    booked = _booked(event, to)
    if booked is not None:
        return _pay_booking(event, booked, amount, today)
    items = list(ShoppingItem.objects.of_event(event).filter(name__iexact=line(to), quantity__gt=0))
    if len(items) == 1 and amount is not None:
        price = (amount / items[0].quantity).quantize(CENT, ROUND_HALF_UP)
        return change_item(items[0].shopping_list, by=by, item=items[0].pk, price=price, ticked=True)
    waiting = list(event.expenses.filter(paid_on=None))
    try:
        expense = find(to, waiting, called=lambda each: each.title)
    except (Ambiguous, NotFound):
        if amount is None:
            unknown = f"Say how much was paid: nothing called '{line(to)}' is booked, listed or noted."
            raise ValidationError({"amount": unknown}) from None
        return add_expense(event, by=by, title=capital(line(to)), amount=amount, paid_on=today)
    amount = expense.amount if amount is None else amount
    if amount < expense.amount:
        rest = expense.amount - amount
        change_expense(expense, by=by, amount=rest)
        return add_expense(event, by=by, title=expense.title, amount=amount, category=expense.category, paid_on=today)
    return change_expense(expense, by=by, amount=amount, paid_on=today)


def _pay_booking(event: Event, row: Reservation, amount: Decimal | None, today: date) -> Reservation:
    before = row.deposit if row.deposit is not None and row.deposit_paid_on is not None else Decimal(0)
    paid = row.price if row.paid_on is not None else before
    amount = row.price - paid if amount is None else amount
    if paid + amount > row.price:
        words = [money(each, event.currency) for each in (row.price, paid)]
        raise ValidationError({"amount": f"{row.who.name} costs {words[0]}, and {words[1]} of it is paid."})
    if paid + amount == row.price:
        row.paid_on = today
    else:
        row.deposit, row.deposit_paid_on = paid + amount, today
    row.save()
    return row


def _booked(event: Event, to: str) -> Reservation | None:
    """Return who is meant of those who are asked or booked: by name, else by trade where there is one of it."""
    rows = list(event.reservations.standing().select_related("vendor", "venue"))
    said = set(plain(to).split())
    named = [row for row in rows if plain(row.who.name) == plain(to)]
    named = named or [row for row in rows if said and said <= set(plain(row.who.name).split())]
    kind = kinds.understood(to)
    found = named or [row for row in rows if kind and row.kind == kind]
    return found[0] if len(found) == 1 else None


def _category(title: str) -> str:
    """Return the category of what a vendor of some kind is paid for; "" for what no vendor does."""
    kind = kinds.understood(title)
    return category_of(None if kind == kinds.VENUE else kind) if kind else ""
