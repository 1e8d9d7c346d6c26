"""What was said last, said again as it was meant: another amount of the thing, another name of the guest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents.llm.offline.understanding.clauses import Clause
from agents.names import find_only
from agents.numbers import plain
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to

#: By what was spoken of last, what may be said again.
OPENS = {"event": "event", "items": "items things", "people": "people"}


@comes_to("amount_again")
def _amount(clause: Clause, scene: Scene) -> Request | None:
    amount, number = clause.value("amount"), clause.value("number")
    last, unit_said = scene.memory.last_items, (amount.unit if amount is not None else "").rstrip("s")
    last = [name for name in last if unit_said and scene.memory.items[name][1].rstrip("s") == unit_said] or last
    if len(last) != 1:
        return Request(question=f"Of which: {', '.join(last[:-1])} or {last[-1]}?") if last else None
    if amount is None and (number is None):
        return None
    unit: dict[str, Any] = {"unit": amount.unit} if amount is not None and amount.unit else {}
    quantity = amount.quantity if amount is not None else number
    if scene.memory.field == "price" and not unit:  # "wine is 9 a bottle", "no, 8"
        return one("change_item", item=last[0], price=plain(quantity))
    return one("change_item", item=last[0], quantity=plain(Decimal(quantity)), **unit)


@comes_to("name_again")
def _name(clause: Clause, scene: Scene) -> Request | None:
    known = find_only(str(clause.value("old")), scene.memory.people, called=str)
    return one("change_guest", guest=known, name=clause.value("new")) if known else None
