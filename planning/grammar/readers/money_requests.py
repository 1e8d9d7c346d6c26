"""An event's money: "put 800 of the budget to catering", "I paid the florist 200", "add an expense: permit 50"."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.llm.offline.values.budgets import PER_GUEST, find_currency
from agents.numbers import NUMBER, number, plain
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

_SIGN = r"(?:us\$|[$€£])"
_NAMED = r"(?:dollars?|bucks|euros?|pounds?|quid|usd|eur|gbp|chf|francs?|\$|€|£)"
_SUM = (
    rf"{_SIGN}?\s?(?P<sum>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{NUMBER})"
    rf"\s?(?P<kilo>k\b|thousand\b|grand\b)?\s*{_NAMED}?"
)
_WHAT = r"(?:the |our |my |a |an )?(?P<what>[\w&'’ -]{2,60}?)"
_FROM = r"(?:\s+(?:of|from|out of) (?:the|our|my|its) budget)?"
_PLAN = (
    re.compile(
        rf"^(?:put|set aside|set|allocate|plan|reserve|earmark|assign|budget|keep)\s+{_SUM}{_FROM}"
        rf"\s+(?:aside\s+)?(?:to|for|on|into|towards?)\s+{_WHAT}(?P<of>{_FROM})\s*$",
        re.I,
    ),
    re.compile(
        rf"^{_SUM}\s+(?:of|from) (?:the|our|my) budget (?:is|goes|are|go)\s+(?:for|to|into)\s+{_WHAT}\s*$", re.I
    ),
    re.compile(
        rf"^(?:set |make )?(?:the |our )(?P<what>[\w&'’ -]{{2,40}}?) budget (?:is|to|at|should be)\s+{_SUM}\s*$", re.I
    ),
)
_IS_OF_BUDGET = re.compile(r"\b(?:budget|set aside|aside|allocate|earmark)\b", re.I)
_PAID = (
    re.compile(rf"^(?:i|we)(?:'ve| have)?(?: just| already)? (?:paid|pay)\s+{_SUM}\s+(?:to|for)\s+{_WHAT}\s*$", re.I),
    re.compile(rf"^(?:i|we)(?:'ve| have)?(?: just| already)? (?:paid|pay)\s+{_WHAT}\s+{_SUM}\s*$", re.I),
    re.compile(rf"^(?:just |already )?paid\s+{_WHAT}\s+{_SUM}\s*$", re.I),
    re.compile(rf"^{_WHAT} (?:is|was|has been) paid\s+{_SUM}\s*$", re.I),
)
_EXPENSE = (
    re.compile(
        rf"^(?:add|note|record|put down)\s+(?:an?\s+)?(?:other\s+)?(?:expense|cost)\s+of\s+{_SUM}\s+for\s+{_WHAT}\s*$",
        re.I,
    ),
    re.compile(
        r"^(?:add|note|record|put down)\s+(?:an?\s+)?(?:other\s+)?(?:expense|cost)s?\s*[:,]?"
        rf"\s*(?:for\s+)?{_WHAT}\s*[,:]?\s+{_SUM}\s*$",
        re.I,
    ),
)
_SHOW = re.compile(
    r"^(?:show|open|see|display)(?: me)? (?:the |my |our )*"
    r"(?:budget (?:chart|card|table|by category|categories)|expenses)\b(?P<rest>.*)$",
    re.I,
)
_HEAD = re.compile(rf"^(?:set |make |change |keep )?(?:the |our |my )?budget\b.*?{_SUM}\s*{PER_GUEST}[\s.!]*$", re.I)


def money(clause: str, scene: Scene) -> Request | None:
    """Read what is put aside, paid, or costs besides; and a budget for each guest."""
    clause = clause.rstrip(" .!")
    if match := _SHOW.match(clause):
        return one("show_budget", find_event(match.group("rest"), scene.memory)[0])
    event, said = find_event(clause, scene.memory)
    said = (
        re.sub(r"\s+", " ", re.sub(r"\s*\b(?:for|of|at)?\s*\|\s*", " ", said)).strip(" ,")
        if event is not None
        else clause
    )
    currency = find_currency(clause)
    if match := _HEAD.match(said):
        return one("change_event", event, budget_per_guest=_sum(match), **({"currency": currency} if currency else {}))
    for pattern in _PLAN:
        if (match := pattern.match(said)) and _IS_OF_BUDGET.search(said) and not _is_whole(match.group("what")):
            return one("plan_budget", event, category=match.group("what").strip(), amount=_sum(match))
    for pattern in _PAID:
        if match := pattern.match(said):
            return one("record_payment", event, to=match.group("what").strip(), amount=_sum(match))
    for pattern in _EXPENSE:
        if match := pattern.match(said):
            title = match.group("what").strip()
            return one("add_expense", event, title=title[:1].upper() + title[1:], amount=_sum(match))
    return None


def _is_whole(what: str) -> bool:
    """Whether this is all of the event, whose budget is no category's."""
    words = (
        r"(?:it|that|this|everything|all of it|total|overall|whole|event|party|budget|new|entire"
        r"|(?:each )?guests?|person|head)"
    )
    return re.fullmatch(words, what.strip(), re.I) is not None


def _sum(match: re.Match) -> Any:
    return plain(number(match.group("sum")) * (1000 if match.group("kilo") else 1))
