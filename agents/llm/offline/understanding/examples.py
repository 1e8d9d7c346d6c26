"""Holds a language to its examples: each is understood as its own intent, and comes to tools that there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from agents import registry
from agents.llm.offline.understanding.arguments import NotMeant, tools_of, wishes_of
from agents.llm.offline.understanding.clauses import understand
from agents.llm.offline.understanding.language import Intent, Language
from agents.llm.offline.understanding.references import Unclear
from agents.llm.offline.values.span import Scene

#: Says what is wrong with a call's arguments, as JSON; "" where nothing is.
Checks = Callable[[str, str], str]


def broken(language: Language, now: datetime, checks: Checks | None = None) -> Iterator[str]:
    """Yield a sentence for each example that leads elsewhere, and each tool that is not there.

    Without `checks` the files do not say which arguments a tool is given.
    """
    for intent in language.intents:
        for tool in tools_of(intent):
            if tool and registry.tools.get(tool) is None:
                yield f"The intent {intent.name!r} comes to {tool!r}, and no tool is called so."
        for example in intent.examples:
            if fault := _fault(example, intent, language, now, checks):
                yield f"The example {example!r} of the intent {intent.name!r} {fault}."


def _fault(example: str, intent: Intent, language: Language, now: datetime, checks: Checks | None) -> str:
    clauses = understand(example, language, Scene(now), lambda each: each.guess == intent.guess)
    if len(clauses) != 1 and {clause.intent for clause in clauses} != {intent}:
        return f"is understood as {len(clauses)} requests"
    clause = clauses[0]
    if clause.intent is None:
        return "is not understood: add a template for it"
    if clause.intent is not intent and (checks or clause.intent.tool != intent.tool):
        return f"is understood as {clause.intent.name!r}: make one of their templates narrower"
    if clause.unclear:
        return f"is unclear: {clause.unclear[0]}"
    if checks is None:
        return ""
    try:
        wishes = wishes_of(clause, language, ())
    except (NotMeant, Unclear):
        return ""  # it needs something before it
    faults = (checks(wish.ask.tool, json.dumps(wish.ask.arguments, default=str)) for wish in wishes)
    return next((f"gives its tool what that does not take: {each}" for each in faults if each), "")
