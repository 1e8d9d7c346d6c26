"""What the offline model understands of a customer's invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agents.llm import Answer, Ask, Called, Turn, grammar
from musicstore.grammar.requests import asked, asks_of_another
from musicstore.refusals import NOT_VERIFIED
from musicstore.summaries import bought, invoices, spending

TOOLS = (
    "get_invoices_by_customer_sorted_by_date",
    "get_invoices_sorted_by_unit_price",
    "get_invoices_sorted_by_total",
    "get_employee_by_invoice_and_customer",
    "show_invoice",
    "spending",
    "get_bought_tracks",
)
HAND_OVER = "transfer_to_invoices"
CLAIMED = "verify_claimed_customer"
ONLY_YOURS = "I show a customer their own invoices and nobody else's."

_SAID: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "get_invoices_by_customer_sorted_by_date": invoices.shown,
    "get_invoices_sorted_by_unit_price": invoices.shown,
    "get_invoices_sorted_by_total": invoices.shown,
    "get_employee_by_invoice_and_customer": lambda data: invoices.helped(data["invoice"]),
    "show_invoice": lambda data: invoices.on_it(data["invoice"]),
    "spending": lambda data: spending.shown(data["spending"]),
    "get_bought_tracks": lambda data: bought.shown(data["bought"]),
}


@grammar
class InvoicesGrammar:
    """See `agents.llm.offline.grammar.Grammar`. It speaks to agents that have the tools about invoices."""

    name = "invoices"
    about = "show what you bought, who helped you, and what you spent"
    examples: tuple[str, ...] = (
        "My last three invoices",
        "Who helped me with my last purchase?",
        "How much have I spent?",
    )
    tools = frozenset({*TOOLS, HAND_OVER, "verify_customer"})  # and to those who hand over, or find out who it is

    def answer(self, turn: Turn) -> Answer | None:
        """Call the tool; once it has answered, say what came of it."""
        ask = asked(turn.text, turn.now.date(), turn.items)
        if ask is None:
            return None
        if ask.tool not in turn.tools:
            return _elsewhere(turn)
        if asks_of_another(turn.text):
            return Answer(ONLY_YOURS)
        called = next((result for result in turn.results if result.name == ask.tool), None)
        return Answer(calls=[ask]) if called is None else Answer(_said(called))

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def _elsewhere(turn: Turn) -> Answer | None:
    """Hand over where somebody else has the tools; where nobody else has, they do not exist for this person."""
    if HAND_OVER not in turn.tools:
        return _unverified(turn)
    tried = any(result.name == HAND_OVER for result in turn.results)
    return None if tried else Answer(calls=[Ask(HAND_OVER, {})])


def _unverified(turn: Turn) -> Answer:
    """Say what is needed; where a program has named the customer, find out whether it is the person."""
    called = [result for result in turn.results if result.name == CLAIMED]
    if CLAIMED in turn.tools and (not called or called[-1].data.get("code") == "wrong_code"):
        return Answer(called[-1].output if called else "", calls=[Ask(CLAIMED, {})])
    return Answer(called[-1].output if called else NOT_VERIFIED)


def _said(called: Called) -> str:
    return _SAID[called.name](called.data) if called.ok else called.output
