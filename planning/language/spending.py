"""What sentences about money come to: budgets, what is put aside, paid, or costs besides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.budgets import currency_said
from agents.llm.offline.values.money import Money
from agents.llm.offline.values.percentages import Share
from agents.llm.offline.values.span import Span
from agents.llm.offline.values.units import UNIT
from agents.numbers import plain
from planning.grammar.drafts import usual_currency
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of
from planning.language.vendors import THINGS
from planning.vendors.kinds import understood


def _in_currency(sum_said: Money, scene: Scene) -> dict[str, str]:
    """Return the argument for the currency; dollars are those of the event, where dollars are usual."""
    is_said = currency_said(sum_said, usual_currency(scene.now))
    return {"currency": sum_said.currency} if is_said else {}


_OF_UNIT = re.compile(rf"(?:\b(?:per|an?|the) |/ ?){UNIT}\b", re.I)


#: "14 rather than 15 thousand" is no sum of 14.
_FAR_LESS = 50


@comes_to("set_budget")
def _set(clause: Clause, scene: Scene) -> Request | None:
    said: Money = clause.value("budget") or clause.value("each") or clause.value("up_to")
    if said.per == "each" and _OF_UNIT.search(clause.text):
        return None  # "they cost 65p a tube"
    if "old" in clause.slots and said.amount * _FAR_LESS < clause.value("old").amount:
        return Request(event=event_of(clause, scene), question="What should the budget be in all?", awaits="budget")
    is_each = said.per or "each" in clause.slots
    arguments: dict[str, Any] = {"budget_per_guest" if is_each else "budget": plain(said.amount)}
    return one("change_event", event_of(clause, scene), **arguments, **_in_currency(said, scene))


@comes_to("funded")
def _funded(clause: Clause, scene: Scene) -> Request | None:
    """Return the budget that somebody gives; beside another it may be more, or all there is."""
    event = event_of(clause, scene)
    if "all" in clause.slots or _budget_of(event, scene) is None:
        return _set(clause, scene)
    return Request(event=event, question="What should the budget be in all?", awaits="budget")


def _budget_of(event: int | str | None, scene: Scene) -> Decimal | None:
    return scene.memory.budgets.get(event if isinstance(event, int) else scene.memory.latest or 0)


#: How many times those who come a mere number must be to be a sum for them.
_MORE_THAN_HEADS = 4


#: What is brought up to so many is a number of guests, unless it is too many of them.
_UP = re.compile(r"(?:bring|bump|get|take|put|raise) (?:it|us|them) up to \d+$|we(?:['’]re| are) up to\b", re.I)


@comes_to("set_budget_perhaps")
def _set_perhaps(clause: Clause, scene: Scene) -> Request | None:
    """Read "max 180" as a sum where so many could never come."""
    said: Money = clause.value("budget")
    is_sum = said.per or (scene.memory.guests and said.amount > _MORE_THAN_HEADS * scene.memory.guests)
    if is_sum:
        return _set(clause, scene)
    return (
        one("change_event", event_of(clause, scene), guests=int(said.amount))
        if _UP.match(clause.text) and not said.said
        else None
    )


@comes_to("change_budget_by")
def _change(clause: Clause, scene: Scene) -> Request | None:
    change, sign = (clause.value("more"), 1) if "more" in clause.slots else (clause.value("less"), -1)
    event = event_of(clause, scene)
    if (times := clause.value("how")) is not None:
        return Request(event=event, about={"change": {"field": "budget", "times": Decimal(str(times)), "more": 0}})
    if isinstance(change, Share) and change.part is not None:
        by = {"times": 1 + sign * change.part, "more": 0}
    elif isinstance(change, Money) and not change.per:
        by = {"times": 1, "more": sign * change.amount}
    else:
        return Request(event=event, question="What should the budget be in all?", awaits="budget")
    return Request(event=event, about={"change": {"field": "budget", **by}})


#: "Put another thousand into catering" is on top of what is put aside.
_FURTHER = re.compile(r"\b(?:another|a further|an (?:extra|additional)|more)\b(?! (?:than|realistic|like))", re.I)


def _more_aside(clause: Clause, more: Decimal) -> dict[str, Any]:
    return {"category": _said(clause.slots["category"][-1], clause), "more": more}


@comes_to("put_aside")
def _put_aside(clause: Clause, scene: Scene) -> Request | None:
    if (part := clause.value("part")) is not None:
        return _part_put_aside(part, clause, scene)
    categories, sums = clause.slots.get("category", []), clause.slots.get("amount") or clause.slots.get("up_to", [])
    if "up_to" in clause.slots and clause.value("up_to").low is None:
        return None
    if not categories or len(categories) != len(sums):
        return None
    event = event_of(clause, scene)
    if _FURTHER.search(clause.text):
        if len(sums) > 1 or sums[0].value.per:
            return None
        return Request(event=event, about={"aside": [_more_aside(clause, sums[0].value.amount)]})
    if usual := next((usual for each in sums if (usual := is_foreign(each.value, event, scene))), ""):
        return Request(event=event, question=f"How much is that in {usual}?")
    if any(each.value.per for each in sums):
        both = _said(categories[0], clause).split(" and ")
        if len(sums) > 1 or sums[0].value.per != "each" or len(both) < 2:
            return Request(event=event, question="How much is that in all?")
        amount = plain(sums[0].value.amount)
        return Request(tuple(call("plan_budget", event, category=each, amount=amount) for each in both), event=event)
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
    budget = _budget_of(event, scene)
    if part.part is None:
        return None
    if budget is None:
        return Request(event=event, question="How much is that? I do not know the whole budget yet.")
    amount = plain(budget * part.part)
    return one("plan_budget", event, category=_said(clause.slots["category"][-1], clause), amount=amount)


@comes_to("change_aside")
def _change_aside(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    if (times := clause.value("how")) is not None:
        scaled = {**_more_aside(clause, Decimal(0)), "times": Decimal(str(times))}
        return Request(event=event, about={"aside": [scaled]})
    change = clause.value("more") or clause.value("less") or clause.value("amount")
    sign = -1 if "less" in clause.slots else 1
    if isinstance(change, Share):
        if change.part is None:
            return None
        scaled = {**_more_aside(clause, Decimal(0)), "times": 1 + sign * change.part}
        return Request(event=event, about={"aside": [scaled]})
    if change.per:
        return None
    changes = [_more_aside(clause, sign * change.amount)]
    if "source" in clause.slots:
        changes.append({"category": _said(clause.slots["source"][-1], clause), "more": -change.amount})
    return Request(event=event, about={"aside": changes})


@comes_to("shared_aside")
def _shared_aside(clause: Clause, scene: Scene) -> Request | None:
    """Return a sum that is shared out evenly, or given to each: "600 between food and drinks", "100 each for …"."""
    said: Money = clause.value("all") or clause.value("each")
    areas = clause.slots["category"]
    if said.per not in ("", "each") or len(areas) < 2:
        return None
    part = said.amount / len(areas) if "all" in clause.slots else said.amount
    event = event_of(clause, scene)
    if usual := is_foreign(said, event, scene):
        return Request(event=event, question=f"How much is that in {usual}?")
    part = part.quantize(Decimal("0.01"))
    asks = [call("plan_budget", event, category=_said(area, clause), amount=plain(part)) for area in areas]
    return Request(asks=tuple(asks), event=event)


def is_to_come(clause: Clause, scene: Scene) -> bool:
    """Whether the day on which it is paid is still ahead."""
    day = found.day if (found := clause.value("paid_when")) else None
    return bool(day and day.date and day.date > scene.now.date())


def _payee(clause: Clause) -> str:
    return re.sub(r"(?<=\w)['’]s?$", "", str(clause.value("payee")).strip())


@comes_to("paid_all")
def _paid_all(clause: Clause, scene: Scene) -> Request | None:
    if is_to_come(clause, scene):
        return None
    return one("record_payment", event_of(clause, scene), to=_payee(clause))


def is_foreign(said: Money, event: int | str | None, scene: Scene) -> str:
    """Return the currency of the event where the sum is named in another."""
    usual = scene.memory.currencies.get(event if isinstance(event, int) else scene.memory.latest or 0, "")
    return usual if said.said and usual and said.currency and said.currency != usual else ""


@comes_to("paid_somehow")
def _paid_somehow(clause: Clause, scene: Scene) -> Request | None:
    if len(sums := clause.slots.get("amount", ())) > 1:
        return None
    return _spent(clause, scene) if sums else _paid_all(clause, scene)


@comes_to("paid", "costs_besides", "spent_besides")
def _spent(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    said, whom = clause.value("amount"), _payee(clause)
    if is_to_come(clause, scene):
        return None
    if len(clause.slots["amount"]) > 1:
        return _each_spent(clause, scene)
    is_more = bool(clause.value("paid") or clause.value("due"))
    if clause.intent.name == "costs_besides" and _SIMPLY.fullmatch(clause.text) and not is_more:
        return _priced(clause, scene, whom, said)
    if said.per:
        return Request(event=event_of(clause, scene), question="How much is that in all?")
    if usual := is_foreign(said, event_of(clause, scene), scene):
        return Request(event=event_of(clause, scene), question=f"How much is that in {usual}?")
    arguments: dict[str, Any] = {"amount": plain(said.amount)}
    if due := clause.value("due"):
        if not (due.day and due.day.date):
            return None
        arguments["due_on"] = due.day.date.isoformat()
    if clause.intent.tool == "record_payment":
        return one("record_payment", event_of(clause, scene), to=whom, **arguments)
    if "fee" in clause.slots:
        whom = f"{whom} {clause.value('fee')}"
    if clause.value("paid") or clause.intent.name == "spent_besides":
        arguments["paid"] = True
    return one("add_expense", event_of(clause, scene), title=whom[:1].upper() + whom[1:], **arguments)


def _each_spent(clause: Clause, scene: Scene) -> Request | None:
    """Return what was spent on each of several: "45 on candles and 30 on ribbon"."""
    assert clause.intent is not None
    event, sums, names = event_of(clause, scene), clause.slots["amount"], clause.slots["payee"]
    if len(sums) != len(names) or any(each.value.per or is_foreign(each.value, event, scene) for each in sums):
        return None
    asks = []
    for amount, name in zip(sums, names, strict=True):
        title = str(name.value)
        if clause.intent.tool == "record_payment":
            asks.append(call("record_payment", event, to=title, amount=plain(amount.value.amount)))
        else:
            title = title[:1].upper() + title[1:]
            asks.append(call("add_expense", event, title=title, amount=plain(amount.value.amount)))
    return Request(asks=tuple(asks), event=event)


@comes_to("ask_price_of")
def _price_asked(clause: Clause, scene: Scene) -> Request | None:
    """Ask the bookings for who has a name, the budget for a trade, and the list for all else."""
    event, said = event_of(clause, scene), str(clause.value("words"))
    if understood(said) and said.lower() not in THINGS and scene.memory.item_called(said) is None:
        return one("show_budget", event)
    if said[:1].isupper() and scene.memory.item_called(said) is None:
        return one("show_reservations", event, topic="booked")
    return Request(event=event, topic="price", name=said, about={"whole": "price asked"})


@comes_to("put_nothing_aside")
def _nothing_aside(clause: Clause, scene: Scene) -> Request | None:
    return one("plan_budget", event_of(clause, scene), category=str(clause.value("category")), amount=None)


@comes_to("costs")
def _costs(clause: Clause, scene: Scene) -> Request | None:
    price, name = clause.value("price"), str(clause.value("thing"))
    if price.per == "head":
        return None
    return Request(event=event_of(clause, scene), name=name, about={"whole": "price", "price": plain(price.amount)})


@comes_to("price_amended")
def _amended(clause: Clause, scene: Scene) -> Request | None:
    price: Money = clause.value("price")
    if price.per or "event" in clause.slots:
        return None
    about = {"whole": "price", "price": plain(price.amount), "amends": True}
    return Request(event=event_of(clause, scene), name=str(clause.value("thing")), about=about)


@comes_to("price_on_list")
def _on_list(clause: Clause, scene: Scene) -> Request | None:
    return _priced(clause, scene, str(clause.value("thing")), clause.value("price"))


#: A thing and what it costs, without a word for an expense; and where the sum is for all of it.
_expenses = r"(?:(?!\b(?:expenses?|bills?|invoices?|fees?|charges?|paid|due)\b).)*"
_SIMPLY = re.compile(
    rf"(?i){_expenses}\b(?:costs?|comes? (?:in )?(?:to|at)|runs to|(?:has|have) gone|went|is|are|'s)\b{_expenses}"
)
_IN_ALL = re.compile(r"\b(?:comes? to|came to|runs to|in all|in total|altogether|set)\b", re.I)


def _priced(clause: Clause, scene: Scene, name: str, price: Money) -> Request | None:
    """Look on the list for what has a price; what is not there is an expense, unless the price is for each."""
    if price.per == "head":
        return None
    about: dict[str, Any] = {"whole": "price", "price": plain(price.amount), "each": price.per == "each"}
    about["in all"] = _IN_ALL.search(clause.text) is not None and not price.per
    return Request(event=event_of(clause, scene), name=name, about=about)


@comes_to("price_of", "more_prices")
def _price(clause: Clause, scene: Scene) -> Request | None:
    said = str(clause.value("thing"))
    if not clause.value("price").per and re.search(
        r"\b(?:comes? to|came to|in all|in total|altogether)\b", clause.text
    ):
        return _priced(clause, scene, said, clause.value("price"))
    return one("change_item", item=scene.memory.item_called(said) or said, price=plain(clause.value("price").amount))
