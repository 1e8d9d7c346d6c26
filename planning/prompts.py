"""What a model is asked to put into words for a host, and which of its words are taken.

A model may word what is known, no more. Its words are data, as a guest's name is; what they come with (the card, its
buttons, who is told) is decided by code. Words that do not fit are not mended: then the plain facts are said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agents import patterns as re

LONGEST = 700  # characters

_BRIEFING = "briefing"
#: A link would lead elsewhere, and a button is nothing that words can make.
_NOT_WORDS = re.compile(r"://|\bwww\.|\]\(|[<>`|]|\b(?:button|click|link|tap)s?\b", re.I)


def prompt(facts: Sequence[str], title: str) -> str:
    """Return the question. The facts stand in it as they would be said without a model."""
    lines = "\n".join(f"- {' '.join(fact.split())}" for fact in facts)
    return (
        "Word the briefing that the host of an event gets the day before. Two to five short sentences in plain "
        "English, warm and concrete, no greeting, no list, no exclamation marks. "
        f"Call the event {title!r}. Put first what the host can still do something about. Say nothing that is not "
        "among the facts; keep names, numbers and times as they stand there. A card with all that can be done stands "
        f"below your words: speak of no link and no button.\n\nThe facts, a line each:\n{lines}"
    )


def content(facts: Sequence[str]) -> dict[str, Any]:
    """Return the question as a program reads it."""
    return {"asked_for": _BRIEFING, "facts": [" ".join(fact.split()) for fact in facts]}


def facts_in(content: Mapping[str, Any]) -> str:
    """Return the facts of such a question as one text; "" for any other. For a model that cannot word them."""
    return " ".join(content["facts"]) if content.get("asked_for") == _BRIEFING else ""


def fits(words: str, facts: Sequence[str], title: str) -> bool:
    """Return whether these words may be said: they name the event, know no other number, and are nothing but words."""
    known = " ".join(facts)
    return (
        title in words
        and len(words) <= LONGEST
        and not _NOT_WORDS.search(words.replace(title, ""))
        and _numbers(words) <= _numbers(known)
    )


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text)) - {"00"}  # as in 3:00
