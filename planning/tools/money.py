"""An event's money: what the planner's model may do with it. Nothing is paid by any of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, given, in_words
from planning.budget import category_of, key
from planning.content import Content, CostsContent, EventContent, ExpenseContent, NotedContent, UndoContent
from planning.lookup.rows import the_event
from planning.models import Event, Expense, Reservation, ShoppingItem
from planning.refusals import name_of, refused
from planning.summaries import money as summaries
from planning.summaries.events import named
from planning.time_zone import in_events_zone
from planning.vendors import kinds


def _card(
    event: Event, what: str, to: str = "", amount: Decimal | None = None, undo: Sequence[UndoContent] = ()
) -> Widget:
    with in_events_zone(event):
        about = EventContent.of(event)
        noted = NotedContent(what=what, to=to, amount=amount)
        content = Content(event=about, costs=CostsContent.of(event), noted=noted)
        if what == "shown":
            content.expenses = [ExpenseContent.of(row) for row in event.expenses.all()]
        if undo:
            content.undo = list(undo)
        return Widget("budget", {"event": event.pk}, summaries.noted(named(about), content), content.data())


@tool(doing="Planning the budget…", done="Planned the budget")
@in_words
def plan_budget(context: Context, category: str, amount: Decimal | None = None, event: Which = None) -> Widget:
    """Put so much of an event's budget aside for a category, such as Catering or Flowers; null: nothing any more."""
    found = the_event(context, event)
    known = {key(each.name): each for each in found.budget_categories.all()}
    before = known.get(key(category)) or known.get(key(_called(category)))
    name = before.name if before else _called(category)
    actions.plan_category(found, by=context.user, name=name, planned=amount)
    undo = [UndoContent.by("plan_budget", found.pk, category=name, amount=before.planned if before else None)]
    return _card(found, "planned", name, amount, undo)


@tool(doing="Noting the expense…", done="Noted the expense")
@in_words
def add_expense(
    context: Context,
    title: str,
    amount: Decimal,
    category: str | None = None,
    due_on: date | None = None,
    paid: bool = False,
    event: Which = None,
) -> Widget:
    """Note what an event costs besides its shopping and bookings, such as rent or a permit."""
    found = the_event(context, event)
    fields = given(category=category, due_on=due_on, paid_on=timezone.localdate() if paid else None)
    row = actions.add_expense(found, by=context.user, title=title, amount=amount, **fields)
    undo = [UndoContent.by("remove_expense", found.pk, title=row.title)]
    return _card(found, "expense", row.title, row.amount, undo)


@tool(doing="Noting what was paid…", done="Noted what was paid")
@in_words
def record_payment(context: Context, to: str, amount: Decimal | None = None, event: Which = None) -> Widget:
    """Note that the user has paid somebody or for something: a vendor by name or trade, or anything else.

    Without an amount it is all that is still open of a booking or of an expense that is noted.
    """
    found = the_event(context, event)
    row = actions.pay(found, by=context.user, to=to, amount=amount)
    name = row.title if isinstance(row, Expense) else row.name if isinstance(row, ShoppingItem) else row.who.name
    return _card(found, "paid", name, _paid(row) if amount is None else amount)


@tool(doing="Removing the expense…", done="Removed the expense")
@in_words
def remove_expense(context: Context, title: str, event: Which = None) -> Widget:
    """Take an expense of an event off again."""
    found = the_event(context, event)
    row = _expense(found, title)
    actions.remove_expenses(found, by=context.user, expenses=[row.pk])
    return _card(found, "removed", row.title)


@tool(doing="Changing the expense…", done="Changed the expense")
@in_words
def change_expense(
    context: Context, title: str, amount: Decimal | None = None, due_on: date | None = None, event: Which = None
) -> Widget:
    """Correct an expense that is noted: what it costs, by when it is due."""
    found = the_event(context, event)
    row = _expense(found, title)
    before = given(amount=row.amount, due_on=row.due_on and row.due_on.isoformat())
    fields = given(amount=amount, due_on=due_on)
    row = actions.change_expense(row, by=context.user, **fields)
    back = UndoContent.by("change_expense", found.pk, title=row.title, **before)
    return _card(found, "changed", row.title, row.amount, [back] if fields.keys() <= before.keys() else [])


@tool(doing="Opening the budget…", done="Opened the budget", reads=True)
def show_budget(context: Context, event: Which = None) -> Widget:
    """Show an event's budget by category: planned, committed, paid, still open."""
    return _card(the_event(context, event), "shown")


def _expense(event: Event, title: str) -> Expense:
    rows = list(event.expenses.all())
    try:
        return find(title, rows, called=lambda each: each.title)
    except (Ambiguous, NotFound) as error:
        code = "ambiguous" if isinstance(error, Ambiguous) else "not_found"
        there = [each.title for each in rows]
        raise refused(code, **name_of("expense", title, there), there=there) from None


def _paid(row: Reservation | ShoppingItem | Expense) -> Decimal | None:
    """Return what the whole of it was."""
    return row.amount if isinstance(row, Expense) else row.price


def _called(category: str) -> str:
    """Return the category by the name that what is booked has: a florist is of Flowers."""
    kind = kinds.understood(category)
    if not kind:
        return category.strip()[:1].upper() + category.strip()[1:]
    return category_of(None if kind == kinds.VENUE else kind)
