"""What customers say of their invoices, and the call that each comes to, on 22 November 2026."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agents.llm import Said, Turn
from agents.llm.offline.understanding.arguments import NotMeant, tools_of, wishes_of
from agents.llm.offline.understanding.clauses import Clause
from musicstore.grammar import store

DATE, TOTAL = "get_invoices_by_customer_sorted_by_date", "get_invoices_sorted_by_total"
PRICE, WHO = "get_invoices_sorted_by_unit_price", "get_employee_by_invoice_and_customer"
ONE, SPENT, BOUGHT = "show_invoice", "spending", "get_bought_tracks"

Wording = tuple[str, str, dict[str, Any]]

SAID: tuple[Wording, ...] = (
    ("my last three invoices", DATE, {"limit": 3}),
    ("Show me my invoices", DATE, {}),
    ("the two latest invoices, please", DATE, {"limit": 2}),
    ("receipts", DATE, {}),
    ("What did I buy last?", ONE, {}),
    ("my most expensive purchase", TOTAL, {"limit": 1}),
    ("which invoices have the most expensive tracks?", PRICE, {}),
    ("sort my invoices by unit price", PRICE, {}),
    ("who helped me with invoice 98?", WHO, {"invoice": 98}),
    ("show invoice 98", ONE, {"invoice": 98}),
    ("did I buy anything by U2?", BOUGHT, {"what": "U2"}),
    ("which Metallica songs have I bought?", BOUGHT, {"what": "Metallica"}),
    ("do I already own Enter Sandman?", BOUGHT, {"what": "Enter Sandman"}),
    ("all the tracks I have bought", BOUGHT, {}),
    ("which songs did I buy last year?", BOUGHT, {"since": "2025-01-01", "until": "2025-12-31"}),
    ("the two cheapest invoices", TOTAL, {"smallest_first": True, "limit": 2}),
    ("my smallest order", TOTAL, {"smallest_first": True, "limit": 1}),
    ("my first invoice", DATE, {"oldest_first": True, "limit": 1}),
    ("what did I buy first?", DATE, {"oldest_first": True, "limit": 1}),
    ("the three oldest receipts of mine", DATE, {"oldest_first": True, "limit": 3}),
    ("how many songs have I bought?", SPENT, {"by": "year"}),
    ("which genre do I buy most?", SPENT, {"by": "genre"}),
    ("how much have I spent?", SPENT, {"by": "year"}),
    ("How much have I spent this year?", SPENT, {"by": "month", "since": "2026-01-01", "until": "2026-12-31"}),
    ("how much have I spent on rock?", SPENT, {"by": "year", "on": "rock"}),
)

#: What is about the catalogue or nobody's invoices.
OF_ANOTHER_KIND = (
    "what's the most expensive song you have?",
    "who sold the world?",
    "which bands supported Metallica?",
    "show me the latest album by U2",
    "can I buy the most expensive track?",
    "what would I have to pay for Black Album?",
    "buy me the cheapest song",
    "I want to order Enter Sandman",
    "do you have the newest thing by Foo Fighters?",
    "what jazz do you have?",
    "show me that one",
    "who is it by?",
    "I am customer 5",
    "thanks",
)

#: Written before the words that understand them.
HELD_OUT: tuple[Wording, ...] = (
    ("could you pull up my order history please", DATE, {}),
    ("what was the last thing I purchased?", ONE, {}),
    ("give me the 5 most recent receipts", DATE, {"limit": 5}),
    ("list my latest two orders", DATE, {"limit": 2}),
    ("which of my orders cost the most?", TOTAL, {"limit": 1}),
    ("open invoice no. 98", ONE, {"invoice": 98}),
    ("what's on receipt #121?", ONE, {"invoice": 121}),
    ("I need the details of order 143", ONE, {"invoice": 143}),
    ("which employee assisted me with order 98", WHO, {"invoice": 98}),
    ("who is my sales rep?", WHO, {}),
    ("who sold me invoice 121?", WHO, {"invoice": 121}),
    ("what have I paid so far in total?", SPENT, {"by": "year"}),
    (
        "how much money did I spend last year?",
        SPENT,
        {"by": "month", "since": "2025-01-01", "until": "2025-12-31"},
    ),
    ("how much did I pay for jazz?", SPENT, {"by": "year", "on": "jazz"}),
    ("show a chart of my spending by artist", SPENT, {"by": "artist"}),
    ("break my spending down per genre", SPENT, {"by": "genre"}),
    ("my purchases from 2023", DATE, {"since": "2023-01-01", "until": "2023-12-31"}),
    ("what did I buy in March 2022?", DATE, {"since": "2022-03-01", "until": "2022-03-31"}),
    ("my bills since 2024", DATE, {"since": "2024-01-01"}),
    ("what are my three biggest purchases", TOTAL, {"limit": 3}),
    ("my last invioce", ONE, {}),
    ("Which tracks were on my previous order?", ONE, {}),
)


def clauses(text: str) -> list[Clause]:
    """Return what a message comes to that is the first in its conversation."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    return store.understood(Turn(text, (), (Said("user", text),), frozenset(), now))


def tools(text: str) -> set[str]:
    """Return the tools that a message may come to."""
    return {tool for clause in clauses(text) if _is_meant(clause) for tool in tools_of(clause.intent)}  # type: ignore[arg-type]


def _is_meant(clause: Clause) -> bool:
    try:
        return clause.intent is not None and wishes_of(clause, store.language, ()) is not None
    except NotMeant:
        return False
