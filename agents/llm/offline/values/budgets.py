"""The sum of money that a text names for a whole: "budget of 1.500 euros", "up to $500", "500 budget", "40 per head".

For readers that cut what they read out of a text.
"""

from __future__ import annotations

from decimal import Decimal

from agents import currencies
from agents import patterns as re
from agents.llm.offline.values.currency_words import DOLLARS
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.money import Money, Sum, sums_in

_LEAD = re.compile(
    r"(?:\b(?:with|within|on|for|at|under|below|up to|less than|no more than|not more than|at most|max(?:imum)?|around"
    r"|about|of|is|a|an|our|my|the|total|budget|costs?|spend|spending|limit|cap|to|and|keep it|stay|it|roughly"
    r"|should be|will be|now|actually|set|change|raise|lower|increase|reduce|make)\b[ :=]*)*$",
    re.I,
)
_TRAIL = re.compile(r"(?:\s+(?:budget|max|total|in total|tops)\b)*", re.I)
_BUDGET_BEFORE = re.compile(
    r"\b(?:budget|spending limit|spend|limit)\b(?:\s+(?:of|is|to|at|should be|will be|around|about|up to|max"
    r"|no more than|under|below|at most|roughly|now|a|an|just|only)|\s*[:=])*\s*$",
    re.I,
)
_BUDGET_BEHIND = re.compile(r"[ -]+(?:in\s+)?budget\b", re.I)


def find_money(text: str) -> tuple[Decimal | None, str]:
    """Return the first sum of money the text names, and the text without it."""
    found = found_sum(text)
    if found is None or found.unclear:
        return None, text
    lead = _LEAD.search(text[: found.start])
    trail = _TRAIL.match(text[found.end :])
    assert lead is not None and trail is not None
    end = found.end + trail.end()
    if found.is_bare and (behind := _BUDGET_BEHIND.match(text[found.end :])):
        end = found.end + behind.end()
    return found.money.amount, text[: lead.start()] + CUT + text[end:]


def found_sum(text: str) -> Sum | None:
    """Return the first sum that names a currency; else the first number that stands beside "budget", else "4k"."""
    found = sums_in(text, "")
    named = next((each for each in found if not each.is_bare and each.money.said), None)
    return named or next((each for each in found if not each.is_bare or _is_budget(text, each)), None)


def _is_budget(text: str, found: Sum) -> bool:
    before, behind = text[: found.start], text[found.end :]
    return found.money.per == "head" or bool(_BUDGET_BEFORE.search(before) or _BUDGET_BEHIND.match(behind))


def find_currency(text: str, usual: str = "") -> str:
    """Return the sign or word of the currency that a sum of money is in.

    It is "" for dollars, which many countries have, where the `usual` currency is one of those or not known.
    """
    found = found_sum(text)
    return currency_said(found.money, usual) if found else ""


def currency_said(sum_said: Money, usual: str = "") -> str:
    """Return how a sum names its currency, "" where that is the usual dollar."""
    is_usual = not usual or usual in currencies.candidates("$")
    return "" if not sum_said.said or (sum_said.said in DOLLARS and is_usual) else sum_said.said


#: What makes of a sum one for each guest.
PER_GUEST = r"(?:per|a|for each|each|/)\s*(?:guest|head|person|pax)\b|\bp\.?p\b"


def is_per_guest(text: str) -> bool:
    """Whether the sum of money that the text names is for each guest."""
    found = found_sum(text)
    return found is not None and found.money.per == "head"
