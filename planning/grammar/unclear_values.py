"""Values that were seen in a request and not understood: nothing is written before the person was asked."""

from __future__ import annotations

from dataclasses import replace

from agents import patterns as re
from agents.llm.offline.values import head_counts, moments, money, span
from agents.llm.offline.values.things import read_things
from planning.grammar.requests import Request, Scene

_QUOTED = re.compile(r'"[^"]*"')
_BUYS = frozenset({"add_items", "make_shopping_list", "change_item"})
_OF_MONEY = frozenset({*_BUYS, "plan_budget", "record_payment", "add_expense", "change_expense", "change_event"})


def asked_instead(clause: str, request: Request, scene: Scene) -> Request:
    """Return the request, or the question about a value of its clause that nobody understands."""
    if request.draft is not None:
        return request  # it asks by itself
    said = _QUOTED.sub(lambda match: " " * len(match[0]), clause)
    read = moments.spans(said, span.Scene(scene.now))
    question = next((found.unclear for found in read if found.unclear), "") or _of_amounts(said, request, scene)
    if not question:
        return request
    if request.question:  # what it awaits is still awaited
        return replace(request, question=question)
    return Request(event=request.event, question=question)


def asked_alone(clause: str, scene: Scene) -> Request | None:
    """Return the question about a sum or a number of people in what no reader understood otherwise."""
    said = _QUOTED.sub(" ", clause)
    if question := _unclear(money.spans, said, scene):
        return Request(question=question, awaits="budget" if re.search(r"\b(?:budget|spend)\b", said, re.I) else "")
    question = _unclear(head_counts.spans, said, scene)
    return Request(question=question, awaits="guests_count") if question else None


def _of_amounts(said: str, request: Request, scene: Scene) -> str:
    tools = {ask.tool for ask in request.asks}
    if request.awaits == "items" or not tools.isdisjoint(_BUYS):
        return read_things(said).unclear
    if request.awaits == "budget" or not tools.isdisjoint(_OF_MONEY):
        return _unclear(money.spans, said, scene)
    return ""


def _unclear(extractor: span.Extractor, said: str, scene: Scene) -> str:
    usual = scene.memory.currencies.get(scene.memory.latest or 0, "")
    return next(
        (found.unclear for found in extractor(said, span.Scene(scene.now, currency=usual)) if found.unclear), ""
    )
