"""What sentences about agreements come to: deposits, new prices of who is booked, who is asked for a new date."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.money import Money
from agents.numbers import plain
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of
from planning.language.spending import is_foreign, is_to_come


def _doubt(said: Money | None, clause: Clause, scene: Scene) -> str:
    """Return what must be asked of a sum, or ""."""
    if said is not None and said.per:
        return "How much is that in all?"
    usual = is_foreign(said, event_of(clause, scene), scene) if said is not None else ""
    return f"How much is that in {usual}?" if usual else ""


def _vendor(clause: Clause) -> str:
    return re.sub(r"(?<=\w)['’]s?$", "", str(clause.value("vendor")))


@comes_to("deposit_agreed", "deposit_paid")
def _deposit(clause: Clause, scene: Scene) -> Request | None:
    event, said = event_of(clause, scene), clause.value("amount")
    due = clause.value("due_on") or clause.value("due")
    if asked := _doubt(said, clause, scene):
        return Request(event=event, question=asked)
    if is_to_come(clause, scene) or (due and not (due.day and due.day.date)):
        return None
    agreed: dict[str, Any] = {"amount": plain(said.amount)} if said is not None else {}
    if due:
        agreed["due_on"] = due.day.date.isoformat()
    if clause.value("paid") or (clause.intent and clause.intent.name == "deposit_paid"):
        agreed["is_paid"] = True
    return one("note_deposit", event, vendor=_vendor(clause), **agreed)


@comes_to("deposit_told")
def _told(clause: Clause, scene: Scene) -> Request | None:
    """Return a deposit in whatever order it is told: paid with its sum, paid, or how much it is and until when."""
    if len(clause.slots.get("amount", ())) > 1:
        return None
    is_paid, sum_said = "paid" in clause.slots, "amount" in clause.slots
    if is_paid and sum_said:
        return _sent(clause, scene)
    if not is_paid and not sum_said and "due_on" not in clause.slots:
        return None
    return _deposit(clause, scene)


@comes_to("deposit_sent")
def _sent(clause: Clause, scene: Scene) -> Request | None:
    event, said = event_of(clause, scene), clause.value("amount")
    if asked := _doubt(said, clause, scene):
        return Request(event=event, question=asked)
    if is_to_come(clause, scene):
        return None
    return one("record_payment", event, to=_vendor(clause), amount=plain(said.amount))


@comes_to("price_agreed")
def _price(clause: Clause, scene: Scene) -> Request | None:
    """Return the price of who is booked, or is on the person's own list: which it is, the bookings tell."""
    said, name = clause.value("price"), str(clause.value("vendor"))
    if asked := _doubt(said, clause, scene):
        return Request(event=event_of(clause, scene), question=asked)
    if not scene.memory.has_event:
        return one("change_vendor", vendor=name, price=plain(said.amount))
    return Request(event=event_of(clause, scene), name=name, about={"agreed": plain(said.amount)})


@comes_to("ask_anew")
def _ask_anew(clause: Clause, scene: Scene) -> Request | None:
    vendor = clause.value("vendor")
    return one("ask_for_new_date", event_of(clause, scene), **({"vendor": str(vendor)} if vendor else {}))
