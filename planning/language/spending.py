"""What sentences about money come to: budgets, what is put aside, paid, or costs besides."""

from __future__ import annotations

from typing import Any

from agents.llm.offline.understanding.matching import Clause
from agents.llm.offline.values.budgets import currency_said
from agents.llm.offline.values.money import Money
from agents.llm.offline.values.percentages import Share
from agents.llm.offline.values.span import Span
from agents.numbers import plain
from planning.grammar.drafts import usual_currency
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of


def _in_currency(sum_said: Money, scene: Scene) -> dict[str, str]:
    """Return the argument for the currency; dollars are those of the event, where dollars are usual."""
    is_said = currency_said(sum_said, usual_currency(scene.now))
    return {"currency": sum_said.currency} if is_said else {}


@comes_to("set_budget")
def _set(clause: Clause, scene: Scene) -> Request | None:
    said: Money = clause.value("budget")
    arguments: dict[str, Any] = {"budget_per_guest" if said.per else "budget": plain(said.amount)}
    return one("change_event", event_of(clause, scene), **arguments, **_in_currency(said, scene))


@comes_to("change_budget_by")
def _change(clause: Clause, scene: Scene) -> Request | None:
    change, sign = (clause.value("more"), 1) if "more" in clause.slots else (clause.value("less"), -1)
    event = event_of(clause, scene)
    if isinstance(change, Share) and change.part is not None:
        by = {"times": 1 + sign * change.part, "more": 0}
    elif isinstance(change, Money) and not change.per:
        by = {"times": 1, "more": sign * change.amount}
    else:
        return Request(event=event, question="What should the budget be in all?", awaits="budget")
    return Request(event=event, about={"change": {"field": "budget", **by}})


@comes_to("put_aside")
def _put_aside(clause: Clause, scene: Scene) -> Request | None:
    if (part := clause.value("part")) is not None:
        return _part_put_aside(part, clause, scene)
    categories, sums = clause.slots.get("category") or clause.slots.get("trade", []), clause.slots.get("amount", [])
    if not categories or len(categories) != len(sums):
        return None
    event = event_of(clause, scene)
    asks = [
        call("plan_budget", event, category=_said(category, clause), amount=plain(amount.value.amount))
        for category, amount in zip(categories, sums, strict=True)
    ]
    return Request(asks=tuple(asks), event=event)


def _said(span: Span, clause: Clause) -> str:
    return clause.text[span.start - clause.start : span.end - clause.start]


def _part_put_aside(part: Share, clause: Clause, scene: Scene) -> Request | None:
    """Return "20% of the budget" as a sum, where the budget is known."""
    event = event_of(clause, scene)
    budget = scene.memory.budgets.get(event if isinstance(event, int) else scene.memory.latest or 0)
    if part.part is None:
        return None
    if budget is None:
        return Request(event=event, question="How much is that? I do not know the whole budget yet.")
    amount = plain(budget * part.part)
    return one("plan_budget", event, category=str(clause.value("category")), amount=amount)


@comes_to("paid", "costs_besides")
def _spent(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    said, whom = clause.value("amount"), str(clause.value("payee")).strip()
    if said.per:
        return Request(event=event_of(clause, scene), question="How much is that in all?")
    arguments: dict[str, Any] = {"amount": plain(said.amount)}
    if due := clause.value("due"):
        if not (due.day and due.day.date):
            return None
        arguments["due_on"] = due.day.date.isoformat()
    if clause.intent.tool == "record_payment":
        return one("record_payment", event_of(clause, scene), to=whom, **arguments)
    return one("add_expense", event_of(clause, scene), title=whom[:1].upper() + whom[1:], **arguments)


@comes_to("put_nothing_aside")
def _nothing_aside(clause: Clause, scene: Scene) -> Request | None:
    return one("plan_budget", event_of(clause, scene), category=str(clause.value("category")), amount=None)


@comes_to("costs")
def _costs(clause: Clause, scene: Scene) -> Request | None:
    price, name = clause.value("price"), str(clause.value("thing"))
    if price.per == "head":
        return None
    return Request(event=event_of(clause, scene), name=name, about={"whole": "price", "price": plain(price.amount)})


@comes_to("price_of")
def _price(clause: Clause, scene: Scene) -> Request | None:
    said = str(clause.value("thing"))
    return one("change_item", item=scene.memory.item_called(said) or said, price=plain(clause.value("price").amount))
